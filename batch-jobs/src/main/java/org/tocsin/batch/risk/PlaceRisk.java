package org.tocsin.batch.risk;

import java.io.Serializable;

/**
 * What is expected of one place over the horizon.
 *
 * @param id of the neighbourhood or cell
 * @param neighbourhoodId the neighbourhood itself, or the one a cell lies in
 * @param usual incidents in the last 365 days per horizon
 * @param lastWeeks the mean of the last weeks per horizon
 * @param rank 1 is the most expected; ties in order of place id
 * @param rankLow the 5 % point of the rank over draws of what may be reported
 * @param rankHigh the 95 % point; places whose intervals overlap are not told apart
 * @param contributions JSON object: the parts of {@code expected}, and the largest in words
 */
public record PlaceRisk(
    String id,
    String neighbourhoodId,
    double expected,
    double usual,
    double lastWeeks,
    double q10,
    double q50,
    double q90,
    int rank,
    int rankLow,
    int rankHigh,
    String contributions)
    implements Serializable {
  /** Expected over usual, each with half a report added so that a quiet place has a change too. */
  public double change() {
    return (expected + 0.5) / (usual + 0.5);
  }
}
