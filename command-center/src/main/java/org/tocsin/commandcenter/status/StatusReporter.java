package org.tocsin.commandcenter.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.alert.CaseState;
import org.tocsin.commandcenter.alert.ChangeLog;
import org.tocsin.commandcenter.alert.CityActs;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.commandcenter.topic.Health;
import org.tocsin.commandcenter.topic.Pulse;
import org.tocsin.commandcenter.topic.PulseListener;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;

/** Puts the status together; places are read again at most once a minute, findings every 15 s. */
public final class StatusReporter {
  private static final Duration TABLES_FRESH = Duration.ofMinutes(1);
  private static final Duration NEAR_FRESH = Duration.ofSeconds(15);
  private static final Duration NEAR = Duration.ofHours(3);
  private static final Duration WEEK = Duration.ofDays(7);

  private final TocsinConfiguration configuration;
  private final CityTime time;
  private final PulseListener pulses;
  private final AlertStore store;
  private final ChangeLog changes;
  private final Health health;
  private final Tables tables;
  private final CityActs city;
  private final Instant startedAt;
  private Status.Watching watching = new Status.Watching(0, 0, 0);
  private Instant watchingRead = Instant.MIN;
  private Instant nearRead = Instant.MIN;

  public StatusReporter(
      TocsinConfiguration configuration,
      CityTime time,
      PulseListener pulses,
      AlertStore store,
      ChangeLog changes,
      Health health,
      Tables tables,
      CityActs city) {
    this.configuration = configuration;
    this.time = time;
    this.pulses = pulses;
    this.store = store;
    this.changes = changes;
    this.health = health;
    this.tables = tables;
    this.city = city;
    this.startedAt = time.wall();
  }

  public Status status() {
    Instant wall = time.wall();
    List<Pulse> heard = pulses.pulses();
    return new Status(
        new Status.City(configuration.cityName(), configuration.zone().getId()),
        new Status.Clock(configuration.clock(), time.now().orElse(null), wall, city.paused()),
        watching(),
        lastData(heard, wall),
        heard.stream()
            .map(
                p ->
                    new Status.PartitionPulse(
                        p.topic(), p.partition(), p.heartbeat(), age(p.heartbeatHeard(), wall)))
            .toList(),
        counts(),
        week(),
        CitySituation.of(configuration, city, time.nowOrWall()),
        configuration.hash(),
        configuration.desks(),
        configuration.tiles(),
        intake(),
        startedAt,
        changes.position());
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (CaseState state : CaseState.values()) {
      counts.put(state.word(), 0);
    }
    for (AlertCase alert : store.list()) {
      counts.merge(alert.state().word(), 1, Integer::sum);
    }
    return counts;
  }

  private Status.Week week() {
    Instant from = time.nowOrWall().minus(WEEK);
    int raised = 0;
    int judged = 0;
    int realAndNew = 0;
    int notReal = 0;
    for (AlertCase alert : store.list()) {
      if (!alert.latest().status().equals("Actual")
          || alert.versions().get(0).sentAt().isBefore(from)) {
        continue;
      }
      raised++;
      Act verdict = alert.verdict().orElse(null);
      if (verdict != null) {
        judged++;
        String real = String.valueOf(verdict.message().real());
        boolean isNew = "yes".equals(verdict.message().newToYou());
        realAndNew += real.equals("yes") && isNew ? 1 : 0;
        notReal += real.equals("no") || real.equals("bad-data") ? 1 : 0;
      }
    }
    return new Status.Week(
        configuration.warning().falseEpisodesPerWeek(), raised, judged, realAndNew, notReal);
  }

  private Status.Intake intake() {
    String tablesWord =
        health.tableProblem() != null ? "failed" : health.tablesRead() ? "read" : "reading";
    String kafkaWord =
        health.kafkaProblem() != null ? "failed" : health.caughtUp() ? "answers" : "catching-up";
    String problem = health.tableProblem() != null ? health.tableProblem() : health.kafkaProblem();
    return new Status.Intake(tablesWord, kafkaWord, health.malformed(), problem);
  }

  private synchronized Status.Watching watching() {
    Instant wall = time.wall();
    if (watchingRead.isBefore(wall.minus(TABLES_FRESH))) {
      watching =
          new Status.Watching(
              tables.placesAt(time.nowOrWall()).size(), watchedCategories(), watching.justBelow());
      // Nothing yet: look again soon, for places may be loaded any moment.
      watchingRead = watching.places() == 0 ? wall.minus(TABLES_FRESH).plusSeconds(5) : wall;
    }
    if (nearRead.isBefore(wall.minus(NEAR_FRESH))) {
      Instant now = time.nowOrWall();
      watching =
          new Status.Watching(
              watching.places(),
              watching.categories(),
              tables.evidence("findings", 0, e -> e.justBelow(now.minus(NEAR), now.plusMillis(1))));
      nearRead = wall;
    }
    return watching;
  }

  private int watchedCategories() {
    int fitted = tables.fittedCategories().size();
    long configured =
        configuration.categories().values().stream().filter(CategoryPolicy::watched).count();
    return fitted > 0 ? fitted : (int) configured;
  }

  private static Status.@Nullable LastData lastData(List<Pulse> heard, Instant wall) {
    Pulse newest =
        heard.stream()
            .filter(p -> p.data() != null)
            .max(Comparator.comparing(p -> java.util.Objects.requireNonNull(p.data())))
            .orElse(null);
    if (newest == null || newest.data() == null) {
      return null;
    }
    return new Status.LastData(newest.data(), age(newest.dataHeard(), wall));
  }

  private static @Nullable Double age(@Nullable Instant heard, Instant wall) {
    return heard == null ? null : Math.max(0, Duration.between(heard, wall).toMillis() / 1000.0);
  }
}
