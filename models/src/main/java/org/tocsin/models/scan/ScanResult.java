package org.tocsin.models.scan;

import java.util.List;

/**
 * What a scan found.
 *
 * @param clusters best first, none sharing a place with a better one; empty when nothing exceeds
 *     its expectation
 * @param replicaMaxima highest score of each replica, in order of drawing
 * @param stoppedEarly true when the replicas ended before their number was reached
 */
public record ScanResult(
    List<ScanCluster> clusters, List<Double> replicaMaxima, boolean stoppedEarly) {
  public ScanResult {
    clusters = List.copyOf(clusters);
    replicaMaxima = List.copyOf(replicaMaxima);
  }
}
