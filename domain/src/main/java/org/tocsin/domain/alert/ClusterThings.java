package org.tocsin.domain.alert;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;

/** Which alert tells of a finding, and what an alert over several places tells of. */
final class ClusterThings {
  private static final double SAME = 0.5;

  private final TocsinConfiguration configuration;
  private final DeskMemory memory;

  ClusterThings(TocsinConfiguration configuration, DeskMemory memory) {
    this.configuration = configuration;
    this.memory = memory;
  }

  /**
   * The thing that tells of a finding: that of its key, or the one that its place was merged into
   * as long as that explains it. A cluster is told by an alert that is open at one of its places
   * and is the same cluster or of one place: one that a desk has first, then the oldest.
   */
  @Nullable OpenThing tellerOf(Finding f, String key) {
    boolean cluster =
        f.places().size() > 1 && configuration.category(f.category()).neighboursMerge();
    OpenThing owner = owned(key);
    boolean tells = owner == null || owner.key().equals(key) || tells(owner, f);
    OpenThing own = tells ? owner : memory.thing(key);
    if (!cluster) {
      return own;
    }
    return f.places().stream()
        .map(place -> owned(place + "|" + f.category()))
        .filter(thing -> thing != null && thing.alive() && !thing.isHeld())
        .filter(thing -> tells(thing, f))
        .min(
            Comparator.comparing((OpenThing t) -> !t.acknowledged())
                .thenComparing(OpenThing::raisedAt)
                .thenComparing(OpenThing::key))
        .orElse(own);
  }

  /** The thing of a key: its own while that is alive, else the one that it was merged into. */
  @Nullable OpenThing owned(String key) {
    String owner = memory.owner(key);
    OpenThing own = memory.thing(key);
    return owner == null || (own != null && own.alive()) ? own : memory.thing(owner);
  }

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
