package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.baseline.CountBaseline;

/** The baselines that are in force at a given {@code known_at}. */
public interface Baselines extends Serializable {

  /**
   * A baseline with its name.
   *
   * @param name says which it is in alerts and signals
   */
  record InForce(String name, CountBaseline baseline) {}

  /**
   * The newest baseline of a category that had taken effect; absent when there is none.
   *
   * @param knownAt milliseconds since 1970
   */
  @Nullable InForce inForce(String category, long knownAt);

  /** The categories with a baseline in force: those that are tested. */
  Set<String> categories(long knownAt);
}
