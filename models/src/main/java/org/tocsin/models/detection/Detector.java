package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.List;

/**
 * One series under watch: feed it counts in order of time, get a signal for each.
 *
 * <p>Every answer uses only what was fed before, so feeding one by one and feeding a whole series
 * give the same signals. Periods that are skipped are missing, not zero. A detector is not safe for
 * use by several threads; one object belongs to one series.
 */
public interface Detector {
  /**
   * Judges the next count and remembers it.
   *
   * @throws IllegalArgumentException if the index does not lie after the last one
   */
  Signal observe(Count count);

  /**
   * Remembers a count without judging it; what is observed later is judged as if this one had been
   * observed too. Cheaper than {@link #observe} where the detector fits a model.
   */
  default void learn(Count count) {
    observe(count);
  }

  /** Everything the detector remembers, in a flat form that can be stored and restored. */
  DetectorState state();

  /** Signals of a whole series, in order. */
  default List<Signal> observeAll(Iterable<Count> counts) {
    List<Signal> signals = new ArrayList<>();
    for (Count count : counts) {
      signals.add(observe(count));
    }
    return signals;
  }
}
