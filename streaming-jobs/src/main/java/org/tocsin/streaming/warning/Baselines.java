package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.watch.DelayLaw;

/** The baselines that are in force at a given {@code known_at}. */
public interface Baselines extends Serializable {

  /**
   * A baseline with its name.
   *
   * @param name says which it is in alerts and signals
   * @param delay how late its reports come
   */
  record InForce(String name, CountBaseline baseline, DelayLaw delay) {
    /** A baseline of a category whose reports come at once. */
    public InForce(String name, CountBaseline baseline) {
      this(name, baseline, DelayLaw.NONE);
    }
  }

  /**
   * The newest baseline of a category that had taken effect; absent when there is none.
   *
   * @param knownAt milliseconds since 1970
   */
  @Nullable InForce inForce(String category, long knownAt);

  /**
   * A baseline with the instant from which it counts.
   *
   * @param at milliseconds since 1970
   */
  record Effective(String category, long at, InForce inForce) {}

  /**
   * The newest baseline of every category as it is stored now, whether it counts yet or not; none
   * where that cannot be asked.
   */
  default List<Effective> stored() {
    return List.of();
  }

  /** The categories with a baseline in force: those that are tested. */
  Set<String> categories(long knownAt);
}
