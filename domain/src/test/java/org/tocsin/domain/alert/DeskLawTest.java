package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.domain.alert.DeskOutput.Decided;
import org.tocsin.domain.alert.DeskOutput.Said;
import org.tocsin.domain.message.AlertActionMessage;

/** Laws of the desk under random weeks of findings, acts, modes and caps. */
class DeskLawTest {
  private static final Set<DeskOutcome> NEVER_LIFE_SAFETY =
      Set.of(
          DeskOutcome.HELD_BACK,
          DeskOutcome.SILENCED,
          DeskOutcome.KNOWN_EVENT,
          DeskOutcome.INHIBITED,
          DeskOutcome.SNOOZED,
          DeskOutcome.PROBE);

  static Stream<Long> seeds() {
    return LongStream.range(0, 20).boxed();
  }

  /** What happens at one instant. */
  private record Moment(long at, List<Found> found, List<AlertActionMessage> acts) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFindingHasExactlyOneOutcomeAndLifeSafetyIsNeverHeldBack(long seed) {
    List<Moment> week = week(seed);
    List<DeskOutput> out = run(week, seed, false);

    List<Finding> offered =
        week.stream().flatMap(m -> m.found().stream()).map(Found::finding).toList();
    List<Decided> decided = decided(out);
    assertThat(decided).extracting(Decided::finding).containsExactlyInAnyOrderElementsOf(offered);
    assertThat(decided).hasSizeGreaterThan(500);
    assertThat(decided)
        .filteredOn(d -> d.finding().category().equals("gas"))
        .isNotEmpty()
        .noneMatch(d -> NEVER_LIFE_SAFETY.contains(d.outcome()));
    assertThat(said(out))
        .filteredOn(s -> s.message().lane().equals("life-safety"))
        .isNotEmpty()
        .noneMatch(s -> s.message().state().equals("held-back"));
    assertThat(decided)
        .filteredOn(d -> d.finding().category().equals("gas"))
        .filteredOn(
            d ->
                d.weighted() <= d.threshold()
                    && d.finding().observed() >= 3
                    && d.finding().observed() - d.finding().expected() >= 2)
        .isNotEmpty()
        .allMatch(d -> !d.alertId().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderWithinOneKnownAtDoesNotMatter(long seed) {
    List<Moment> week = week(seed);
    assertThat(run(week, seed, true)).isEqualTo(run(week, seed, false));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void versionsRiseByOneAndAHeldBackAlertSaysWhy(long seed) {
    Map<String, Integer> versions = new HashMap<>();
    List<Said> said = said(run(week(seed), seed, false));
    for (Said one : said) {
      String id = one.message().id();
      assertThat(one.message().alertVersion()).isEqualTo(versions.getOrDefault(id, 0) + 1);
      versions.put(id, one.message().alertVersion());
      if (one.message().state().equals("held-back")) {
        assertThat(
                one.outcome() == DeskOutcome.PROBE
                    || Set.of("cap-per-day", "silenced", "known-event", "inhibited")
                        .contains(one.message().reasons().get(0)))
            .isTrue();
      }
    }
    assertThat(said).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theCapHolds(long seed) {
    Map<Long, Integer> perDay = new HashMap<>();
    for (Said one : said(run(week(seed), seed, false))) {
      boolean opens =
          one.message().state().equals("open")
              && !one.message().lane().equals("life-safety")
              && Set.of(DeskOutcome.RAISED, DeskOutcome.RE_RAISED).contains(one.outcome());
      boolean weakenedBefore =
          one.outcome() == DeskOutcome.RE_RAISED && one.message().alertVersion() > 1;
      if (opens && !weakenedBefore) {
        long day = one.message().sentAt().atZone(Town.ZONE).toLocalDate().toEpochDay();
        perDay.merge(day, 1, Integer::sum);
      }
    }
    assertThat(perDay).isNotEmpty();
    assertThat(perDay.values()).allMatch(n -> n <= 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void memoryEndsEmptyOnceEveryAcknowledgedAlertIsResolved(long seed) {
    MapMemory memory = new MapMemory();
    CityDesk desk = desk(memory);
    long now = Town.at("00:00");
    for (Moment moment : week(seed)) {
      now = ticks(desk, now, moment.at(), new ArrayList<>());
      desk.offer(moment.found());
      moment.acts().forEach(act -> desk.act(act, moment.at()));
    }
    assertThat(memory.things).isNotEmpty();
    for (OpenThing thing : memory.things()) {
      desk.act(act("resolve-" + thing.alertId(), thing.alertId(), "resolve"), now);
    }
    ticks(desk, now, Town.at("+40 Mon 00:00"), new ArrayList<>());
    assertThat(memory.things).isEmpty();
    assertThat(memory.owners).isEmpty();
    assertThat(memory.inspections).isEmpty();
    assertThat(memory.state.pending()).isEmpty();
    assertThat(memory.state.silences()).isEmpty();
    assertThat(memory.state.candidate()).isEmpty();
  }

  private static List<DeskOutput> run(List<Moment> week, long seed, boolean shuffled) {
    CityDesk desk = desk(new MapMemory());
    List<DeskOutput> out = new ArrayList<>();
    long now = Town.at("00:00");
    Random order = new Random(seed);
    for (Moment moment : week) {
      now = ticks(desk, now, moment.at(), out);
      List<Found> found = new ArrayList<>(moment.found());
      List<AlertActionMessage> acts = new ArrayList<>(moment.acts());
      if (shuffled) {
        Collections.shuffle(found, order);
        Collections.shuffle(acts, order);
      }
      out.addAll(desk.offer(found));
      acts.forEach(act -> desk.act(act, moment.at()));
    }
    ticks(desk, now, Town.at("+2 Mon 00:00"), out);
    return out;
  }

  private static CityDesk desk(MapMemory memory) {
    return new CityDesk(
        Town.configuration(
            Map.of(
                "warning",
                Map.of(
                    "cap-per-day",
                    6,
                    "probes-per-week",
                    7,
                    "modes",
                    Map.of("emergency", Map.of("cap-per-day", 6))))),
        Calibration.none(),
        new Town(),
        memory);
  }

  private static long ticks(CityDesk desk, long now, long until, List<DeskOutput> out) {
    long at = now;
    for (long tick = desk.nextTick(at); tick <= until; tick = desk.nextTick(at)) {
      out.addAll(desk.tick(tick));
      at = tick;
    }
    return until;
  }

  private static List<Decided> decided(List<DeskOutput> out) {
    return out.stream().filter(Decided.class::isInstance).map(Decided.class::cast).toList();
  }

  private static List<Said> said(List<DeskOutput> out) {
    return out.stream().filter(Said.class::isInstance).map(Said.class::cast).toList();
  }

  private static List<Moment> week(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    List<Moment> week = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    long at = Town.at("00:00");
    for (int i = 0; at < Town.at("Sun 23:00"); i++) {
      at += chance.nextLong(1, 60) * Town.MINUTE / (chance.nextInt(4) == 0 ? 7 : 1);
      List<Found> found = new ArrayList<>();
      for (int n = chance.nextInt(5); n >= 0; n--) {
        Finding finding = finding(chance, at);
        if (found.stream().noneMatch(f -> AlertLife.sameTest(f.finding(), finding))) {
          found.add(Found.of(finding));
          ids.add(
              Identity.of(
                  finding.neighbourhoodId() + "|" + finding.category(),
                  finding.detector(),
                  Long.toString(finding.start()),
                  Long.toString(at)));
        }
      }
      List<AlertActionMessage> acts = new ArrayList<>();
      if (chance.nextInt(4) == 0) {
        acts.add(act(chance, "act-" + i, ids, at));
      }
      week.add(new Moment(at, found, acts));
    }
    return week;
  }

  private static Finding finding(SplittableRandom chance, long at) {
    String category = List.of("pothole", "gas", "falls").get(chance.nextInt(3));
    String place = Town.PLACES.get(chance.nextInt(4));
    int reports = 2 + chance.nextInt(12);
    return switch (chance.nextInt(12)) {
      case 0 ->
          new Town.Reports("harbour", category, 10 + reports, at)
              .by("cluster", "scan")
              .in("harbour", "loop", "north")
              .from(at - Duration.ofDays(2).toMillis(), Duration.ofDays(2))
              .p(Math.pow(0.4, reports))
              .finding();
      case 1 -> new Town.Reports(CityDesk.CITY, category, 3 * reports, at).expected(8, 8).finding();
      case 2 ->
          new Town.Reports(place, "rain", 40 + reports, at)
              .by("sensor", "limits-upper")
              .about("r" + chance.nextInt(2))
              .p(chance.nextInt(2))
              .finding();
      case 3 ->
          new Town.Reports(place, "pothole", 1, at)
              .by("compound", "rule:flash-flood")
              .about("flash-flood")
              .p(chance.nextInt(2))
              .finding();
      default -> Town.hour(place, category, reports, at);
    };
  }

  private static AlertActionMessage act(
      SplittableRandom chance, String id, List<String> alerts, long at) {
    String kind =
        List.of("acknowledge", "resolve", "snooze", "silence", "known-event", "mode", "verdict")
            .get(chance.nextInt(7));
    boolean city = Set.of("silence", "known-event", "mode").contains(kind);
    return new AlertActionMessage(
        2,
        "alert-action",
        id,
        city ? "city" : alerts.get(chance.nextInt(alerts.size())),
        kind,
        "dispatch",
        null,
        kind.equals("verdict") ? (chance.nextBoolean() ? "yes" : "no") : null,
        kind.equals("verdict") ? "yes" : null,
        null,
        Town.instant(at + chance.nextLong(1, 600) * Town.MINUTE),
        chance.nextBoolean() ? List.of() : List.of("harbour"),
        chance.nextBoolean() ? List.of() : List.of("gas"),
        kind.equals("mode") ? List.of("peace", "emergency").get(chance.nextInt(2)) : null,
        "Event",
        null,
        null,
        null);
  }

  private static AlertActionMessage act(String id, String alertId, String kind) {
    return new AlertActionMessage(
        2, "alert-action", id, alertId, kind, "dispatch", null, null, null);
  }
}
