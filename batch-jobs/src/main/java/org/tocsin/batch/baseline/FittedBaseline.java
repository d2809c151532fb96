package org.tocsin.batch.baseline;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * A baseline fresh from an executor.
 *
 * @param state of {@link org.tocsin.models.baseline.SeasonalBaseline}
 * @param reports how many things counted
 */
public record FittedBaseline(
    String category,
    int stateVersion,
    String state,
    LocalDate firstDay,
    LocalDate endDay,
    long reports,
    double dispersionDay)
    implements Serializable {}
