package org.tocsin.batch.risk;

import java.io.Serializable;

/**
 * What is expected of one place over the horizon.
 *
 * @param usual incidents in the last 365 days per horizon
 * @param lastWeeks the mean of the last weeks per horizon
 * @param rank 1 is the most expected; ties in order of place id
 * @param contributions JSON object: the parts of {@code expected}
 */
public record PlaceRisk(
    String neighbourhoodId,
    double expected,
    double usual,
    double lastWeeks,
    double q10,
    double q50,
    double q90,
    int rank,
    String contributions)
    implements Serializable {}
