package org.tocsin.models.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;

class SilenceWatchTest {
  private static final SlotCalendar CALENDAR = new SlotCalendar(ZoneOffset.UTC);
  private static final Instant START = Instant.parse("2016-03-01T00:00:00Z");
  private static final long CHECK = Duration.ofMinutes(10).toMillis();

  /** Twenty places, 24 reports a day each, and a village with one in ten days. */
  private static final List<String> PLACES =
      IntStream.rangeClosed(0, 20).mapToObj("place-%02d"::formatted).toList();

  private static final String VILLAGE = "place-20";

  @Test
  void theChanceOfNothingNeedsSevenMissedReportsAndMoreWhereTheyClump() {
    assertThat(SilenceWatch.needed(0, 1)).isCloseTo(6.9, within(0.02));
    assertThat(SilenceWatch.needed(0, 1.5)).isCloseTo(8.5, within(0.02));
    assertThat(SilenceWatch.chanceOfNothing(6.9, 1)).isCloseTo(0.001, within(1e-5));
    assertThat(SilenceWatch.needed(24, 1)).isCloseTo(6.9 + Math.log(24), within(0.02));
  }

  @Test
  void whatMakesWeeksDifferMakesLongSilencesToo() {
    double[] dispersions = {1, 1.5, 2.5};
    assertThat(SilenceWatch.dispersion(100, dispersions)).isEqualTo(1);
    assertThat(SilenceWatch.dispersion(4, dispersions)).isEqualTo(1.5);
    assertThat(SilenceWatch.dispersion(1, dispersions)).isEqualTo(2.5);
  }

  @Test
  void oneStreetFallsSilentWhileTheCityTalksOn() {
    List<String> said =
        new City().run(20, (place, at) -> place == 3 && at.isAfter(day(14)) ? 0 : 1);
    assertThat(said)
        .filteredOn(word -> word.contains("quiet") || word.contains("down"))
        .singleElement()
        .satisfies(
            word -> assertThat(word).startsWith("03-15T").endsWith("place-03 unusually-quiet"));
  }

  @Test
  void aDeadFeedIsOneWordAndNoPlaceIsBlamed() {
    List<String> said = new City().run(20, (place, at) -> at.isAfter(day(14)) ? 0 : 1);
    assertThat(said).filteredOn(word -> word.contains("quiet")).isEmpty();
    assertThat(said)
        .filteredOn(word -> word.contains("down") && word.contains("feed "))
        .singleElement()
        .satisfies(word -> assertThat(word).startsWith("03-15T00:5"));
  }

  @Test
  void aFeedThatComesBackIsHeardAgain() {
    List<String> said =
        new City().run(20, (place, at) -> at.isAfter(day(14)) && at.isBefore(day(15)) ? 0 : 1);
    assertThat(said)
        .filteredOn(word -> word.contains("feed "))
        .extracting(word -> word.substring(word.indexOf(' ') + 1))
        .containsExactly("feed heard-and-usual", "feed feed-down", "feed heard-and-usual");
    assertThat(said).filteredOn(word -> word.contains("quiet")).isEmpty();
  }

  @Test
  void aSilenceThatGoesOnIsToldEachHourAndCallsForItsEndWhenItIsOver() {
    City city = new City();
    city.run(20, (place, at) -> place == 3 && at.isAfter(day(14)) && at.isBefore(day(16)) ? 0 : 1);
    SilenceVerdict end = city.last.get("place-03");
    assertThat(end).isNotNull();
    assertThat(end.before()).isEqualTo(SilenceState.UNUSUALLY_QUIET);
    assertThat(end.state()).isEqualTo(SilenceState.HEARD_AND_USUAL);
    // Two days, less the ten hours before it could be told.
    assertThat(city.goingOn).containsOnlyKeys("place-03 unusually-quiet");
    assertThat(city.goingOn.get("place-03 unusually-quiet")).isBetween(34, 40);
  }

  @Test
  void whatHoldsCanBeAskedForAtAnyTime() {
    City city = new City();
    city.run(20, (place, at) -> place == 3 && at.isAfter(day(14)) ? 0 : 1);
    SilenceUsual usual =
        new SilenceUsual(CALENDAR, day(20).toEpochMilli(), PLACES, Map.of("noise", new Flat()));
    List<String> standing =
        new SilenceWatch(1)
            .standing(day(20).toEpochMilli(), usual, city.memory).stream()
                .map(v -> v.place() + " " + v.state().word())
                .toList();
    assertThat(standing)
        .hasSize(22)
        .startsWith(" heard-and-usual")
        .contains("place-02 heard-and-usual", "place-03 unusually-quiet")
        .endsWith("place-20 cannot-tell");
    assertThat(new SilenceWatch(1).standing(0, usual, new Memory())).isEmpty();
  }

