package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.watch.DelayLaw;

class WatchCellsTest {
  private static final TocsinConfiguration CONFIGURATION =
      TocsinConfiguration.of(Map.of("city", Map.of("zone", "America/Chicago")));
  private static final long NOON = at("2016-05-02T17:00:00Z");
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  @Test
  void aSurgeIsFoundTheMomentItIsOneWithItsEvidence() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(NOON + MINUTE, NOON, 5);
      watch.to(NOON + MINUTE);
      List<Finding> surges = watch.findings("surge");
      assertThat(surges).isNotEmpty();
      Finding last = surges.get(surges.size() - 1);
      assertThat(last.detector()).isEqualTo("surge-15m");
      assertThat(last.observed()).isEqualTo(5);
      assertThat(last.expected()).isEqualTo(0.125);
      assertThat(last.start()).isEqualTo(NOON);
      assertThat(last.end()).isEqualTo(NOON + 15 * MINUTE);
      assertThat(last.running()).isTrue();
      assertThat(last.knownAt()).isEqualTo(NOON + MINUTE);
      assertThat(last.offset()).isEqualTo(4);
      // P(Y ≥ 5) of a Poisson law with mean 1/8, term by term.
      assertThat(last.pValue()).isCloseTo(2.29e-7, within(1e-9));
      assertThat(last.dayP()).isBetween(last.pValue(), 1e-3);
      assertThat(last.dispatched()).isEqualTo(-1);
    }
  }

  @Test
  void fiveReportsOfOneThingAreOne() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 0; i < 5; i++) {
        watch.take(change(NOON + MINUTE, NOON, 1, "leak", 0, i));
      }
      watch.to(NOON + MINUTE);
      assertThat(watch.findings()).isEmpty();
      watch.reports(NOON + 2 * MINUTE, NOON, 4);
      watch.to(NOON + 2 * MINUTE);
      assertThat(watch.last("surge").observed()).isEqualTo(5);
    }
  }

  @Test
  void aThingIsTakenAwayWithTheLastOfItsReports() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.take(change(NOON, NOON, 1, "leak", 0, 90));
      watch.take(change(NOON, NOON, 1, "leak", 0, 91));
      watch.reports(NOON + MINUTE, NOON, 4);
      watch.to(NOON + MINUTE);
      assertThat(watch.last("surge").observed()).isEqualTo(5);
      watch.take(change(NOON + 2 * MINUTE, NOON, -1, "leak", 0, 92));
      watch.to(NOON + 4 * MINUTE);
      assertThat(watch.last("surge").topic()).as("nothing was told again").isNotEmpty();
      watch.take(change(NOON + 5 * MINUTE, NOON, -1, "leak", 0, 93));
      watch.to(NOON + 7 * MINUTE);
      assertThat(watch.last("surge").observed()).isEqualTo(4);
      assertThat(watch.last("surge").knownAt()).isEqualTo(NOON + 6 * MINUTE);
    }
  }

  @Test
  void reportsThatAreTakenBackAreToldAtTheNextTickWhateverIsLeft() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(NOON + MINUTE, NOON, 5);
      for (int i = 0; i < 5; i++) {
        watch.take(change(NOON + 2 * MINUTE + 1, NOON, -1, null, 0, 50 + i));
      }
      watch.to(NOON + 10 * MINUTE);
      Finding last = watch.last("surge");
      assertThat(last.observed()).isZero();
      assertThat(last.pValue()).isEqualTo(1);
      assertThat(last.topic()).isEmpty();
      assertThat(last.knownAt()).isEqualTo(NOON + 3 * MINUTE);
    }
  }

  @Test
  void whoHasBeenSentIsCounted() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(NOON + MINUTE, NOON, 4);
      watch.take(change(NOON + 2 * MINUTE, NOON, 0, null, 1, 50));
      watch.take(change(NOON + 2 * MINUTE, NOON, 0, null, 1, 51));
      watch.reports(NOON + 3 * MINUTE, NOON, 1);
      watch.to(NOON + 3 * MINUTE);
      assertThat(watch.last("surge").dispatched()).isEqualTo(2);
      assertThat(watch.last("surge").observed()).isEqualTo(5);
    }
  }

  @Test
  void aLateReportIsCountedWhenItHappened() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(NOON + 5 * HOUR, NOON, 4);
      watch.to(NOON + 5 * HOUR);
      Finding surge = watch.last("surge");
      assertThat(surge.start()).isLessThanOrEqualTo(NOON);
      assertThat(surge.end()).isGreaterThan(NOON).isLessThanOrEqualTo(NOON + HOUR);
      assertThat(surge.running()).isFalse();
    }
  }

  @Test
  void aSlowDayIsFoundBeforeItEnds() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      long midnight = at("2016-05-02T05:00:00Z");
      for (int i = 0; i < 22; i++) {
        long when = midnight + i * 33L * MINUTE;
        watch.take(change(when, when, 1, null, 0, i));
      }
      watch.to(midnight + 13 * HOUR);
      Finding shift = watch.last("shift-day");
      assertThat(shift.observed()).isEqualTo(22);
      assertThat(shift.expected()).as("half a day, the next look").isEqualTo(6);
      assertThat(shift.share()).isEqualTo(0.5);
      assertThat(shift.running()).isTrue();
    }
  }

  @Test
  void aSlowWeekIsFoundThoughNoDayOfItIsUnusual() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      long monday = at("2016-05-02T05:00:00Z");
      int n = 0;
      for (int day = 0; day < 7; day++) {
        for (int i = 0; i < 17; i++) {
          long when = monday + day * DAY + (i * 84 + 7) * MINUTE;
          watch.take(change(when, when, 1, null, 0, n++));
        }
      }
      watch.to(monday + 7 * DAY);
      List<Finding> weeks =
          watch.findings("shift").stream().filter(f -> f.detector().equals("shift-week")).toList();
      assertThat(weeks).isNotEmpty();
      Finding week = weeks.get(weeks.size() - 1);
      assertThat(week.observed()).isEqualTo(119);
      assertThat(week.expected()).isCloseTo(84, within(1e-9));
      assertThat(week.dayP()).isLessThan(0.002);
      assertThat(watch.findings("shift"))
          .filteredOn(f -> f.detector().equals("shift-day"))
          .allSatisfy(f -> assertThat(f.dayP()).isGreaterThan(0.05));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2016-03-13T12:00:00Z 23", "2016-11-06T12:00:00Z 25"})
  void aDayOnWhichClocksChangeHasItsOwnLength(String dayAndHours) throws Exception {
    String[] words = dayAndHours.split(" ");
    long noon = at(words[0]);
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(noon + 20 * HOUR, noon, 40);
      watch.to(noon + 20 * HOUR);
      Finding day = watch.last("shift-day");
      double hours = Double.parseDouble(words[1]);
      assertThat((day.end() - day.start()) / (double) HOUR).isEqualTo(hours);
      assertThat(day.expected()).isEqualTo(hours / 2);
    }
  }

  @Test
  void aFindingCitesTheReportsOfItsIntervalNewestFirst() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 1; i <= 6; i++) {
        long when = NOON + i * MINUTE;
        watch.take(change(when, NOON + i * 5L * MINUTE, 1, null, 0, 0xa0 + i, i));
      }
      watch.to(NOON + 30 * MINUTE);
      assertThat(watch.cited())
          .containsExactly(
              "00000000000000a6",
              "00000000000000a5",
              "00000000000000a4",
              "00000000000000a3",
              "00000000000000a2",
              "00000000000000a1");
      watch.take(change(NOON + 31 * MINUTE, NOON + 20 * MINUTE, -1, null, 0, 0xa4, 7));
      watch.to(NOON + 32 * MINUTE);
      assertThat(watch.cited())
          .as("one was taken back")
          .hasSize(5)
          .doesNotContain("00000000000000a4");
      watch.take(change(NOON + 33 * MINUTE, NOON + 6 * MINUTE, 1, "leak", 0, 0xb1, 8));
      watch.take(change(NOON + 34 * MINUTE, NOON + 40 * MINUTE, 1, "leak", 0, 0xb2, 9));
      watch.take(change(NOON + 35 * MINUTE, NOON + 7 * MINUTE, 1, null, 0, 0xb3, 10));
      watch.to(NOON + 36 * MINUTE);
      assertThat(watch.cited())
          .as("two reports of one thing, wherever in the interval it counts")
          .startsWith("00000000000000b2")
          .contains("00000000000000b1", "00000000000000b3")
          .hasSize(8);
    }
  }

  @Test
  void aFindingOfManyReportsCitesTheLatestTwenty() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 1; i <= 50; i++) {
        watch.take(change(NOON + i * MINUTE, NOON, 1, null, 0, i, i));
      }
      watch.to(NOON + HOUR);
      assertThat(watch.cited())
          .hasSize(20)
          .startsWith("%016x".formatted(50))
          .endsWith("%016x".formatted(31));
    }
  }

  @Test
  void whoAddsCellsUpHearsOfEachReportOnce() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.take(change(NOON + MINUTE, NOON, 1, "leak", 0, 1, 1));
      watch.take(change(NOON + 2 * MINUTE, NOON + HOUR, 1, "leak", 0, 2, 2));
      watch.take(change(NOON + 3 * MINUTE, NOON, -1, "leak", 0, 1, 3));
      watch.to(NOON + HOUR);
      assertThat(watch.counted())
          .containsExactly(
              "12:00 +1 report 1 1",
              "13:00 +0 report 2 1",
              "12:00 -1 report 1 -1",
              "13:00 +1 report 1 0");
    }
  }

  @Test
  void ofADayWhoseReportsComeLateOnlyAShareIsExpected() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE, 0.25)) {
      long when = at("2016-05-03T04:30:00Z");
      watch.reports(when, when - 5 * HOUR, 10);
      watch.to(when);
      Finding day = watch.last("shift-day");
      assertThat(day.expected()).as("a quarter of twelve").isEqualTo(3);
      assertThat(day.share()).isEqualTo(0.25);
      assertThat(day.settings()).contains(" known=0.250 baseline=");
      watch.reports(when + 3 * DAY, when - 5 * HOUR, 12);
      watch.to(when + 3 * DAY);
      assertThat(watch.findings("shift"))
          .filteredOn(f -> f.detector().equals("shift-day") && f.observed() == 22)
          .singleElement()
          .satisfies(f -> assertThat(f.expected()).isEqualTo(12));
    }
  }

  @Test
  void aReportDatedIntoAWeekThatHasNotBegunIsNoError() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      long monday = at("2016-05-09T05:00:00Z");
      watch.reports(monday - 10 * MINUTE, monday + 10 * MINUTE, 12);
      watch.to(monday - 10 * MINUTE);
      assertThat(watch.findings("shift"))
          .isNotEmpty()
          .allSatisfy(f -> assertThat(f.detector()).isEqualTo("shift-day"));
      watch.reports(monday + 20 * MINUTE, monday + 15 * MINUTE, 20);
      watch.to(monday + 20 * MINUTE);
      assertThat(watch.last("shift-week").observed()).isEqualTo(32);
    }
  }

  @Test
  void theOrderOfArrivalChangesNothing() throws Exception {
    sameInAnyOrder(() -> watchCells(Long.MIN_VALUE, Long.MAX_VALUE, 1));
  }

  @Test
  void aDetectorThatSeesReportsAsTheyArriveFailsThatTest() {
    assertThatThrownBy(() -> sameInAnyOrder(Hasty::new))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("in another order");
  }

  private static void sameInAnyOrder(
      Supplier<KeyedProcessFunction<String, CellChange, Found>> detector) throws Exception {
    List<String> inOrder = null;
    for (long seed = 0; seed < 20; seed++) {
      try (Watch watch = new Watch(detector.get(), new HashMapStateBackend())) {
        watch.open();
        List<CellChange> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          changes.add(change(NOON + (i / 3) * MINUTE, NOON, 1, i % 4 == 0 ? "t" + i : null, 0, i));
        }
        changes.add(change(NOON + 2 * MINUTE, NOON, -1, null, 0, 40));
        if (seed > 0) {
          shuffle(changes, new SplittableRandom(seed));
        }
        for (CellChange change : changes) {
          watch.take(change);
        }
        watch.to(NOON + 10 * HOUR);
        List<String> found = watch.findings().stream().map(Finding::toString).toList();
        assertThat(found).hasSizeGreaterThan(5);
        inOrder = inOrder == null ? found : inOrder;
        assertThat(found).as("in another order").isEqualTo(inOrder);
      }
    }
  }

  /** The same tests on counts as they arrive, before the watermark says that nothing is missing. */
  private static final class Hasty extends KeyedProcessFunction<String, CellChange, Found> {
    private final CellTests tests = new CellTests(CONFIGURATION);
    private int count;

    @Override
    public void processElement(CellChange change, Context context, Collector<Found> out) {
      count += change.change();
      Finding found =
          tests.surge(
              new CellTests.Cell(
                  "harbour", "pothole", "service", (from, to) -> count, (from, to) -> 0, false),
              new Flat(1).inForce("pothole", change.knownAt()),
              NOON / (15 * MINUTE),
              Long.MIN_VALUE,
              CellTests.Cause.of(change, change.knownAt()));
      if (found != null) {
        out.collect(Found.of(found));
      }
    }
  }

  @Test
  void whatComesLaterChangesNothingThatWasFound() throws Exception {
    SplittableRandom chance = new SplittableRandom(3);
    List<CellChange> all = new ArrayList<>();
    long when = NOON;
    for (int i = 0; i < 400; i++) {
      when += chance.nextInt(30) * MINUTE / (i % 50 < 10 ? 20 : 1);
      all.add(change(when, when - chance.nextInt(300) * MINUTE, i % 17 == 5 ? -1 : 1, null, 0, i));
    }
    List<Finding> whole = found(all);
    assertThat(whole).hasSizeGreaterThan(20);
    long first = all.get(0).knownAt();
    long span = all.get(all.size() - 1).knownAt() - first;
    for (int n = 0; n < 12; n++) {
      long anywhere = first + chance.nextLong(span);
      long cut = n % 3 == 0 ? anywhere / HOUR * HOUR : anywhere;
      List<Finding> before = found(all.stream().filter(c -> c.knownAt() <= cut).toList());
      assertThat(before.stream().filter(f -> f.knownAt() <= cut).toList())
          .as("findings until the cut at %d", cut)
          .isEqualTo(whole.stream().filter(f -> f.knownAt() <= cut).toList());
    }
  }

  private static List<Finding> found(List<CellChange> changes) throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (CellChange change : changes) {
        watch.take(change);
      }
      watch.to(NOON + 60 * DAY);
      return watch.findings();
    }
  }

  @Test
  void nothingIsSaidAboutTheTimeBeforeGoLive() throws Exception {
    try (Watch watch = Watch.opened(NOON + HOUR, Long.MAX_VALUE)) {
      watch.reports(NOON + MINUTE, NOON, 20);
      watch.to(NOON + HOUR);
      assertThat(watch.findings()).isEmpty();
      watch.take(change(NOON + HOUR + MINUTE, NOON, 1, null, 0, 99));
      watch.to(NOON + 2 * HOUR);
      assertThat(watch.findings()).isNotEmpty().allMatch(f -> f.end() > NOON + HOUR);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestartChangesNothingInMemoryOrOnDisk(boolean onDisk) throws Exception {
    List<Finding> undisturbed;
    try (Watch watch = Watch.on(backend(onDisk))) {
      story(watch);
      watch.to(NOON + 9 * HOUR);
      undisturbed = watch.findings();
    }
    List<Finding> restarted = new ArrayList<>();
    OperatorSubtaskState state;
    try (Watch watch = Watch.on(backend(onDisk))) {
      story(watch);
      state = watch.harness.snapshot(1, 1);
      restarted.addAll(watch.findings());
    }
    try (Watch watch = new Watch(watchCells(0, Long.MAX_VALUE, 1), backend(onDisk))) {
      watch.harness.setup();
      watch.harness.initializeState(state);
      watch.harness.open();
      watch.to(NOON + 9 * HOUR);
      restarted.addAll(watch.findings());
    }
    assertThat(restarted).isEqualTo(undisturbed).hasSizeGreaterThan(5);
  }

  private static void story(Watch watch) throws Exception {
    watch.reports(NOON + MINUTE, NOON, 5);
    watch.take(change(NOON + MINUTE, NOON, 1, "leak", 1, 70));
    watch.to(NOON + 2 * MINUTE);
    watch.reports(NOON + 3 * MINUTE, NOON, 9);
    watch.take(change(NOON + 3 * MINUTE, NOON, -1, "leak", -1, 71));
  }

  private static StateBackend backend(boolean onDisk) {
    return onDisk ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
  }

  @Test
  void stateAndTimersEndAtZero() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      watch.reports(NOON + MINUTE, NOON, 9);
      watch.take(change(NOON + MINUTE, NOON, 1, "leak", 1, 70));
      watch.to(NOON + 60 * DAY);
      assertThat(watch.findings()).isNotEmpty();
      assertThat(watch.harness.numKeyedStateEntries()).isZero();
      assertThat(watch.harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void aBusySeriesKeepsNoMoreThanItsDays() throws Exception {
    try (Watch watch = Watch.opened(Long.MAX_VALUE, Long.MAX_VALUE)) {
      for (int quarter = 0; quarter < 60 * 96; quarter++) {
        long when = NOON + quarter * 15L * MINUTE;
        watch.take(change(when, when, 1, null, 0, quarter));
        watch.to(when);
      }
      long bytes =
          watch.harness.snapshot(1, 1).getManagedKeyedState().stream()
              .mapToLong(s -> s.getStateSize())
              .sum();
      assertThat(bytes).isBetween(70_000L, 110_000L);
    }
  }

  @Test
  void noTimerReachesBeyondTheEndOfABoundedRun() throws Exception {
    try (Watch watch = Watch.opened(Long.MIN_VALUE, NOON + 2 * HOUR)) {
      watch.reports(NOON + MINUTE, NOON, 9);
      watch.reports(NOON + 3 * HOUR, NOON, 9);
      watch.to(Long.MAX_VALUE);
      assertThat(watch.findings()).isNotEmpty().allMatch(f -> f.knownAt() <= NOON + 2 * HOUR);
      assertThat(watch.harness.numEventTimeTimers()).isZero();
    }
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static CellChange change(
      long knownAt, long occurredAt, int n, @Nullable String thing, int responded, long offset) {
    return change(knownAt, occurredAt, n, thing, responded, offset + 1, offset);
  }

  private static CellChange change(
      long knownAt,
      long occurredAt,
      int n,
      @Nullable String thing,
      int responded,
      long report,
      long offset) {
    return new CellChange(
        "harbour",
        "pothole",
        "service",
        occurredAt,
        knownAt,
        n,
        thing,
        responded,
        report,
        n,
        "incidents",
        0,
        offset,
        0);
  }

  private static void shuffle(List<CellChange> changes, SplittableRandom chance) {
    for (int i = changes.size() - 1; i > 0; i--) {
      Collections.swap(changes, i, chance.nextInt(i + 1));
    }
  }

  private static KeyedProcessFunction<String, CellChange, Found> watchCells(
      long goLive, long to, double known) {
    return new WatchCells(
        CONFIGURATION, new Flat(known), List.of(), null, goLive, new SlotTimers(to));
  }

  /** One operator in a harness. */
  private static final class Watch implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> harness;

    Watch(KeyedProcessFunction<String, CellChange, Found> function, StateBackend backend)
        throws Exception {
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(function), CellChange::cell, Types.STRING);
      harness.setStateBackend(backend);
    }

    static Watch opened(long goLive, long to) throws Exception {
      return opened(goLive, to, 1);
    }

    static Watch opened(long goLive, long to, double known) throws Exception {
      Watch watch = new Watch(watchCells(goLive, to, known), new HashMapStateBackend());
      watch.open();
      return watch;
    }

    static Watch on(StateBackend backend) throws Exception {
      Watch watch = new Watch(watchCells(Long.MIN_VALUE, Long.MAX_VALUE, 1), backend);
      watch.open();
      return watch;
    }

    void open() throws Exception {
      harness.open();
    }

    void take(CellChange change) throws Exception {
      harness.processElement(change, change.knownAt());
    }

    void reports(long knownAt, long occurredAt, int n) throws Exception {
      for (int i = 0; i < n; i++) {
        take(change(knownAt, occurredAt, 1, null, 0, i));
      }
    }

    void to(long watermark) throws Exception {
      harness.processWatermark(watermark);
    }

    List<Finding> findings() {
      return harness.extractOutputValues().stream().map(Found::finding).toList();
    }

    List<Finding> findings(String family) {
      return findings().stream().filter(f -> f.family().equals(family)).toList();
    }

    /** What the latest finding that shows evidence cites. */
    List<String> cited() {
      return harness.extractOutputValues().stream()
          .map(f -> f.evidence().incidentKeys())
          .filter(keys -> !keys.isEmpty())
          .reduce((one, other) -> other)
          .orElseThrow();
    }

    /** The changes that were passed on. */
    List<String> counted() {
      return harness.getSideOutput(WatchCells.COUNTED).stream()
          .map(StreamRecord::getValue)
          .map(
              c ->
                  "%tR %+d report %d %d"
                      .formatted(
                          Instant.ofEpochMilli(c.occurredAt()).atZone(CONFIGURATION.zone()),
                          c.change(),
                          c.report(),
                          c.cited()))
          .toList();
    }

    Finding last(String detector) {
      return findings().stream()
          .filter(f -> f.detector().startsWith(detector))
          .reduce((one, other) -> other)
          .orElseThrow();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  /** Half a report an hour, Poisson; of a day's reports only a share is known for two days. */
  private record Flat(double known) implements Baselines {
    @Override
    public InForce inForce(String category, long knownAt) {
      double[][] shares = new double[7][];
      double[][] variances = new double[7][];
      for (int day = 0; day < 7; day++) {
        shares[day] = known == 1 ? new double[0] : new double[] {known, known, known};
        variances[day] = new double[shares[day].length];
      }
      return new InForce("flat", new HalfAnHour(category), new DelayLaw(shares, variances));
    }

    @Override
    public Set<String> categories(long knownAt) {
      return Set.of("pothole");
    }
  }

  private record HalfAnHour(String category) implements CountBaseline {
    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      return slot.length().toMinutes() / 120.0;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
