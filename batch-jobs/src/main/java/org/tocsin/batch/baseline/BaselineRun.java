package org.tocsin.batch.baseline;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.watch.DelayLaw;

/**
 * The ends of {@link BaselineJob}: reads one snapshot, writes what is not yet there. A row of table
 * {@code model} never changes; running again for the same week adds nothing.
 */
public final class BaselineRun {
  private static final String KIND = StoredBaseline.KIND;

  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  public BaselineRun(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /**
   * What a run did.
   *
   * @param added baselines written
   * @param already baselines that were there
   */
  public record Result(BaselineSchedule schedule, int added, int already) {}

  /** Fits the baselines of the newest civil cut-off at or before the time. */
  public Result run(Instant asOf) {
    String hash = configuration.hash();
    List<Row> present =
        session
            .read(LakeTable.MODEL)
            .filter(col("kind").equalTo(KIND).and(col("configuration_hash").equalTo(hash)))
            .select("id", "cut_off")
            .collectAsList();
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    Dataset<Row> incident = session.read(LakeTable.INCIDENT, snapshot);
    BaselineSchedule planned = schedule(asOf, present, incident);
    List<String> places =
        Places.list(session.read(LakeTable.NEIGHBOURHOOD)).stream().map(Place::id).toList();
    if (places.isEmpty()) {
      progress.println("No neighbourhoods are loaded, so there is nothing to fit a baseline to");
      return new Result(planned, 0, 0);
    }
    long already = present.stream().filter(r -> r.getInstant(1).equals(planned.cutOff())).count();
    if (already > 0) {
      return new Result(planned, 0, (int) already);
    }
    boolean first = planned.effectiveAt().equals(planned.cutOff());
    BaselineSchedule schedule = first ? planned : planned.fittedAt(asOf);
    progress.printf(
        "Fitting baselines as known at %s, in force from %s%n",
        schedule.cutOff(), schedule.effectiveAt());
    int added = fit(incident, places, schedule, hash, snapshot);
    progress.printf("%d baselines for %d neighbourhoods%n", added, places.size());
    return new Result(schedule, added, 0);
  }

  /**
   * Fits the baselines of a replay under a hash of its own; those that are there stay.
   *
   * @return how many were written
   */
  public int whatIf(String hash, List<BaselineSchedule> schedules) {
    Set<Instant> present = new HashSet<>();
    session
        .read(LakeTable.MODEL)
        .filter(col("kind").equalTo(KIND).and(col("configuration_hash").equalTo(hash)))
        .select("cut_off")
        .collectAsList()
        .forEach(row -> present.add(row.getInstant(0)));
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    Dataset<Row> incident = session.read(LakeTable.INCIDENT, snapshot);
    List<String> places =
        Places.list(session.read(LakeTable.NEIGHBOURHOOD)).stream().map(Place::id).toList();
    if (places.isEmpty()) {
      throw new IllegalArgumentException(
          "No neighbourhoods are loaded, so there is nothing to fit a baseline to; load some with 'tocsin places load'");
    }
    int added = 0;
    for (int i = 0; i < schedules.size(); i++) {
      BaselineSchedule schedule = schedules.get(i);
      progress.printf(
          Locale.ROOT,
          "FIT {\"cut_off\":\"%s\",\"part\":%.3f}%n",
          schedule.cutOff(),
          i / (double) schedules.size());
      if (!present.contains(schedule.cutOff())) {
        added += fit(incident, places, schedule, hash, snapshot);
      }
    }
    return added;
  }

  /**
   * Fits and stores every category's baseline and law of delay in one commit.
   *
   * @return how many baselines
   */
  private int fit(
      Dataset<Row> incident,
      List<String> places,
      BaselineSchedule schedule,
      String hash,
      @Nullable Long snapshot) {
    Map<String, DelayJob.Fitted> delays =
        DelayJob.define(incident, schedule.cutOff(), configuration);
    Map<String, DelayLaw> laws = new HashMap<>();
    delays.forEach((category, fitted) -> laws.put(category, fitted.law()));
    List<Row> rows = new ArrayList<>();
    int baselines = 0;
    for (FittedBaseline fitted :
        BaselineJob.define(incident, laws, places, schedule.cutOff(), configuration)
            .collectAsList()) {
      rows.add(row(fitted, hash, schedule, snapshot));
      baselines++;
      DelayJob.Fitted delay = delays.get(fitted.category());
      if (delay != null) {
        rows.add(row(fitted.category(), delay, hash, schedule, snapshot));
      }
    }
    rows.sort((a, b) -> a.getString(0).compareTo(b.getString(0)));
    session.append(LakeTable.MODEL, rows);
    return baselines;
  }

  private BaselineSchedule schedule(Instant asOf, List<Row> present, Dataset<Row> incident) {
    BaselineSchedule weekly = BaselineSchedule.weekly(configuration.calendar(), asOf);
    boolean earlier = present.stream().anyMatch(r -> r.getInstant(1).isBefore(weekly.cutOff()));
    if (earlier) {
      return weekly;
    }
    if (!KnownIncidents.before(incident, weekly.cutOff()).isEmpty()) {
      return weekly.withoutDelay();
    }
    // The first cut-off within this week stays the week's only one.
    return present.stream()
        .map(r -> r.getInstant(1))
        .min(Instant::compareTo)
        .map(BaselineSchedule::atOnce)
        .orElseGet(() -> BaselineSchedule.atOnce(asOf.truncatedTo(ChronoUnit.MINUTES)));
  }

  private static Row row(
      FittedBaseline fitted, String hash, BaselineSchedule schedule, @Nullable Long snapshot) {
    String scores =
        String.format(
            Locale.ROOT,
            "{\"first_day\":\"%s\",\"end_day\":\"%s\",\"reports\":%d,\"dispersion_day\":%.4f}",
            fitted.firstDay(),
            fitted.endDay(),
            fitted.reports(),
            fitted.dispersionDay());
    return RowFactory.create(
        String.join(":", hash, fitted.category(), schedule.cutOff().toString()),
        KIND,
        fitted.category(),
        hash,
        schedule.cutOff(),
        schedule.effectiveAt(),
        fitted.stateVersion(),
        fitted.state(),
        scores,
        snapshot);
  }

  /** The law of delay beside a baseline. */
  private static Row row(
      String category,
      DelayJob.Fitted fitted,
      String hash,
      BaselineSchedule schedule,
      @Nullable Long snapshot) {
    String scores =
        String.format(
            Locale.ROOT,
            "{\"first_day\":\"%s\",\"end_day\":\"%s\",\"things\":%d}",
            fitted.firstDay(),
            fitted.endDay(),
            fitted.things());
    return RowFactory.create(
        String.join(":", hash, category, schedule.cutOff().toString(), StoredBaseline.DELAY),
        StoredBaseline.DELAY,
        category,
        hash,
        schedule.cutOff(),
        schedule.effectiveAt(),
        DelayLaw.STATE_VERSION,
        fitted.law().toState(),
        scores,
        snapshot);
  }
}