  @Test
  void aCityWideLullIsNoSilence() {
    List<String> said = new City().run(20, (place, at) -> at.isAfter(day(14)) ? 0.4 : 1);
    assertThat(said).noneMatch(word -> word.contains("down"));
    // The level is one in a thousand place-days, of which there are 120 here.
    assertThat(said).filteredOn(word -> word.contains("quiet")).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void anOrdinaryMonthIsNoSilence() {
    List<String> said = new City().run(40, (place, at) -> 1);
    assertThat(said).filteredOn(word -> word.contains("quiet") || word.contains("down")).isEmpty();
    assertThat(said).anyMatch(word -> word.contains("place-03 heard-and-usual"));
  }

  @Test
  void aFeedThatDeliversOnceADayIsNotDeadByNoon() {
    City city = new City();
    city.batched = true;
    assertThat(city.run(30, (place, at) -> 1)).noneMatch(word -> word.contains("down"));
  }

  @Test
  void whereLittleIsUsualNobodyCanTellAndItSaysWhenOneCould() {
    City city = new City();
    city.run(20, (place, at) -> 1);
    SilenceVerdict village = city.last.get(VILLAGE);
    assertThat(village).isNotNull();
    assertThat(village.state()).isEqualTo(SilenceState.CANNOT_TELL);
    // 6.9 reports at one in ten days.
    assertThat(Duration.ofMillis(village.until() - village.since()).toDays()).isBetween(40L, 120L);
  }

  @Test
  void aSourceThatNobodyKnowsYetIsNotJudged() {
    assertThat(new City().run(1, (place, at) -> 1)).isEmpty();
    assertThat(
            new SilenceWatch(1)
                .check(0, new SilenceUsual(CALENDAR, 0, PLACES, Map.of()), new Memory()))
        .isEmpty();
  }

  @Test
  void theStateIsSmallAndComesBackAsItWas() {
    City city = new City();
    city.run(20, (place, at) -> 1);
    assertThat(city.memory.source).hasSizeLessThan(250);
    assertThat(SourceSilence.parse(city.memory.source).toBytes()).isEqualTo(city.memory.source);
    assertThat(city.memory.places).hasSize(21).allSatisfy((id, b) -> assertThat(b).hasSize(26));
    assertThatThrownBy(() -> SourceSilence.parse(new byte[] {9})).hasMessageContaining("form 9");
    assertThatThrownBy(() -> PlaceSilence.parse(new byte[] {9}))
        .hasMessageContaining("form 9 and 1 bytes");
  }

  private static Instant day(int number) {
    return START.plus(Duration.ofDays(number));
  }

  /** A month of reports, drawn hour by hour; what the watch said, as time, place and word. */
  private static final class City {
    final Memory memory = new Memory();
    final Map<String, SilenceVerdict> last = new TreeMap<>();
    final Map<String, Integer> goingOn = new TreeMap<>();
    boolean batched;

    private record Report(long at, String place) {}

    List<String> run(int days, ToDoubleBiFunction<Integer, Instant> factor) {
      SplittableRandom random = new SplittableRandom(11);
      List<Report> reports = new ArrayList<>();
      for (int minute = 0; minute < days * 1440; minute++) {
        Instant at = START.plus(Duration.ofMinutes(minute));
        for (int i = 0; i < PLACES.size(); i++) {
          double mean = (i == 20 ? 0.1 : 24) / 1440 * factor.applyAsDouble(i, at);
          if (random.nextDouble() < mean) {
            reports.add(
                new Report(
                    batched
                        ? CALENDAR.startOf(CALENDAR.dateAt(at).plusDays(1)).toEpochMilli()
                        : at.toEpochMilli(),
                    PLACES.get(i)));
          }
        }
      }
      reports.sort(Comparator.comparingLong(Report::at));
      SilenceWatch watch = new SilenceWatch(Duration.ofMinutes(15).toMillis());
      List<String> said = new ArrayList<>();
      int next = 0;
      long end = day(days).toEpochMilli();
      SilenceUsual usual = null;
      for (long at = START.toEpochMilli() + CHECK; at <= end; at += CHECK) {
        while (next < reports.size() && reports.get(next).at() < at) {
          Report report = reports.get(next++);
          note(watch.heard(report.place(), "noise", report.at(), memory), report.at(), said);
        }
        if (usual == null || !usual.day().equals(CALENDAR.dateAt(Instant.ofEpochMilli(at)))) {
          usual = new SilenceUsual(CALENDAR, at, PLACES, Map.of("noise", new Flat()));
        }
        note(watch.check(at, usual, memory), at, said);
      }
      return said;
    }

    private void note(List<SilenceVerdict> verdicts, long at, List<String> said) {
      for (SilenceVerdict verdict : verdicts) {
        if (!verdict.changed()) {
          goingOn.merge(verdict.place() + " " + verdict.state().word(), 1, Integer::sum);
          continue;
        }
        last.put(verdict.place(), verdict);
        said.add(
            "%s %s %s"
                .formatted(
                    Instant.ofEpochMilli(at).toString().substring(5, 16),
                    verdict.place().isEmpty() ? "feed" : verdict.place(),
                    verdict.state().word()));
      }
    }
  }

  private static final class Memory implements SilenceMemory {
    byte @Nullable [] source;
    final Map<String, byte[]> places = new TreeMap<>();

    @Override
    public byte @Nullable [] source() {
      return source;
    }

    @Override
    public void keepSource(byte[] stored) {
      source = stored;
    }

    @Override
    public byte @Nullable [] place(String id) {
      return places.get(id);
    }

    @Override
    public void keepPlace(String id, byte[] stored) {
      places.put(id, stored);
    }
  }

  private static final class Flat implements CountBaseline {
    @Override
    public String category() {
      return "noise";
    }

    @Override
    public double expected(String place, Interval slot) {
      return (place.equals(VILLAGE) ? 0.1 : 24) * slot.length().toMinutes() / 1440;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
