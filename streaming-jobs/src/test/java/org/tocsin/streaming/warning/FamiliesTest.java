package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.streaming.warning.WarningTimeline.city;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each family earns its place: what it must say and what it must not, through the whole graph. */
class FamiliesTest {

  @Test
  void aCompoundRuleAddsUpWhatAloneIsNothing() {
    assertThat(
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
                .at("08:50")
                .measures("rain-1", "rain", 4, 3)
                .at("09:00")
                .reports("flood", 3, 1)
                .at("09:05")
                .measures("rain-1", "rain", 4, 34)
                .at("09:10")
                .reports("flood", 4, 1)
                .at("09:20")
                .reports("flood", 4, 1)
                .raised())
        .containsExactly("09:20 flash-flood p04 rule:flash-flood");
  }

  @Test
  void aStuckSensorIsAFaultAndARiverThatRisesAnIncident() {
    List<String> raised = river((sensor, day, value) -> sensor == 2 && day >= 11 ? 3 : value);
    assertThat(raised).anyMatch(line -> line.endsWith("sensor-fault p02 stuck"));
    assertThat(raised).noneMatch(line -> line.contains(" level "));

    List<String> flood = river((sensor, day, value) -> day >= 11 ? value + 3 : value);
    assertThat(flood).anyMatch(line -> line.contains(" level "));
    assertThat(flood).noneMatch(line -> line.contains("sensor-fault"));
  }

  @Test
  void aDeadFeedIsSaidOnceAndAQuietStreetByName() {
    WarningTimeline dead = talk((place, hour) -> hour < 9 * 24 + 10 ? 1 : 0);
    assertThat(dead.raised())
        .filteredOn(line -> line.contains("feed-down"))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("9d 1"));
    List<String> street = talk((place, hour) -> place == 7 && hour >= 9 * 24 + 10 ? 0 : 1).raised();
    assertThat(street)
        .filteredOn(line -> line.contains("unusually-quiet"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(" p07 "));
    assertThat(street).noneMatch(line -> line.contains("feed-down"));
  }

  @Test
  void aRealLullIsNoSilence() {
    assertThat(talk((place, hour) -> hour < 9 * 24 + 10 ? 1 : 0.5).raised())
        .noneMatch(line -> line.contains("quiet") || line.contains("feed-down"));
  }

  @Test
  void aFloodAtOnePlaceIsASurgeAndALowVolumePlaceCanHaveOne() {
    assertThat(
            city()
                .usual("flood", 0.01)
                .at("09:00")
                .reports("flood", 5, 2)
                .at("09:10")
                .reports("flood", 5, 4)
                .raised())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("09:10 flood p05 surge"));
  }

  /** What becomes of a usual reading. */
  private interface Water {
    double of(int sensor, int day, double value);
  }

  private static List<String> river(Water water) {
    WarningTimeline city = city().usual("flood", 0.5);
    SplittableRandom random = new SplittableRandom(5);
    for (int sensor = 0; sensor < 5; sensor++) {
      city.sensor("level-" + sensor, "level", sensor);
    }
    double common = 0;
    for (int step = 0; step < 12 * 144; step++) {
      Instant at = city.midnight().plus(Duration.ofMinutes(10L * step));
      common = 0.9 * common + 0.05 * random.nextGaussian();
      for (int sensor = 0; sensor < 5; sensor++) {
        double value =
            3 + Math.sin(2 * Math.PI * step / 144) + common + 0.05 * random.nextGaussian();
        city.at(at)
            .measures("level-" + sensor, "level", sensor, water.of(sensor, step / 144, value));
      }
    }
    return city.raised();
  }

  /** How many of the usual reports come. */
  private interface Talk {
    double of(int place, int hour);
  }

  /** Ten days of one report an hour in each of twenty places. */
  private static WarningTimeline talk(Talk talk) {
    WarningTimeline city = city().usual("noise", 1);
    SplittableRandom random = new SplittableRandom(3);
    for (int minute = 0; minute < 10 * 1440; minute++) {
      for (int place = 0; place < 20; place++) {
        if (random.nextDouble() < talk.of(place, minute / 60) / 60) {
          city.at(city.midnight().plus(Duration.ofMinutes(minute))).reports("noise", place, 1);
        }
      }
    }
    return city.days(10);
  }
}
