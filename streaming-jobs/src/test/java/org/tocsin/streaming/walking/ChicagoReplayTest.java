package org.tocsin.streaming.walking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.streaming.program.CityRun;
import org.tocsin.streaming.replay.Acts;
import org.tocsin.streaming.replay.ReplayWarningEnds;
import org.tocsin.streaming.warning.ReportVersion;

/**
 * A real month of Chicago through Kafka, with repeats, corrections, moves, retractions and a feed
 * that was dead for two hours, the jobs restarted on the way; then once more from the tables.
 */
class ChicagoReplayTest {
  private static final Set<String> CATEGORIES =
      Set.of("theft", "battery", "criminal-damage", "narcotics", "assault", "burglary");
  private static final LocalDate LEARN = LocalDate.of(2015, 7, 1);
  private static final LocalDate HISTORY = LocalDate.of(2016, 1, 4);
  private static final LocalDate LIVE = LocalDate.of(2016, 1, 11);
  private static final LocalDate END = LocalDate.of(2016, 2, 11);
  private static final Instant OUTAGE = Instant.parse("2016-01-15T20:00:00Z");
  private static final Instant BACK = Instant.parse("2016-01-15T22:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void liveIsReplayAndNothingLooksAhead() throws Exception {
    Assumptions.assumeTrue(ChicagoDays.there(), "Real data of Chicago is not beside the project");
    ChicagoDays days = ChicagoDays.read(CATEGORIES, LEARN, END);
    try (CityRun city = CityRun.start(folder.resolve("home"), 2, tree())) {
      load(city, days);
      city.submit("landing", "none");
      List<ChicagoDays.Known> history = days.known(HISTORY, LIVE);
      for (ChicagoDays.Known report : history) {
        city.wire.sendSoon(Topics.BACKFILL, report.message().key(), report.at(), report.message());
      }
      city.wire.flush();
      city.awaitReportsLanded();
      city.submit("warning", "none");
      List<ChicagoDays.Known> live = days.known(LIVE, END);
      int half = live.size() / 2;
      publish(city.wire, live.subList(0, half));
      city.awaitCheckpoints("warning", 1);
      city.crash("warning");
      city.crash("landing");
      city.submit("landing", "last");
      city.submit("warning", "last");
      publish(city.wire, live.subList(half, live.size()));
      Instant end = ChicagoDays.CALENDAR.startOf(END);
      city.wire.heartbeat(end.toEpochMilli());
      city.awaitReportsLanded();

      Instant from = Instant.ofEpochMilli(history.get(history.size() - 1).at() + 1);
      List<String> whole = replay(city, from, end, 1);
      assertThat(whole).as("a law of delay decides too").anyMatch(a -> a.contains(" known=0."));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(city.wire.alerts()).isEqualTo(whole));
      sameAtEachParallelism(n -> n == 1 ? whole : replay(city, from, end, n), 1, 2, 4);
      for (Instant cut : cuts(whole)) {
        assertThat(before(cut, cutOff(city, from, end, cut)))
            .as("alerts before %s when nothing arrives from then on", cut)
            .isEqualTo(before(cut, whole));
      }
      assertThatThrownBy(() -> sameAtEachParallelism(n -> orderDependent(city, from, end, n), 1, 4))
          .as("a detector that depends on the order of arrival is found out")
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("at parallelism 4");
    }
  }

  /** The alerts of a run at some parallelism. */
  private interface Run {
    List<String> at(int parallelism) throws Exception;
  }

  private static void sameAtEachParallelism(Run run, int first, int... others) throws Exception {
    List<String> alerts = run.at(first);
    assertThat(alerts).as("alerts of a month").hasSizeGreaterThan(20);
    for (int parallelism : others) {
      assertThat(run.at(parallelism)).as("at parallelism %d", parallelism).isEqualTo(alerts);
    }
  }

  private static Map<String, Object> tree() {
    Map<String, Object> permission =
        Map.of(
            "purpose", "test",
            "legal_basis", "none needed",
            "owner", "desk",
            "review_by", "2030-01-01");
    return Map.of(
        "city", Map.of("name", "Chicago", "zone", "America/Chicago"),
        "clock", "simulated",
        "streams", Map.of("parallelism", 2, "commit-interval", "2s"),
        "warning", Map.of("false-episodes-per-week", 70, "history", "29d", "reopen", "3d"),
        "authorisations", Map.of("reported-crime", permission));
  }

  private static void load(CityRun city, ChicagoDays days) {
    new PlaceTable(city.tables.lake().open().loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
        .replace(days.places, Instant.parse("2010-01-01T00:00:00Z"), null);
    Instant cutOff = ChicagoDays.CALENDAR.startOf(HISTORY);
    for (Map.Entry<String, SeasonalBaseline> fitted : days.baselines(LEARN, HISTORY).entrySet()) {
      city.tables.append(
          LakeTable.MODEL,
          Map.of(
              "id", city.configuration.hash() + ":" + fitted.getKey() + ":" + cutOff,
              "kind", "baseline",
              "category", fitted.getKey(),
              "configuration_hash", city.configuration.hash(),
              "cut_off", cutOff.atOffset(ZoneOffset.UTC),
              "effective_at", cutOff.atOffset(ZoneOffset.UTC),
              "state_version", SeasonalBaseline.STATE_VERSION,
              "state", fitted.getValue().toState(),
              "scores", "{}"));
    }
    // Of a day of burglaries only three quarters are known at its end.
    double[][] shares = new double[7][];
    double[][] variances = new double[7][];
    Arrays.fill(shares, new double[] {0.75, 0.9});
    Arrays.fill(variances, new double[] {0.0004, 0.0001});
    FlatBaseline.storeDelay(
        city.tables,
        city.configuration.hash(),
        "burglary",
        new DelayLaw(shares, variances),
        cutOff,
        cutOff);
  }

  /** Publishes with heartbeats each half hour, and everything that goes wrong with a real feed. */
  private static void publish(Wire wire, List<ChicagoDays.Known> reports) {
    List<ChicagoDays.Known> sent = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      ChicagoDays.Known report = reports.get(i);
      sent.add(report);
      if (i % 37 == 0) {
        sent.add(later(report, Duration.ofHours(2), report.message()));
      }
      if (i % 41 == 0) {
        sent.add(later(report, Duration.ofHours(20), moved(report.message())));
      }
      if (i % 97 == 0) {
        sent.add(later(report, Duration.ofHours(5), changed(report.message(), "retraction", null)));
      }
    }
    List<ChicagoDays.Known> arriving =
        sent.stream()
            .map(
                k ->
                    k.at() >= OUTAGE.toEpochMilli() && k.at() < BACK.toEpochMilli()
                        ? new ChicagoDays.Known(BACK.toEpochMilli(), k.message())
                        : k)
            .sorted(java.util.Comparator.comparingLong(ChicagoDays.Known::at))
            .toList();
    long last = reports.get(reports.size() - 1).at();
    long beat = reports.get(0).at();
    for (ChicagoDays.Known report : arriving) {
      // What the second half would see again too late stays out.
      if (report.at() > last) {
        continue;
      }
      while (beat + 1_800_000 <= report.at()) {
        beat += 1_800_000;
        if (beat < OUTAGE.toEpochMilli() || beat >= BACK.toEpochMilli()) {
          wire.heartbeatSoon(beat);
        }
      }
      wire.sendSoon(Topics.INCIDENTS, report.message().key(), report.at(), report.message());
    }
    wire.flush();
  }

  private static ChicagoDays.Known later(
      ChicagoDays.Known report, Duration by, IncidentMessage message) {
    return new ChicagoDays.Known(report.at() + by.toMillis(), message);
  }

  /** The same report in the next place by number, half an hour earlier. */
  private static IncidentMessage moved(IncidentMessage message) {
    String place = message.neighbourhoodId();
    return changed(
        message,
        "report",
        place == null ? "8" : Integer.toString(Integer.parseInt(place) % 77 + 1));
  }

  private static IncidentMessage changed(IncidentMessage m, String kind, @Nullable String place) {
    return new IncidentMessage(
        m.version(),
        m.type(),
        kind,
        m.source(),
        m.sourceId(),
        m.thingId(),
        m.deliveryId(),
        m.category(),
        m.categoryClass(),
        place,
        m.cell(),
        m.lat(),
        m.lon(),
        m.occurredAt(),
        m.reportedAt(),
        m.knownKind(),
        m.severity(),
        m.status(),
        m.respondedAt(),
        m.closedAt(),
        m.resolved(),
        m.satisfied(),
        m.department(),
        m.origin(),
        m.attributes(),
        m.run());
  }

  /** A slot's end, a day's end, the very instant of an alert, and some instant. */
  private static List<Instant> cuts(List<String> alerts) throws Exception {
    JsonNode middle = JSON.readTree(alerts.get(alerts.size() / 2));
    return List.of(
        LocalDateTime.of(2016, 1, 14, 17, 0).atZone(ChicagoDays.ZONE).toInstant(),
        ChicagoDays.CALENDAR.startOf(LocalDate.of(2016, 1, 17)),
        Instant.parse(middle.path("sent_at").asText()));
  }

  private static List<String> before(Instant cut, List<String> alerts) throws Exception {
    List<String> before = new ArrayList<>();
    for (String alert : alerts) {
      if (Instant.parse(JSON.readTree(alert).path("sent_at").asText()).isBefore(cut)) {
        before.add(alert);
      }
    }
    assertThat(before).as("alerts before %s", cut).isNotEmpty();
    return before;
  }

  private static List<String> replay(CityRun city, Instant from, Instant to, int parallelism)
      throws Exception {
    return Replay.alerts(
        city.tables.lake(),
        city.configuration,
        ends(city, from, to),
        ends -> ends,
        city.bounded(parallelism));
  }

  private static List<String> cutOff(CityRun city, Instant from, Instant to, Instant cut)
      throws Exception {
    long last = cut.toEpochMilli();
    return Replay.alerts(
        city.tables.lake(),
        city.configuration,
        ends(city, from, to),
        ends ->
            ChangedReports.of(
                ends,
                reports -> reports.filter(r -> r.knownAt() < last).uid("cut").name("cut off")),
        city.bounded(2));
  }

  private static List<String> orderDependent(
      CityRun city, Instant from, Instant to, int parallelism) throws Exception {
    return Replay.alerts(
        city.tables.lake(),
        city.configuration,
        ends(city, from, to),
        ends ->
            ChangedReports.of(
                ends,
                reports ->
                    reports
                        .flatMap(new FirstOfItsCell())
                        .returns(TypeInformation.of(ReportVersion.class))
                        .uid("order-dependent")
                        .name("order-dependent")),
        city.bounded(parallelism));
  }

  private static ReplayWarningEnds ends(CityRun city, Instant from, Instant to) {
    return new ReplayWarningEnds(
        city.tables.lake(),
        city.configuration,
        city.configuration.hash(),
        from,
        to,
        Acts.AS_RECORDED,
        List.of(),
        KeyedHash.of(city.home));
  }

  /** Believes a report or not by what its own task happened to have seen before it. */
  private static final class FirstOfItsCell
      implements FlatMapFunction<ReportVersion, ReportVersion> {
    private final Set<String> seen = new HashSet<>();

    @Override
    public void flatMap(ReportVersion report, Collector<ReportVersion> out) {
      if (seen.add(report.neighbourhoodId() + "|" + report.category()) || seen.size() % 3 != 0) {
        out.collect(report);
      }
    }
  }
}
