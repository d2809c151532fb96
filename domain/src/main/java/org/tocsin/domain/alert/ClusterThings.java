package org.tocsin.domain.alert;

import java.util.HashSet;
import java.util.Set;

/** What an alert over several places tells of, and what it does not. */
final class ClusterThings {
  private static final double SAME = 0.5;

  private ClusterThings() {}

  /**
   * Whether a thing tells of a finding. One over several places tells of a cluster only if more
   * than half of the places of both are common (so that it does not grow over the city from one
   * cluster to the next), and of one place only as much as it has risen itself.
   */
  static boolean tells(OpenThing thing, Finding f) {
    if (thing.places().size() < 2 || !AlertLife.counts(f)) {
      return true;
    }
    return f.places().size() > 1 ? isSame(thing, f) : explains(thing.announced(), f);
  }

  /** Whether a cluster's alert takes in another that is open in one of its places. */
  static boolean takesIn(OpenThing cluster, OpenThing other) {
    return other.places().size() > 1
        ? isSame(other, cluster.announced())
        : explains(cluster.announced(), other.announced());
  }

  private static boolean isSame(OpenThing thing, Finding f) {
    Set<String> both = new HashSet<>(thing.places());
    both.retainAll(f.places());
    Set<String> all = new HashSet<>(thing.places());
    all.addAll(f.places());
    return both.size() > SAME * all.size();
  }

  /** Within the factor by which the larger one has risen, as for alerts of the whole city. */
  private static boolean explains(Finding told, Finding f) {
    double factor = Math.max(1, told.observed() / Math.max(1e-9, told.expected()));
    return f.observed() <= factor * f.upperBound();
  }
}
