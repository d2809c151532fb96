package org.tocsin.models.scan;

/**
 * How a scan is run.
 *
 * @param kind windows in time
 * @param maxDuration longest window in periods, at least 1; ignored by a spatial scan
 * @param replicates Monte Carlo replicas; 0 gives no p-values (NaN)
 * @param seed of the replicas; equal seeds give equal results on any number of threads
 * @param stopAfter ends the replicas once this many reach the observed maximum (Besag and Clifford
 *     1991); 0 never stops early
 * @param tail how a p-value is read from the replicas
 * @param maxClusters most clusters to report, at least 1
 * @param threads that draw replicas, at least 1
 */
public record ScanSettings(
    ScanKind kind,
    int maxDuration,
    int replicates,
    long seed,
    int stopAfter,
    Tail tail,
    int maxClusters,
    int threads) {

  /** How a p-value is read from the replicas. */
  public enum Tail {
    /** (1 + replicas at least as high) / (1 + replicas). */
    RANK,
    /** Upper tail of a Gumbel law fitted to the replicas (Abrams, Kulldorff and Kleinman 2010). */
    GUMBEL
  }

  public ScanSettings {
    atLeast("Longest duration", maxDuration, 1);
    atLeast("Number of replicas", replicates, 0);
    atLeast("Replicas that stop a scan early", stopAfter, 0);
    atLeast("Number of clusters", maxClusters, 1);
    atLeast("Number of threads", threads, 1);
    if (tail == Tail.GUMBEL && stopAfter > 0) {
      throw new IllegalArgumentException(
          "A Gumbel tail needs all replicas; set early stopping to 0 or use the rank");
    }
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d; it must be at least %d".formatted(what, value, least));
    }
  }

  /** 999 replicas, windows up to 7 periods, no early stop, 20 clusters, one thread. */
  public static ScanSettings of(ScanKind kind) {
    return new ScanSettings(kind, 7, 999, 1, 0, Tail.RANK, 20, 1);
  }

  /** Windows of at most so many periods. */
  public ScanSettings withMaxDuration(int periods) {
    return new ScanSettings(kind, periods, replicates, seed, stopAfter, tail, maxClusters, threads);
  }

  /** So many Monte Carlo replicas; 0 gives no p-values. */
  public ScanSettings withReplicates(int number) {
    return new ScanSettings(kind, maxDuration, number, seed, stopAfter, tail, maxClusters, threads);
  }

  /** Replicas drawn from another seed. */
  public ScanSettings withSeed(long value) {
    return new ScanSettings(
        kind, maxDuration, replicates, value, stopAfter, tail, maxClusters, threads);
  }

  /**
   * Stops early without changing the decision at a level: a scan is stopped only once its p-value
   * can no longer reach it.
   */
  public ScanSettings withEarlyStopAt(double level) {
    int after = (int) Math.floor(level * (replicates + 1L) + 1e-9);
    return new ScanSettings(
        kind, maxDuration, replicates, seed, Math.max(1, after), tail, maxClusters, threads);
  }

  /** Another way from replicas to p-values. */
  public ScanSettings withTail(Tail value) {
    return new ScanSettings(
        kind, maxDuration, replicates, seed, stopAfter, value, maxClusters, threads);
  }

  /** At most so many clusters in the answer. */
  public ScanSettings withMaxClusters(int number) {
    return new ScanSettings(kind, maxDuration, replicates, seed, stopAfter, tail, number, threads);
  }

  /** So many threads, which change the time only. */
  public ScanSettings withThreads(int number) {
    return new ScanSettings(
        kind, maxDuration, replicates, seed, stopAfter, tail, maxClusters, number);
  }
}
