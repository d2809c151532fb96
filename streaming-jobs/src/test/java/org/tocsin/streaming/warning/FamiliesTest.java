package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.streaming.warning.WarningTimeline.city;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.streaming.warning.WarningTimeline.Told;

/** Each family earns its place: what it must say and what it must not, through the whole graph. */
class FamiliesTest {
  private static final String PROMISE = "false-episodes-per-week";

  @Test
  void aFloodThatMovesAcrossPlacesIsTheirAlertsOneAfterTheOther() {
    Told told =
        city()
            .usual("flood", 0.05)
            .at("09:00")
            .reports("flood", 1, 5)
            .at("10:00")
            .reports("flood", 2, 6)
            .at("10:05")
            .reports("flood", 2, 1)
            .at("11:00")
            .reports("flood", 3, 5)
            .told();
    assertThat(told.raised())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("09:00 flood p01 "),
            line -> assertThat(line).startsWith("10:00 flood p02 "),
            line -> assertThat(line).startsWith("11:00 flood p03 "));
  }

  @Test
  void aClusterOverThreeNeighboursIsFoundThoughNoPlaceIsUnusualByItself() {
    WarningTimeline city = city().usual("fever", 0.02).with("warning", Map.of(PROMISE, 0.7));
    for (int day = 2; day < 6; day++) {
      for (int place = 4; place < 7; place++) {
        city.at(day + "d 0" + place + ":00").reports("fever", place, 1);
        city.at(day + "d 1" + place + ":00").reports("fever", place, 1);
      }
    }
    Told told = city.days(8).told();
    assertThat(told.raised())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("d 06:31 fever p0").endsWith(" scan"));
    assertThat(told.messages().get(0).places()).contains("p04", "p05", "p06");
  }

  @Test
  void aSlowRiseIsSeenByTheWeekAlone() {
    WarningTimeline city =
        city()
            .usual("falls", 0.2)
            .with("warning", Map.of(PROMISE, 0.7))
            .life("311", "falls", 14, 7, (place, day, hour) -> place == 7 && day >= 7 ? 0 : 1);
    for (int day = 7; day < 14; day++) {
      // Nine a day where five are usual.
      for (int hour = 3; hour < 21; hour += 2) {
        city.at("%dd %02d:30".formatted(day, hour)).reports("falls", 7, 1);
      }
    }
    Told told = city.days(14).told();
    assertThat(told.raised())
        .singleElement()
        .satisfies(line -> assertThat(line).endsWith("falls p07 shift-week"));
  }

  @Test
  void aStuckSensorIsAFaultUntilItMovesAgainAndARiverThatRisesAnIncident() {
    Told stuck = river(new StuckOnDayEleven());
    assertThat(stuck.raised())
        .singleElement()
        // First it is seen to leave the others, then that it does not move at all.
        .satisfies(line -> assertThat(line).startsWith("11d 01:").contains(" sensor-fault p02 "));
    assertThat(stuck.ended()).containsExactly("12d 00:01 sensor-fault p02 stuck");

    Told flood = river((sensor, day, value) -> day >= 11 ? value + 3 : value);
    assertThat(flood.raised()).isNotEmpty().allMatch(line -> line.contains(" level "));
  }

  @Test
  void aDriftingSensorIsToldFromTheWorld() {
    Told told =
        river((sensor, day, value) -> sensor == 4 && day >= 10 ? value + 0.25 * (day - 9) : value);
    assertThat(told.raised())
        .anyMatch(line -> line.endsWith(" sensor-fault p04 drift"))
        .noneMatch(line -> line.contains(" level "));
  }

  @Test
  void aDeadFeedIsSaidOnceUntilItIsHeardAgainAndNoPlaceIsBlamed() {
    Told told = talk((place, day, hour) -> day == 9 && hour >= 10 && hour < 18 ? 0 : 1).told();
    assertThat(told.raised())
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("9d 1").endsWith("feed-down city feed-down"));
    assertThat(told.ended())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("9d 18:").contains("feed-down"));
    assertThat(told.feeds())
        .filteredOn(line -> line.contains(" 311 feed "))
        .extracting(line -> line.substring(9))
        .endsWith("311 feed feed-down", "311 feed heard-and-usual")
        .hasSize(3);
  }

  @Test
  void aSecondSourceThatTalksOnHidesNoDeadOne() {
    Told told =
        talk((place, day, hour) -> day < 9 ? 0.5 : 0)
            .life("112", "noise", 10, 4, (place, day, hour) -> 0.5)
            .told();
    assertThat(told.feeds())
        .filteredOn(line -> line.contains("feed-down") && line.contains(" feed "))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("09 0").contains(" 311 "));
  }

  @Test
  void aStreetThatFallsSilentIsNamed() {
    Told told = talk((place, day, hour) -> place == 7 && day == 9 ? 0 : 1).told();
    assertThat(told.raised())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("9d ").contains(" unusually-quiet p07 "));
  }

  @Test
  void aForecastIsJudgedByTheOneDeskAndSaysNothingOfThePast() {
    WarningTimeline city =
        city()
            .usual("flood", 0.05)
            .liveFrom(1)
            .at("09:00")
            .forecast("flood", "hazard", 5, 3, 1e-9)
            .at("1d 09:00")
            .reports("flood", 1, 5)
            .forecast("flood", "hazard", 1, 2, 1e-9)
            .forecast("flood", "hazard", 2, 2, 0.05)
            .forecast("flood", "reported-crime", 3, 2, 1e-9)
            .at("1d 10:00")
            .forecast("flood", "hazard", 1, 2, 1e-9);
    Told told = city.days(5).told();
    assertThat(told.raised())
        .containsExactly("1d 09:00 flood p01 surge-15m", "1d 09:01 flood p01 risk-day");
    assertThat(told.messages())
        .filteredOn(m -> m.family().equals("risk") && m.event().equals("raised"))
        .singleElement()
        .satisfies(
            m -> {
              assertThat(m.origin()).isEqualTo("risk");
              assertThat(m.urgency()).isEqualTo("Expected");
              assertThat(m.certainty()).isEqualTo("Possible");
              assertThat(m.responseType()).isEqualTo("Assess");
              assertThat(m.whyZh()).endsWith("主要因素：季节 +4.00");
            });
  }

  @Test
  void aRealLullIsNoSilence() {
    assertThat(talk((place, day, hour) -> day == 9 ? 0.5 : 1).told().raised()).isEmpty();
  }

  @Test
  void aHolidayIsNeitherANoiseNorASilence() {
    Told known =
        city()
            .usual("noise", 0.5)
            .with("warning", Map.of(PROMISE, 0.7))
            .holiday(6, 4)
            .holiday(8, 0.2)
            .life("311", "noise", 10, 3, (place, day, hour) -> day == 6 ? 4 : day == 8 ? 0.2 : 1)
            .told();
    assertThat(known.raised()).isEmpty();
    Told unknown =
        city()
            .usual("noise", 0.5)
            .with("warning", Map.of(PROMISE, 0.7))
            .life("311", "noise", 7, 3, (place, day, hour) -> day == 6 ? 4 : 1)
            .told();
    assertThat(unknown.raised()).anyMatch(line -> line.startsWith("6d "));
  }

  @Test
  void aPlaceThatReportsLittleCannotBeCalledCalm() {
    Told told =
        city()
            .usual("noise", 1)
            .low(12, 0.02)
            .life("311", "noise", 8, 3, (place, day, hour) -> 1)
            .told();
    assertThat(told.feeds())
        .filteredOn(line -> line.contains("cannot-tell"))
        .singleElement()
        .satisfies(
            line -> assertThat(line).matches("03 \\d\\d:\\d\\d 311 p12 cannot-tell for 1\\dd"));
    // The other places, and the feed as a whole.
    assertThat(told.feeds()).filteredOn(line -> line.contains("heard-and-usual")).hasSize(20);
    assertThat(told.raised()).isEmpty();
  }

  @Test
  void whatHistoryHasLeftIsToldWhenTheWatchGoesLive() {
    Told told = talk((place, day, hour) -> place == 7 && day > 6 ? 0 : 1).liveFrom(9).told();
    assertThat(told.feeds())
        .filteredOn(line -> line.startsWith("09 00:00"))
        .hasSize(21)
        .contains(
            "09 00:00 311 feed heard-and-usual",
            "09 00:00 311 p06 heard-and-usual",
            "09 00:00 311 p07 unusually-quiet");
    assertThat(told.feeds()).noneMatch(line -> line.compareTo("09") < 0);
  }

  @Test
  void aKnownEventIsHeldBackWhereItTakesPlaceAndNowhereElse() {
    Told told =
        city()
            .usual("noise", 0.1)
            .with(
                "known-events",
                List.of(
                    Map.of(
                        "name-en", "Marathon",
                        "name-zh", "马拉松",
                        "from", "2016-03-14T07:00:00Z",
                        "to", "2016-03-14T14:00:00Z",
                        "places", List.of("p03", "p04"),
                        "categories", List.of("noise"))))
            .at("09:00")
            .reports("noise", 3, 8)
            .at("09:30")
            .reports("noise", 15, 8)
            .told();
    assertThat(told.heldBack())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("09:00 noise p03 "));
    assertThat(told.raised())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("09:30 noise p15 "));
    assertThat(told.messages().get(0).reasons()).contains("known event: Marathon");
  }

  @Test
  void aGasLeakInsideACityWideStormIsHeard() {
    WarningTimeline city =
        city()
            .usual("flood", 0.3)
            .usual("gas-smell", 0.01)
            .with("categories", Map.of("gas-smell", Map.of("lane", "life-safety")))
            .life("311", "flood", 2, 9, (place, day, hour) -> day == 1 && hour >= 14 ? 6 : 1);
    for (int minute = 10; minute < 45; minute += 5) {
      city.at("1d 16:" + minute).reports("112", "gas-smell", 7, 1);
    }
    Told told = city.days(2).told();
    assertThat(told.raised())
        .filteredOn(line -> line.contains("gas-smell"))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("1d 16:").contains(" gas-smell p07 "));
    assertThat(told.raised())
        .filteredOn(line -> line.contains("flood"))
        .anyMatch(line -> line.contains(" flood city "))
        .hasSizeLessThan(12);
  }

  @Test
  void aCompoundRuleAddsUpWhatAloneIsNothing() {
    Told told =
        city()
            .usual("flood", 0.5)
            .with(
                "rules",
                Map.of(
                    "flash-flood",
                    Map.of(
                        "when",
                        "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km",
                        "category",
                        "flash-flood",
                        "lane",
                        "life-safety")))
            .sensor("rain-1", "rain", 4)
            .at("08:55")
            .measures("rain-1", "rain", 4, 3)
            .at("09:00")
            .reports("flood", 3, 1)
            .at("09:05")
            .measures("rain-1", "rain", 4, 34)
            .at("09:10")
            .reports("flood", 4, 1)
            .at("09:15")
            .measures("rain-1", "rain", 4, 30)
            .at("09:20")
            .reports("flood", 4, 1)
            .at("15:00")
            .measures("rain-1", "rain", 4, 3)
            .told();
    assertThat(told.raised())
        .filteredOn(line -> !line.contains("sensor-fault"))
        .containsExactly("09:20 flash-flood p04 rule:flash-flood");
  }

  /** What becomes of a usual reading. */
  private interface Water {
    double of(int sensor, int day, double value);
  }

  /** The third gauge says all day what it said at midnight. */
  private static final class StuckOnDayEleven implements Water {
    private double last;

    @Override
    public double of(int sensor, int day, double value) {
      if (sensor == 2 && day != 11) {
        last = value;
      }
      return sensor == 2 ? last : value;
    }
  }

  /** Thirteen days of a river with five gauges, read every ten minutes. */
  private static Told river(Water water) {
    WarningTimeline city =
        city().usual("flood", 0.5).with("sensors", Map.of("level", Map.of("unit", "m")));
    SplittableRandom random = new SplittableRandom(5);
    for (int sensor = 0; sensor < 5; sensor++) {
      city.sensor("level-" + sensor, "level", sensor);
    }
    double common = 0;
    for (int step = 0; step < 13 * 144; step++) {
      Instant at = city.midnight().plus(Duration.ofMinutes(10L * step));
      common = 0.9 * common + 0.05 * random.nextGaussian();
      for (int sensor = 0; sensor < 5; sensor++) {
        double value =
            3 + Math.sin(2 * Math.PI * step / 144) + common + 0.05 * random.nextGaussian();
        city.at(at)
            .measures("level-" + sensor, "level", sensor, water.of(sensor, step / 144, value));
      }
    }
    return city.days(13).liveFrom(10).told();
  }

  /** Ten days of half a report an hour or so in each of twenty places. */
  private static WarningTimeline talk(WarningTimeline.Share share) {
    return city()
        .usual("noise", 1)
        .with("warning", Map.of(PROMISE, 0.7))
        .life("311", "noise", 10, 3, share);
  }
}
