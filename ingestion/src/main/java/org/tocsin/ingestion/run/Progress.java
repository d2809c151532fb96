package org.tocsin.ingestion.run;

/** Is told how far a run is. Called often; it decides itself how often to say so. */
@FunctionalInterface
public interface Progress {

  /** Tells nobody. */
  Progress SILENT = (phase, done, part) -> {};

  /**
   * How far the run is.
   *
   * @param phase {@code reading} or {@code sending}
   * @param done rows or messages so far
   * @param part 0 to 1
   */
  void at(String phase, long done, double part);
}
