package org.tocsin.commandcenter.table;

import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.domain.alert.DeskOutcome;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.release.FairnessJudgement;
import org.tocsin.lakehouse.LakeTable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the tables know behind an alert or behind its absence: the reports that were counted, what
 * detectors found in a place, how places are expected to change, what became of each feed.
 */
public final class Evidence {
  /** How many times the budget's line a day's chance may be and still count as just below it. */
  public static final double NEAR_LINE = 5;

  private static final int MOST_REPORTS = 500;
  private static final JsonMapper JSON = Json.mapper();

  private final Catalog catalog;

  public Evidence(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * One report that was counted, as the map shows it.
   *
   * @param sourceId the source's own id, for opening it there; shown to desks only
   */
  public record Report(
      String source,
      String sourceId,
      @Nullable String thingId,
      Instant occurredAt,
      Instant knownAt,
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable String status,
      @Nullable Instant respondedAt) {}

  /**
   * The reports of a category in some places that happened within a span, as known at an instant:
   * of each source id the newest version, retractions out. At most {@value #MOST_REPORTS}, oldest
   * first.
   */
  public List<Report> reports(
      Set<String> places, String category, Instant from, Instant to, Instant knownAt) {
    Map<String, Record> newest = new HashMap<>();
    Expression wanted = Rows.within("known_at", from, knownAt.plusMillis(1));
    scan(
        LakeTable.INCIDENT,
        wanted,
        row -> {
          String key = Rows.text(row, "source") + '\n' + Rows.text(row, "source_id");
          Record known = newest.get(key);
          if (known == null || version(row).compareTo(version(known)) > 0) {
            newest.put(key, row);
          }
        });
    return newest.values().stream()
        .filter(row -> !Rows.text(row, "kind").equals("retraction"))
        .filter(row -> Rows.text(row, "category").equals(category))
        .filter(row -> places.contains(Rows.text(row, "neighbourhood_id")))
        .map(Evidence::report)
        .filter(r -> !r.occurredAt().isBefore(from) && r.occurredAt().isBefore(to))
        .sorted(Comparator.comparing(Report::occurredAt).thenComparing(Report::sourceId))
        .limit(MOST_REPORTS)
        .toList();
  }

  /** What one detector found, and what became of it. */
  public record Test(
      String detector,
      String category,
      Instant start,
      Instant end,
      Instant tick,
      double observed,
      double expected,
      double upperBound,
      double pValue,
      String outcome) {}

  /** What the running city found in a place within a span of {@code known_at}, newest first. */
  public List<Test> testsIn(String neighbourhoodId, Instant from, Instant to) {
    List<Test> tests = new ArrayList<>();
    scan(
        LakeTable.SIGNAL,
        Expressions.and(
            Rows.within("tick", from, to),
            Expressions.equal("neighbourhood_id", neighbourhoodId),
            Expressions.equal("run", "live")),
        row ->
            tests.add(
                new Test(
                    Rows.text(row, "detector"),
                    Rows.text(row, "category"),
                    Rows.instant(row, "interval_start"),
                    Rows.instant(row, "interval_end"),
                    Rows.instant(row, "tick"),
                    Rows.number(row, "observed"),
                    Rows.number(row, "expected"),
                    Rows.number(row, "upper_bound"),
                    Rows.number(row, "p_value"),
                    Rows.text(row, "outcome"))));
    tests.sort(Comparator.comparing(Test::tick).reversed().thenComparing(Test::detector));
    return tests;
  }

  /**
   * In how many places and categories the running city found something that would have alarmed had
   * its budget been {@value #NEAR_LINE} times as large, within a span of {@code known_at}; without
   * those of which an alert told in that span.
   */
  public int justBelow(Instant from, Instant to) {
    Set<String> near = new HashSet<>();
    Set<String> told = new HashSet<>();
    scan(
        LakeTable.SIGNAL,
        Expressions.and(Rows.within("tick", from, to), Expressions.equal("run", "live")),
        row -> {
          String series = Rows.text(row, "neighbourhood_id") + '\n' + Rows.text(row, "category");
          if (row.getField("alert_id") != null) {
            told.add(series);
          } else if (row.getField("day_p") instanceof Double chance
              && row.getField("threshold") instanceof Double line
              && Rows.text(row, "outcome").equals(DeskOutcome.BELOW_LINE.word())
              && chance <= NEAR_LINE * line) {
            near.add(series);
          }
        });
    near.removeAll(told);
    return near.size();
  }

  /** Reports per category that happened in a place within a span, as landed by now. */
  public Map<String, Integer> countsIn(String neighbourhoodId, Instant from, Instant to) {
    Map<String, Integer> counts = new TreeMap<>();
    scan(
        LakeTable.SLOT_COUNT,
        Expressions.and(
            Rows.within("slot", from, to), Expressions.equal("neighbourhood_id", neighbourhoodId)),
        row -> counts.merge(Rows.text(row, "category"), (Integer) row.getField("n"), Integer::sum));
    return counts;
  }

  /**
   * How one place is expected to differ from its own usual.
   *
   * @param expected reports over the horizon, all scored categories together
   * @param usual the same by the place's last 365 days
   * @param moves the category that moves it most
   */
  public record Change(
      String neighbourhoodId, double expected, double usual, @Nullable String moves) {}

  /**
   * The newest scores of a horizon.
   *
   * @param issuedAt absent while nothing was scored
   * @param stopped ids of the categories whose newest judgement of fairness failed, which are left
   *     out
   */
  public record Changes(
      String horizon,
      @Nullable Instant issuedAt,
      @Nullable Instant targetStart,
      @Nullable Instant targetEnd,
      List<Change> places,
      List<String> stopped) {
    public Changes {
      places = List.copyOf(places);
      stopped = List.copyOf(stopped);
    }
  }

  /**
   * The newest scores of hazards and services; reported crime stays with analysts. What was scored
   * of a category before its fairness gate failed is not shown.
   */
  public Changes changes(String horizon) {
    List<String> stopped = stopped();
    List<Record> newest = new ArrayList<>();
    scan(
        LakeTable.RISK_SCORE,
        Expressions.and(
            Expressions.equal("horizon", horizon), Expressions.in("class", "hazard", "service")),
        row -> {
          int order =
              newest.isEmpty()
                  ? 1
                  : Rows.instant(row, "issued_at")
                      .compareTo(Rows.instant(newest.get(0), "issued_at"));
          if (order > 0) {
            newest.clear();
          }
          if (order >= 0 || newest.isEmpty()) {
            newest.add(row);
          }
        });
    if (newest.isEmpty()) {
      return new Changes(horizon, null, null, null, List.of(), stopped);
    }
    Map<String, List<Record>> byPlace = new TreeMap<>();
    for (Record row : newest) {
      if (stopped.contains(Rows.text(row, "category"))) {
        continue;
      }
      byPlace.computeIfAbsent(Rows.text(row, "neighbourhood_id"), id -> new ArrayList<>()).add(row);
    }
    Record any = newest.get(0);
    return new Changes(
        horizon,
        Rows.instant(any, "issued_at"),
        Rows.instant(any, "target_start"),
        Rows.instant(any, "target_end"),
        byPlace.entrySet().stream().map(e -> change(e.getKey(), e.getValue())).toList(),
        stopped);
  }

  /** Categories whose newest judgement of fairness failed, without reported crime. */
  private List<String> stopped() {
    List<FairnessJudgement> judgements = new ArrayList<>();
    scan(
        LakeTable.MODEL,
        Expressions.equal("kind", FairnessJudgement.KIND),
        row -> {
          JsonNode state = JSON.readTree(Rows.text(row, "state"));
          judgements.add(
              new FairnessJudgement(
                  Rows.text(row, "id"),
                  Rows.text(row, "category"),
                  state.path("horizon").asString(""),
                  state.path("covariate").asString(""),
                  Rows.instant(row, "effective_at"),
                  state.path("judged_at").asString(""),
                  state.path("passed").asBoolean(false)));
        });
    List<String> stopped = new ArrayList<>(FairnessJudgement.stopped(judgements));
    if (!stopped.isEmpty()) {
      scan(
          LakeTable.RISK_SCORE,
          Expressions.and(
              Expressions.in("category", stopped.toArray()),
              Expressions.notIn("class", "hazard", "service")),
          row -> stopped.remove(Rows.text(row, "category")));
    }
    return stopped;
  }

  /**
   * One source's state, as a whole or in one place.
   *
   * @param neighbourhoodId empty for the source as a whole
   * @param state {@code heard-and-usual}, {@code unusually-quiet}, {@code cannot-tell} or {@code
   *     feed-down}
   * @param untilTestable when silence could first be told from calm; absent when it can be now
   */
  public record FeedState(
      String source,
      String neighbourhoodId,
      String state,
      Instant since,
      @Nullable Instant untilTestable,
      @Nullable Instant heardAt,
      Instant at) {}

  /** The newest state of each source, as a whole and in each place, ordered by both. */
  public List<FeedState> feeds() {
    Map<String, FeedState> newest = new TreeMap<>();
    scan(
        LakeTable.FEED_STATE,
        Expressions.equal("run", "live"),
        row -> {
          FeedState state =
              new FeedState(
                  Rows.text(row, "source"),
                  Rows.text(row, "neighbourhood_id"),
                  Rows.text(row, "state"),
                  Rows.instant(row, "since"),
                  Rows.optionalInstant(row, "until_testable"),
                  Rows.optionalInstant(row, "heard_at"),
                  Rows.instant(row, "at"));
          newest.merge(
              state.source() + '\n' + state.neighbourhoodId(),
              state,
              (one, other) -> other.at().isBefore(one.at()) ? one : other);
        });
    return List.copyOf(newest.values());
  }

  private static Change change(String neighbourhoodId, List<Record> rows) {
    double expected = 0;
    double usual = 0;
    String moves = null;
    double most = 0;
    List<Record> ordered = new ArrayList<>(rows);
    // Sums in one order, whatever order the files are read in.
    ordered.sort(Comparator.comparing(row -> Rows.text(row, "category")));
    for (Record row : ordered) {
      double ahead = Rows.number(row, "expected");
      double before = Rows.number(row, "usual");
      expected += ahead;
      usual += before;
      if (Math.abs(ahead - before) > most) {
        most = Math.abs(ahead - before);
        moves = Rows.text(row, "category");
      }
    }
    return new Change(neighbourhoodId, expected, usual, moves);
  }

  private static Report report(Record row) {
    return new Report(
        Rows.text(row, "source"),
        Rows.text(row, "source_id"),
        Rows.optionalText(row, "thing_id"),
        Rows.instant(row, "occurred_at"),
        Rows.instant(row, "known_at"),
        (Double) row.getField("lat"),
        (Double) row.getField("lon"),
        Rows.optionalText(row, "status"),
        Rows.optionalInstant(row, "responded_at"));
  }

  private static Version version(Record row) {
    return new Version(
        Rows.instant(row, "known_at").toEpochMilli(),
        Rows.text(row, "topic"),
        (Integer) row.getField("partition"),
        (Long) row.getField("offset"));
  }

  private void scan(LakeTable which, Expression wanted, java.util.function.Consumer<Record> take) {
    if (catalog.tableExists(which.identifier())) {
      Table table = catalog.loadTable(which.identifier());
      Rows.each(IcebergGenerics.read(table).where(wanted).build(), take);
    }
  }
}
