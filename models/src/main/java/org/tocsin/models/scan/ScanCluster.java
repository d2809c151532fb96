package org.tocsin.models.scan;

import java.util.List;

/**
 * One cluster: a zone and a window in which more was seen than expected.
 *
 * @param rank 1 is the most likely cluster
 * @param places ids, sorted
 * @param from first period, counted from 0
 * @param to period after the last one
 * @param observed cases inside
 * @param expected cases usual inside
 * @param relativeRisk risk inside over outside (Poisson) or observed over expected (other models)
 * @param llr log likelihood ratio
 * @param pValue NaN without replicas
 * @param recurrenceInterval 1/p: scans of this kind until chance alone shows the like once
 */
public record ScanCluster(
    int rank,
    List<String> places,
    int from,
    int to,
    long observed,
    double expected,
    double relativeRisk,
    double llr,
    double pValue,
    double recurrenceInterval) {
  public ScanCluster {
    places = List.copyOf(places);
  }

  ScanCluster withPValue(double p) {
    return new ScanCluster(rank, places, from, to, observed, expected, relativeRisk, llr, p, 1 / p);
  }
}
