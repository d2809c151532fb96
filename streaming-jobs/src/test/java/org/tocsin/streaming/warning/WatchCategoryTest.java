package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;

class WatchCategoryTest {
  private static final TocsinConfiguration CONFIGURATION = TocsinConfiguration.of(FlatCity.tree());
  private static final FlatCity CITY = new FlatCity(0.5);
  private static final int PLACES = 20;
  private static final long NOON = Instant.parse("2016-05-02T17:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  @Test
  void onAnUsualDayAFindingPassesAsItIs() throws Exception {
    try (var watch = opened()) {
      usual(watch, 4);
      Finding found = surge("p03", 6, NOON + 59 * MINUTE);
      counts(watch, "p03", 6, NOON + 59 * MINUTE);
      tell(watch, found);
      watch.processWatermark(NOON + 2 * HOUR);
      assertThat(findings(watch)).containsExactly(found);
    }
  }

  @Test
  void inAStormAPlaceIsWeighedAgainstTodayAndTheCityIsFound() throws Exception {
    try (var watch = opened()) {
      usual(watch, 4);
      for (int place = 0; place < PLACES; place++) {
        counts(watch, FlatCity.id(place), 5, NOON + 50 * MINUTE);
      }
      Finding within = surge("p03", 5, NOON + 59 * MINUTE);
      tell(watch, within);
      counts(watch, "p07", 35, NOON + 59 * MINUTE);
      Finding leak = surge("p07", 40, NOON + 59 * MINUTE + 1);
      tell(watch, leak);
      watch.processWatermark(NOON + 2 * HOUR);
      List<Finding> found = findings(watch);
      Finding weighed = of(found, "p03");
      assertThat(weighed.expectedToday()).isGreaterThan(5 * weighed.expected());
      assertThat(weighed.dayP()).as("as usual today").isGreaterThan(0.5);
      assertThat(weighed.pValue()).as("against usual").isEqualTo(within.pValue());
      assertThat(of(found, "p07").dayP()).as("a leak inside the storm").isLessThan(1e-4);
      Finding city = of(found, "city");
      assertThat(city.detector()).isEqualTo("city-1h");
      assertThat(city.places()).containsExactly("city");
      assertThat(city.observed()).isBetween(100.0, 160.0);
      assertThat(city.expected()).isEqualTo(PLACES * 0.5);
      assertThat(city.dayP()).isLessThan(1e-6);
    }
  }

  @Test
  void onePlaceAloneDoesNotExplainItselfAway() throws Exception {
    try (var watch = opened()) {
      usual(watch, 4);
      counts(watch, "p03", 60, NOON + 50 * MINUTE);
      Finding alone = surge("p03", 60, NOON + 59 * MINUTE);
      tell(watch, alone);
      watch.processWatermark(NOON + 2 * HOUR);
      assertThat(findings(watch)).containsExactly(alone);
    }
  }

  @Test
  void aStormThatWasTakenBackIsToldAgain() throws Exception {
    try (var watch = opened()) {
      usual(watch, 4);
      for (int place = 0; place < PLACES; place++) {
        counts(watch, FlatCity.id(place), 5, NOON + 50 * MINUTE);
      }
      tell(watch, surge("p03", 5, NOON + 59 * MINUTE));
      for (int place = 0; place < PLACES; place++) {
        change(watch, FlatCity.id(place), -4, NOON + 70 * MINUTE, NOON + 50 * MINUTE);
      }
      watch.processWatermark(NOON + 3 * HOUR);
      List<Finding> city =
          findings(watch).stream().filter(f -> f.neighbourhoodId().equals("city")).toList();
      assertThat(city).hasSize(2);
      assertThat(city.get(1).observed()).isLessThan(city.get(0).observed() / 2);
      assertThat(city.get(1).topic()).isEmpty();
      assertThat(city.get(1).knownAt()).isEqualTo(NOON + 71 * MINUTE);
    }
  }

  @Test
  void theEarlierOfTwoStormsThatWasTakenBackIsToldAgain() throws Exception {
    try (var watch = opened()) {
      usual(watch, 4);
      for (long later : new long[] {0, 4 * HOUR}) {
        for (int place = 0; place < PLACES; place++) {
          counts(watch, FlatCity.id(place), 5, NOON + later + 50 * MINUTE);
        }
        tell(watch, surge("p03", 5, NOON + later, NOON + later + 59 * MINUTE));
      }
      for (int place = 0; place < PLACES; place++) {
        change(watch, FlatCity.id(place), -4, NOON + 5 * HOUR, NOON + 50 * MINUTE);
      }
      watch.processWatermark(NOON + 6 * HOUR);
      assertThat(findings(watch))
          .filteredOn(f -> f.neighbourhoodId().equals("city"))
          .extracting(Finding::start)
          .containsExactly(NOON, NOON + 4 * HOUR, NOON);
    }
  }

  @Test
  void aCityWhoseDaysScatterMoreThanItsPlacesNeedsMoreToBeUnusual() {
    CityTests tests = new CityTests(CONFIGURATION, FlatCity.places(PLACES).ids());
    Baselines.InForce flat = CITY.inForce("pothole", NOON);
    SeriesCounts even = (from, to) -> (int) ((to - from) * PLACES / 8);
    SeriesCounts uneven =
        (from, to) ->
            (int) ((to - from) * PLACES / 8.0 * (Math.floorMod(from / 96, 2L) == 0 ? 1.4 : 0.6));
    assertThat(tests.dayDispersion(flat, even, NOON)).isEqualTo(1);
    assertThat(tests.dayDispersion(flat, uneven, NOON)).isEqualTo(16);
  }

  @Test
  void aRestartChangesNothingAndStateEndsAtZero() throws Exception {
    List<Finding> undisturbed;
    try (var watch = opened()) {
      storm(watch);
      watch.processWatermark(NOON + 60 * DAY);
      undisturbed = findings(watch);
      assertThat(watch.numKeyedStateEntries()).isZero();
      assertThat(watch.numEventTimeTimers()).isZero();
    }
    List<Finding> restarted = new ArrayList<>();
    OperatorSubtaskState state;
    try (var watch = opened()) {
      storm(watch);
      state = watch.snapshot(1, 1);
      restarted.addAll(findings(watch));
    }
    try (var watch = harness()) {
      watch.setup();
      watch.initializeState(state);
      watch.open();
      watch.processWatermark(NOON + 60 * DAY);
      restarted.addAll(findings(watch));
    }
    assertThat(restarted).isEqualTo(undisturbed).hasSizeGreaterThan(1);
  }

  private static void storm(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch) throws Exception {
    usual(watch, 3);
    for (int place = 0; place < PLACES; place++) {
      counts(watch, FlatCity.id(place), 5, NOON + 50 * MINUTE);
    }
    tell(watch, surge("p03", 5, NOON + 55 * MINUTE));
    watch.processWatermark(NOON + 51 * MINUTE);
  }

  private static Finding of(List<Finding> found, String place) {
    return found.stream()
        .filter(f -> f.neighbourhoodId().equals(place))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  /** Days on which every place reports as usual. */
  private static void usual(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch, int days)
      throws Exception {
    SplittableRandom chance = new SplittableRandom(1);
    for (long at = NOON - days * DAY; at < NOON + 45 * MINUTE; at += HOUR) {
      for (int place = 0; place < PLACES; place++) {
        if (chance.nextBoolean()) {
          counts(watch, FlatCity.id(place), 1, at + chance.nextInt(40) * MINUTE);
        }
      }
    }
  }

  private static void counts(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch,
      String place,
      int n,
      long at)
      throws Exception {
    change(watch, place, n, at, at);
  }

  private static void change(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch,
      String place,
      int n,
      long knownAt,
      long occurredAt)
      throws Exception {
    CellChange change =
        new CellChange(
            place,
            "pothole",
            "service",
            Quarters.start(Quarters.at(occurredAt)),
            knownAt,
            n,
            null,
            0,
            knownAt,
            n,
            "incidents",
            0,
            0,
            0);
    watch.processElement(CategoryNews.of(change), knownAt);
  }

  private static void tell(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch, Finding finding)
      throws Exception {
    watch.processElement(CategoryNews.of(Found.of(finding)), finding.knownAt());
  }

  /** What a cell finds of the hour from noon. */
  private static Finding surge(String place, int observed, long at) {
    return surge(place, observed, NOON, at);
  }

  private static Finding surge(String place, int observed, long start, long at) {
    CellTests.Cell cell =
        new CellTests.Cell(
            place, "pothole", "service", (from, to) -> observed, (from, to) -> 0, false);
    Finding found =
        new CellTests(CONFIGURATION)
            .again(
                cell,
                CITY.inForce("pothole", at),
                CellTests.SURGE,
                start,
                start + HOUR,
                new CellTests.Cause(at, "incidents", 0, 9, 0));
    assertThat(found).isNotNull();
    return found;
  }

  private static List<Finding> findings(
      KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> watch) {
    return watch.extractOutputValues().stream().map(Found::finding).toList();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> opened()
      throws Exception {
    var harness = harness();
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new WatchCategory(
                CONFIGURATION,
                CITY,
                FlatCity.places(PLACES),
                Long.MIN_VALUE,
                new SlotTimers(Long.MAX_VALUE))),
        CategoryNews::category,
        Types.STRING);
  }
}
