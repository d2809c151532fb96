package org.tocsin.streaming.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.models.injection.InjectionCity;
import org.tocsin.streaming.warning.Baselines;

/**
 * The city as the tables knew it when a replay starts: its places, baselines, and how long reports
 * took to become known in the {@link #LEARNED} before.
 */
final class ReplayCity implements InjectionCity {
  /** How far back the delays of reports are learned from. */
  static final Duration LEARNED = Duration.ofDays(84);

  private static final int MOST_DELAYS = 100_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private final Instant from;
  private final Instant to;
  private final Baselines baselines;
  private final Map<String, Place> places = new TreeMap<>();
  private final Map<String, String> classes = new TreeMap<>();
  private final Map<String, long[]> delays = new HashMap<>();

  private ReplayCity(Instant from, Instant to, Baselines baselines) {
    this.from = from;
    this.to = to;
    this.baselines = baselines;
  }

  static ReplayCity read(Lake lake, Instant from, Instant to, Baselines baselines) {
    Catalog catalog = lake.open();
    ReplayCity city = new ReplayCity(from, to, baselines);
    List<Place> all =
        new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list();
    Set<String> parents = new HashSet<>();
    all.forEach(
        p -> {
          String parent = p.parentId();
          if (parent != null) {
            parents.add(parent);
          }
        });
    all.stream().filter(p -> !parents.contains(p.id())).forEach(p -> city.places.put(p.id(), p));
    city.learn(catalog.loadTable(LakeTable.INCIDENT.identifier()));
    return city;
  }

  private void learn(Table incident) {
    if (incident.currentSnapshot() == null) {
      return;
    }
    Map<String, List<Long>> seen = new HashMap<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident)
            .where(
                Expressions.and(
                    Expressions.greaterThanOrEqual(
                        "known_at", from.minus(LEARNED).toEpochMilli() * MICROS_PER_MILLI),
                    Expressions.lessThan("known_at", from.toEpochMilli() * MICROS_PER_MILLI),
                    Expressions.equal("kind", "report")))
            .select("category", "class", "occurred_at", "known_at")
            .build()) {
      for (Record row : rows) {
        String category = (String) row.getField("category");
        classes.putIfAbsent(category, (String) row.getField("class"));
        List<Long> known = seen.computeIfAbsent(category, c -> new ArrayList<>());
        if (known.size() < MOST_DELAYS) {
          known.add(Math.max(0, millis(row, "known_at") - millis(row, "occurred_at")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
    // Files come in no order; the draws must not depend on it.
    seen.forEach((c, d) -> delays.put(c, d.stream().mapToLong(Long::longValue).sorted().toArray()));
  }

  private static long millis(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant().toEpochMilli();
  }

  @Override
  public Instant from() {
    return from;
  }

  @Override
  public Instant to() {
    return to;
  }

  @Override
  public List<String> categories() {
    return baselines.categories(from.toEpochMilli()).stream()
        .filter(classes::containsKey)
        .sorted()
        .toList();
  }

  @Override
  public List<String> places() {
    return List.copyOf(places.keySet());
  }

  @Override
  public List<String> nearest(String id) {
    Place centre = place(id);
    return places.values().stream()
        .sorted(
            Comparator.comparingDouble((Place p) -> p.id().equals(id) ? -1 : distance(centre, p))
                .thenComparing(Place::id))
        .map(Place::id)
        .toList();
  }

  private Place place(String id) {
    Place place = places.get(id);
    if (place == null) {
      throw new IllegalArgumentException("Place '%s' is not loaded".formatted(id));
    }
    return place;
  }

  /** Squared, in degrees of latitude: enough to say who is nearer. */
  private static double distance(Place one, Place other) {
    double north = one.centroidLat() - other.centroidLat();
    double east =
        (one.centroidLon() - other.centroidLon()) * Math.cos(Math.toRadians(one.centroidLat()));
    return north * north + east * east;
  }

  @Override
  public String categoryClass(String category) {
    return classes.getOrDefault(category, "service");
  }

  @Override
  public double expected(String category, String place, Interval interval) {
    return inForce(category).baseline().expected(place, interval);
  }

  @Override
  public double dispersion(String category, Duration length) {
    SlotLength nearest =
        length.compareTo(Duration.ofHours(12)) < 0
            ? SlotLength.HOUR
            : length.compareTo(Duration.ofDays(4)) < 0 ? SlotLength.DAY : SlotLength.WEEK;
    return inForce(category).baseline().dispersion(nearest);
  }

  private Baselines.InForce inForce(String category) {
    Baselines.InForce inForce = baselines.inForce(category, from.toEpochMilli());
    if (inForce == null) {
      throw new IllegalArgumentException(
          "Category '%s' has no baseline at %s".formatted(category, from));
    }
    return inForce;
  }

  @Override
  public long[] delays(String category) {
    long[] known = delays.get(category);
    return known == null ? new long[0] : Arrays.copyOf(known, known.length);
  }
}
