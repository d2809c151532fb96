package org.tocsin.models.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SensorWatchTest {
  private static final Instant START = Instant.parse("2016-03-01T00:00:00Z");
  private static final int SENSORS = 5;

  @Test
  void aQuietWeekOfFiveSensorsSaysNothing() {
    assertThat(new River().run(12, (sensor, at, value) -> value)).isEmpty();
  }

  @Test
  void oneThatJumpsAloneIsAFault() {
    List<String> said =
        new River()
            .run(
                12,
                (sensor, at, value) -> sensor == 2 && !at.isBefore(day(11)) ? value + 3 : value);
    assertThat(said).isNotEmpty().allMatch(word -> word.contains("level-2"));
    assertThat(said.get(0)).startsWith("03-12T00:").endsWith("level-2 alone fault");
  }

  @Test
  void oneThatNeverMovedWithItsNeighboursIsNoFaultWhenTheyStandStill() {
    SplittableRandom random = new SplittableRandom(8);
    double[] own = new double[SENSORS];
    List<String> said =
        new River()
            .run(
                12,
                (sensor, at, value) -> {
                  own[sensor] = 0.9 * own[sensor] + 0.1 * random.nextGaussian();
                  return 3 + own[sensor] + (sensor == 2 && !at.isBefore(day(11)) ? 3 : 0);
                });
    assertThat(said).noneMatch(word -> word.contains("alone"));
    assertThat(said.stream().filter(word -> word.contains("level-2")).findFirst())
        .hasValueSatisfying(word -> assertThat(word).startsWith("03-12T00:").endsWith("incident"));
  }

  @Test
  void whatFallsIsNoNewsWhereOnlyTooMuchHarms() {
    Change fall = (sensor, at, value) -> at.isBefore(day(11)) ? value : value - 3;
    assertThat(new River().run(12, fall)).anyMatch(word -> word.endsWith("together incident"));
    assertThat(new River().withoutFloor().run(12, fall)).isEmpty();
    assertThat(
            new River()
                .withoutFloor()
                .run(12, (sensor, at, value) -> at.isBefore(day(11)) ? value : value + 3))
        .anyMatch(word -> word.endsWith("together incident"));
  }

  @Test
  void aSingleWildValueAfterEvenOnesIsNoFlood() {
    Instant wild = day(11).plus(Duration.ofHours(3));
    Change once =
        (sensor, at, value) ->
            sensor == 2 && at.equals(wild) ? 9 : at.isAfter(day(10)) ? 2.5 : value;
    assertThat(new River().run(12, once)).noneMatch(word -> word.contains("limits"));
    Change stays =
        (sensor, at, value) ->
            sensor == 2 && !at.isBefore(wild) ? 9 : at.isAfter(day(10)) ? 2.5 : value;
    assertThat(new River().run(12, stays)).contains("03-12T03:05 level-2 limits incident");
  }

  @Test
  void aRiverThatRisesStepByStepIsToldAtItsLimit() {
    Instant start = day(11);
    Change flood =
        (sensor, at, value) ->
            sensor == 2 && at.isAfter(start)
                ? value + Duration.between(start, at).toMinutes() / 20.0
                : value;
    assertThat(new River().run(12, flood))
        .filteredOn(word -> word.contains("limits"))
        .first()
        .satisfies(word -> assertThat(word).startsWith("03-12T01:"));
  }

  @Test
  void theChanceOfADayIsNoSmallerThanItIs() {
    int days = 0;
    int unusual = 0;
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      River river = new River().alone();
      double slow = 0;
      double quick = 0;
      Set<Long> said = new TreeSet<>();
      for (int step = 0; step < 60 * 288; step++) {
        long at = START.toEpochMilli() + 300_000L * step;
        long day = step / 288;
        slow = 0.995 * slow + 0.1 * random.nextGaussian();
        quick = 0.9 * quick + 0.4 * random.nextGaussian();
        double value = 4 + 0.3 * (slow + quick);
        List<SensorFinding> findings = new ArrayList<>(river.watch.look(at, river.memory));
        findings.addAll(river.watch.take(River.place(0), at, value, at, river.memory));
        findings.stream().filter(f -> f.chance() <= 0.01).forEach(f -> said.add(day));
      }
      days += 60;
      unusual += said.size();
    }
    assertThat(unusual).isLessThanOrEqualTo(days / 100);
  }

  @Test
  void allThatRiseTogetherAreAnIncident() {
    List<String> said =
        new River().run(12, (sensor, at, value) -> !at.isBefore(day(11)) ? value + 3 : value);
    assertThat(said).isNotEmpty().allMatch(word -> word.endsWith("together incident"));
    assertThat(said).anyMatch(word -> word.contains("level-0"));
  }

  @Test
  void oneThatStandsStillWhileTheOthersMoveIsStuck() {
    List<String> said =
        new River()
            .run(12, (sensor, at, value) -> sensor == 1 && at.isAfter(day(11)) ? 2.5 : value);
    assertThat(said)
        .filteredOn(word -> word.contains("stuck"))
        .singleElement()
        .satisfies(word -> assertThat(word).startsWith("03-12T").endsWith("level-1 stuck fault"));
  }

  @Test
  void aFaultIsToldEachHourWhileItLastsAndOnceWhenItIsOver() {
    River river = new River();
    List<String> said =
        river.run(
            13,
            (sensor, at, value) -> {
              if (at.isBefore(day(11)) || at.isAfter(day(12))) {
                return value;
              }
              if (sensor == 3) {
                return null;
              }
              return sensor == 1 ? 2.5 : value;
            });
    assertThat(said)
        .filteredOn(word -> word.contains("stuck"))
        .extracting(word -> word.substring(12))
        .containsExactly("level-1 stuck fault", "level-1 stuck over");
    assertThat(said)
        .filteredOn(word -> word.contains("silent"))
        .containsExactly("03-12T00:25 level-3 silent fault", "03-13T00:05 level-3 silent over");
    assertThat(river.told.get("level-1 stuck")).isBetween(21, 24);
    assertThat(river.told.get("level-3 silent")).isEqualTo(24);
  }

  @Test
  void whenAllStandStillNoneIsAtFault() {
    assertThat(new River().run(12, (sensor, at, value) -> at.isAfter(day(11)) ? 2.5 : value))
        .noneMatch(word -> word.contains("stuck"));
  }

  @Test
  void oneThatFallsSilentIsNamedAndAllThatDoAreNot() {
    List<String> one =
        new River()
            .run(12, (sensor, at, value) -> sensor == 3 && at.isAfter(day(11)) ? null : value);
    assertThat(one).singleElement().isEqualTo("03-12T00:30 level-3 silent fault");
    assertThat(new River().run(12, (sensor, at, value) -> at.isAfter(day(11)) ? null : value))
        .isEmpty();
  }

  @Test
  void oneThatCreepsAwayDrifts() {
    List<String> said =
        new River()
            .run(
                12,
                (sensor, at, value) ->
                    sensor == 4 && at.isAfter(day(9))
                        ? value + 0.3 * Duration.between(day(9), at).toMinutes() / 1440.0
                        : value);
    assertThat(said)
        .filteredOn(word -> word.contains("drift"))
        .singleElement()
        .satisfies(word -> assertThat(word).endsWith("level-4 drift fault"));
  }

  @Test
  void aReadingThatRisesBeyondItsLimitsIsToldAtOnce() {
    List<String> said =
        new River()
            .run(
                2,
                (sensor, at, value) ->
                    sensor == 0 && at.isAfter(day(1))
                        ? Double.valueOf(3 + Duration.between(day(1), at).toMinutes() / 10.0)
                        : value);
    assertThat(said).filteredOn(word -> word.contains("limits")).isNotEmpty();
    assertThat(said.stream().filter(word -> word.contains("limits")).findFirst())
        .contains("03-02T00:55 level-0 limits incident");
  }

  @Test
  void aSingleWildValueIsNoNews() {
    Change wild = (sensor, at, value) -> sensor == 0 && at.equals(day(1)) ? 9.0 : value;
    assertThat(new River().run(2, wild)).isEmpty();
    Change unusual = (sensor, at, value) -> sensor == 0 && at.equals(day(11)) ? value + 3 : value;
    assertThat(new River().run(12, unusual)).isEmpty();
    assertThat(new River().alone().run(12, unusual)).isEmpty();
  }

  @Test
  void aJumpThatStaysIsToldAtTheNextReading() {
    Change flood = (sensor, at, value) -> sensor == 0 && !at.isBefore(day(1)) ? 9.0 : value;
    assertThat(new River().run(2, flood).get(0)).isEqualTo("03-02T00:05 level-0 limits incident");
    Change rise = (sensor, at, value) -> sensor == 0 && !at.isBefore(day(11)) ? value + 3 : value;
    assertThat(new River().alone().run(12, rise).get(0))
        .isEqualTo("03-12T00:05 level-0 unusual incident");
  }

  @Test
  void aJumpAfterWhichNothingIsReadIsToldAfterTwelveMinutes() {
    Change last =
        (sensor, at, value) -> {
          if (sensor > 0 || at.isBefore(day(1))) {
            return value;
          }
          return at.equals(day(1)) ? Double.valueOf(9) : null;
        };
    assertThat(new River().run(2, last).get(0)).isEqualTo("03-02T00:12 level-0 limits incident");
  }

  @Test
  void aLoneSensorThatOftenReadsTheSameIsNotStuckUntilTwiceAsLong() {
    // Once an hour, each value four times; then every five minutes, and always the same.
    Change calm =
        (sensor, at, value) -> {
          if (sensor > 0) {
            return null;
          }
          if (!at.isBefore(day(11))) {
            return 2.5;
          }
          long hour = Duration.between(START, at).toHours();
          return at.toEpochMilli() % 3_600_000 == 0
              ? Double.valueOf(3 + hour / 4 % 5 / 10.0)
              : null;
        };
    assertThat(new River().alone().run(12, calm))
        .filteredOn(word -> word.contains("stuck"))
        .singleElement()
        .isEqualTo("03-12T06:00 level-0 stuck fault");
  }

  @Test
  void whatWasReadBeforeChangesNothing() {
    River river = new River();
    river.run(2, (sensor, at, value) -> value);
    byte[] before = river.memory.stored("level-0");
    SensorPlace sensor = River.place(0);
    long last = day(2).toEpochMilli();
    assertThat(river.watch.take(sensor, last, 99, last, river.memory)).isEmpty();
    assertThat(river.watch.take(sensor, last - 600_000, 99, last, river.memory)).isEmpty();
    assertThat(river.memory.stored("level-0")).isEqualTo(before);
  }

  @Test
  void anotherWatchGoesOnFromTheStoredState() {
    River river = new River();
    River restarted = new River();
    restarted.restartEvery = 500;
    Change rise = (sensor, at, value) -> sensor == 2 && at.isAfter(day(8)) ? value + 3 : value;
    assertThat(restarted.run(9, rise)).isEqualTo(river.run(9, rise)).isNotEmpty();
    assertThat(restarted.memory.stored("level-2")).isEqualTo(river.memory.stored("level-2"));
    assertThat(river.memory.nows.values()).allSatisfy(b -> assertThat(b).hasSize(128));
    assertThatThrownBy(() -> SensorNow.parse(new byte[] {7})).hasMessageContaining("form 7");
    SensorNow now = SensorNow.parse(river.memory.nows.get("level-2"));
    byte[] earlier = new byte[98 + 2];
    System.arraycopy(now.toBytes(), 0, earlier, 0, 98);
    earlier[0] = 1;
    earlier[98] = 'p';
    earlier[99] = '2';
    SensorNow read = SensorNow.parse(earlier);
    assertThat(read.value).isEqualTo(now.value);
    assertThat(read.lookAt).isEqualTo(now.lookAt);
    assertThat(read.place).isEqualTo("p2");
    assertThat(read.longestRun).isZero();
  }

  @Test
  void aDetectorOfTheEarlierFormIsTakenUp() throws IOException {
    byte[] stored;
    try (InputStream in = SensorWatchTest.class.getResourceAsStream("sensor-detector-form-1.bin")) {
      stored = Objects.requireNonNull(in).readAllBytes();
    }
    assertThat(stored[0]).isEqualTo((byte) 1);
    River river = new River().alone();
    river.memory.detectors.put("level-0", KeptDetector.of(stored));
    long at = START.plus(Duration.ofDays(4)).toEpochMilli();
    assertThat(river.watch.take(River.place(0), at, 3, at, river.memory)).isEmpty();
    assertThat(Objects.requireNonNull(river.memory.detectors.get("level-0")).toBytes())
        .startsWith(3)
        .hasSizeGreaterThan(stored.length);
    river.memory.detectors.put("level-0", KeptDetector.of(new byte[] {9}));
    assertThatThrownBy(() -> river.watch.take(River.place(0), at + 1, 3, at + 1, river.memory))
        .hasMessageContaining("form 9; this program reads forms 1 to 3");
  }

  @Test
  void anArchiveOfHoursTeachesWhatIsUsualOfAFeedOfMinutes() {
    List<String> said = new ArrayList<>();
    River roads = new River();
    SplittableRandom random = new SplittableRandom(11);
    long minutes = 0;
    while (minutes < 33 * 1440) {
      long at = START.toEpochMilli() + minutes * 60_000;
      roads.note(roads.watch.look(at, roads.memory), at, said);
      double rush = Math.max(0, 1 - Math.abs(minutes % 1440 - 450) / 120.0);
      for (int sensor = 0; sensor < SENSORS; sensor++) {
        double value = 1 + 5 * rush + 0.1 * random.nextGaussian();
        roads.note(roads.watch.take(River.place(sensor), at, value, at, roads.memory), at, said);
      }
      minutes += minutes < 30 * 1440 ? 60 : 5;
    }
    assertThat(said).isEmpty();
  }

  @Test
  void whenItRainsAfterALongDroughtNoGaugeDrifts() {
    SplittableRandom random = new SplittableRandom(13);
    double[] fell = {0};
    List<String> said =
        new River()
            .run(
                14,
                (sensor, at, value) -> {
                  if (sensor == 0) {
                    fell[0] = random.nextDouble(0.5, 2);
                  }
                  return at.isAfter(day(12)) && at.isBefore(day(12).plus(Duration.ofHours(9)))
                      ? fell[0] + random.nextDouble()
                      : 0.0;
                });
    assertThat(said).noneMatch(word -> word.contains("drift"));
  }

  @Test
  void oneThatReadsWholeNumbersIsNotStuckAfterAnHour() {
    Change whole =
        (sensor, at, value) ->
            sensor == 1 && at.isAfter(day(11)) && at.isBefore(day(11).plus(Duration.ofMinutes(90)))
                ? 3.0
                : value;
    assertThat(new River().run(12, whole)).noneMatch(word -> word.contains("stuck"));
  }

  @Test
  void theStateOfASensorIsBounded() {
    River river = new River();
    SplittableRandom random = new SplittableRandom(9);
    for (int step = 0; step < 70 * 48; step++) {
      long at = START.toEpochMilli() + 1_800_000L * step;
      assertThat(river.watch.take(River.place(0), at, random.nextDouble(), at, river.memory))
          .isNotNull();
    }
    assertThat(river.memory.stored("level-0")).hasSizeBetween(20_000, 36_000);
  }

  private static Instant day(int number) {
    return START.plus(Duration.ofDays(number));
  }

  /** What becomes of a reading; null when it is not sent. */
  private interface Change {
    @Nullable Double of(int sensor, Instant at, double value);
  }

  /** Five sensors along a river that breathes with the day, read every five minutes. */
  private static final class River {
    final Memory memory = new Memory();
    SensorWatch watch = fresh();
    final Map<String, Integer> told = new TreeMap<>();
    int restartEvery = Integer.MAX_VALUE;

    static SensorPlace place(int number) {
      return new SensorPlace("level-" + number, "level", "p" + number, 0, number / 50.0, 0, 8);
    }

    /** The same sensors, of which nobody knows where they stand. */
    River alone() {
      watch = new SensorWatch("level", List.of(), SensorWatch.streamSettings(ZoneOffset.UTC));
      return this;
    }

    /** The same sensors, with a limit above only. */
    River withoutFloor() {
      List<SensorPlace> sensors = new ArrayList<>();
      for (int i = 0; i < SENSORS; i++) {
        SensorPlace place = place(i);
        sensors.add(
            new SensorPlace(
                place.id(),
                place.property(),
                place.neighbourhoodId(),
                place.lat(),
                place.lon(),
                Double.NEGATIVE_INFINITY,
                place.upper()));
      }
      watch = new SensorWatch("level", sensors, SensorWatch.streamSettings(ZoneOffset.UTC));
      return this;
    }

    private static SensorWatch fresh() {
      List<SensorPlace> sensors = new ArrayList<>();
      for (int i = 0; i < SENSORS; i++) {
        sensors.add(place(i));
      }
      return new SensorWatch("level", sensors, SensorWatch.streamSettings(ZoneOffset.UTC));
    }

    List<String> run(int days, Change change) {
      SplittableRandom random = new SplittableRandom(5);
      List<String> said = new ArrayList<>();
      double common = 0;
      int steps = days * 288;
      for (int step = 0; step <= steps; step++) {
        Instant at = START.plus(Duration.ofMinutes(5L * step));
        long millis = at.toEpochMilli();
        for (long minute = millis - 240_000; minute <= millis; minute += 60_000) {
          note(watch.look(minute, memory), minute, said);
        }
        common = 0.9 * common + 0.05 * random.nextGaussian();
        for (int sensor = 0; sensor < SENSORS; sensor++) {
          double value =
              3 + Math.sin(2 * Math.PI * step / 288) + common + 0.05 * random.nextGaussian();
          Double sent = change.of(sensor, at, value);
          if (sent != null) {
            note(watch.take(place(sensor), millis, sent, millis, memory), millis, said);
          }
        }
        if (step % restartEvery == restartEvery - 1) {
          watch = fresh();
          memory.restart();
        }
      }
      return said;
    }

    private void note(List<SensorFinding> findings, long at, List<String> said) {
      for (SensorFinding finding : findings) {
        if (finding.again()) {
          told.merge(finding.sensor().id() + " " + finding.detector(), 1, Integer::sum);
          continue;
        }
        said.add(
            "%s %s %s %s"
                .formatted(
                    Instant.ofEpochMilli(at).toString().substring(5, 16),
                    finding.sensor().id(),
                    finding.detector(),
                    finding.isFault() ? finding.chance() == 1 ? "over" : "fault" : "incident"));
      }
    }
  }

  private static final class Memory implements SensorMemory {
    final Map<String, KeptDetector> detectors = new TreeMap<>();
    final Map<String, byte[]> nows = new TreeMap<>();
    final TreeMap<Long, TreeSet<String>> looks = new TreeMap<>();

    /** Of a sensor that was heard. */
    byte[] stored(String sensor) {
      return detectors.get(sensor).toBytes();
    }

    /** As after a restart: only what was written is left. */
    void restart() {
      detectors.replaceAll((sensor, kept) -> KeptDetector.of(kept.toBytes()));
    }

    @Override
    public @Nullable KeptDetector detector(String sensor) {
      return detectors.get(sensor);
    }

    @Override
    public void keepDetector(String sensor, KeptDetector kept) {
      detectors.put(sensor, kept);
    }

    @Override
    public byte @Nullable [] now(String sensor) {
      return nows.get(sensor);
    }

    @Override
    public void keepNow(String sensor, byte[] stored) {
      nows.put(sensor, stored);
    }

    @Override
    public void lookAt(long at, String sensor) {
      looks.computeIfAbsent(at, k -> new TreeSet<>()).add(sensor);
    }

    @Override
    public List<String> takeLooks(long at) {
      TreeSet<String> due = looks.remove(at);
      return due == null ? List.of() : List.copyOf(due);
    }
  }
}
