package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.watch.DelayLaw;

/**
 * Baselines as they rest in table {@code model}, each with the law of delay that was stored beside
 * it; where there is none, reports count as known at once. The table is looked at again with every
 * new hour of {@code known_at}; a baseline takes effect a fixed time after its cut-off, so it is
 * there before it counts. One that is late leaves the old one in force, and alerts name which one
 * it was.
 *
 * <p>Not thread-safe: each task has its own copy.
 */
public final class LakeBaselines implements Baselines {

  private static final long LOOK_AGAIN = Duration.ofHours(1).toMillis();

  private final Lake lake;
  private final String configurationHash;
  private final boolean pinned;
  private transient @Nullable Table table;
  private transient @Nullable Map<String, List<Effective>> byCategory;
  private transient long snapshot;
  private transient long lookedUntil;
  private transient @Nullable Set<String> counted;
  private transient long countedFrom;
  private transient long countedTo;

  public LakeBaselines(Lake lake, String configurationHash) {
    this(lake, configurationHash, false);
  }

  private LakeBaselines(Lake lake, String configurationHash, boolean pinned) {
    this.lake = lake;
    this.configurationHash = configurationHash;
    this.pinned = pinned;
  }

  /** Looks at the table once: for a replay, whose baselines are all there. */
  public static LakeBaselines pinned(Lake lake, String configurationHash) {
    return new LakeBaselines(lake, configurationHash, true);
  }

  @Override
  public @Nullable InForce inForce(String category, long knownAt) {
    return newest(loaded(knownAt).getOrDefault(category, List.of()), knownAt);
  }

  @Override
  public List<Effective> stored() {
    if (table == null || byCategory == null) {
      return newestOf(loaded(0));
    }
    refresh(table);
    return newestOf(byCategory);
  }

  @Override
  public Set<String> categories(long knownAt) {
    Map<String, List<Effective>> all = loaded(knownAt);
    if (counted == null || knownAt < countedFrom || knownAt >= countedTo) {
      count(all, knownAt);
    }
    return counted == null ? Set.of() : counted;
  }

  private static List<Effective> newestOf(Map<String, List<Effective>> all) {
    return all.values().stream().map(of -> of.get(of.size() - 1)).toList();
  }

  /** The categories in force, and how long the answer holds. */
  private void count(Map<String, List<Effective>> all, long knownAt) {
    Set<String> categories = new TreeSet<>();
    long from = Long.MIN_VALUE;
    long to = Long.MAX_VALUE;
    for (Map.Entry<String, List<Effective>> category : all.entrySet()) {
      for (Effective effective : category.getValue()) {
        if (effective.at() <= knownAt) {
          from = Math.max(from, effective.at());
          categories.add(category.getKey());
        } else {
          to = Math.min(to, effective.at());
        }
      }
    }
    counted = Collections.unmodifiableSet(categories);
    countedFrom = from;
    countedTo = to;
  }

  private static @Nullable InForce newest(List<Effective> all, long knownAt) {
    InForce newest = null;
    for (Effective effective : all) {
      if (effective.at() <= knownAt) {
        newest = effective.inForce();
      }
    }
    return newest;
  }

  private Map<String, List<Effective>> loaded(long knownAt) {
    if (table == null || byCategory == null) {
      table = lake.open().loadTable(LakeTable.MODEL.identifier());
      byCategory = load(table);
      lookedUntil = nextLook(knownAt);
    } else if (!pinned && knownAt >= lookedUntil) {
      refresh(table);
      lookedUntil = nextLook(knownAt);
    }
    return byCategory;
  }

  /** Reads the table anew if it has changed. */
  private void refresh(Table model) {
    model.refresh();
    Snapshot current = model.currentSnapshot();
    if (current != null && current.snapshotId() != snapshot) {
      byCategory = load(model);
    }
  }

  private Map<String, List<Effective>> load(Table model) {
    Map<String, List<Effective>> loaded = new HashMap<>();
    Map<Fitted, DelayLaw> delays = delays(model);
    for (StoredBaseline stored : StoredBaseline.list(model, configurationHash)) {
      loaded
          .computeIfAbsent(stored.category(), c -> new ArrayList<>())
          .add(
              new Effective(
                  stored.category(),
                  stored.effectiveAt().toEpochMilli(),
                  new InForce(
                      name(stored.cutOff()),
                      SeasonalBaseline.parse(stored.stateVersion(), stored.state()),
                      delays.getOrDefault(Fitted.of(stored), DelayLaw.NONE))));
    }
    Snapshot current = model.currentSnapshot();
    snapshot = current == null ? 0 : current.snapshotId();
    counted = null;
    return loaded;
  }

  /** What a baseline and its law of delay have in common. */
  private record Fitted(String category, Instant cutOff) {
    static Fitted of(StoredBaseline stored) {
      return new Fitted(stored.category(), stored.cutOff());
    }
  }

  private Map<Fitted, DelayLaw> delays(Table model) {
    Map<Fitted, DelayLaw> delays = new HashMap<>();
    for (StoredBaseline stored :
        StoredBaseline.list(model, StoredBaseline.DELAY, configurationHash)) {
      delays.put(Fitted.of(stored), DelayLaw.parse(stored.stateVersion(), stored.state()));
    }
    return delays;
  }

  private static String name(Instant cutOff) {
    return cutOff.toString();
  }

  private static long nextLook(long knownAt) {
    return Math.floorDiv(knownAt, LOOK_AGAIN) * LOOK_AGAIN + LOOK_AGAIN;
  }
}
