package org.tocsin.simulator;

import java.nio.file.Path;

/**
 * What one run of the simulator wrote.
 *
 * @param historyRows of {@code incidents-history.csv}
 * @param liveRows of {@code incidents-live.csv}
 * @param historyObservations of {@code observations-history.csv}
 * @param liveObservations of {@code observations-live.csv}
 * @param events of {@code truth.csv}
 */
public record SimulatedCity(
    Path folder,
    int neighbourhoods,
    int sensors,
    long historyRows,
    long liveRows,
    long historyObservations,
    long liveObservations,
    int events) {}
