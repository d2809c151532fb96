package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the tables are kept in order.
 *
 * @param every how often the supervisor of a live home runs the care
 * @param snapshots how long a snapshot stays readable; tags and what a writer needs stay longer
 * @param orphans files that no snapshot knows are removed after this long, at least a day
 * @param transport how long the embedded broker keeps a record after it has landed for certain
 * @param retention by table: rows known longer ago leave, by whole partitions; absent: kept for
 *     good
 */
public record CareSettings(
    Duration every,
    Duration snapshots,
    Duration orphans,
    Duration transport,
    Map<String, Duration> retention)
    implements Serializable {

  /** Tables whose rows may be given an end. */
  public static final List<String> ENDING =
      List.of("incident", "observation", "redelivery", "rejection", "signal");

  private static final Duration DAY = Duration.ofDays(1);

  public CareSettings {
    retention = Map.copyOf(retention);
  }

  /** How long rows of a table are kept; empty: for good. */
  public Optional<Duration> retentionOf(String table) {
    return Optional.ofNullable(retention.get(table));
  }

  static CareSettings read(ConfigurationTree tree) {
    Duration every = tree.duration("every", Duration.ofHours(1));
    Duration snapshots = tree.duration("snapshots", Duration.ofHours(6));
    Duration orphans = tree.duration("orphans", DAY);
    if (orphans.compareTo(DAY) < 0) {
      tree.problem(
          "orphans", "%s is below 24h; a running writer's files would be taken".formatted(orphans));
    }
    Duration transport = tree.duration("transport", Duration.ofDays(7));
    ConfigurationTree kept = tree.child("retention");
    Map<String, Duration> retention = new TreeMap<>();
    for (String table : ENDING) {
      Duration none = Duration.ZERO;
      Duration span = kept.duration(table, none);
      if (!span.equals(none)) {
        if (span.compareTo(DAY) < 0) {
          kept.problem(table, "%s is below 1d".formatted(span));
        }
        retention.put(table, span);
      }
    }
    kept.close();
    tree.close();
    return new CareSettings(every, snapshots, orphans, transport, retention);
  }
}
