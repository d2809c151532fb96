package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.warning.WarningTimeline.Told;

/** A category whose reports come late is watched by the law of delay in the tables. */
class LateReportsTest {
  private static final Instant EFFECT = Instant.parse("2016-02-01T06:00:00Z");
  private static final DelayLaw HALF_ON_THE_DAY = law(0.5);

  @TempDir Path home;

  /** Only a share of a day is known at its end, all of it a day later. */
  static DelayLaw law(double share) {
    double[][] shares = new double[7][];
    double[][] variances = new double[7][];
    for (int weekday = 0; weekday < 7; weekday++) {
      shares[weekday] = new double[] {share};
      variances[weekday] = new double[] {0.0001};
    }
    return new DelayLaw(shares, variances);
  }

  @Test
  void aDayWhoseReportsComeLateIsWarnedOfWhileItIsOpen() {
    Told knowing = told("knowing");
    Told unknowing = told("unknowing");
    assertThat(unknowing.raised())
        .as("half of the day's reports are nothing unusual for a whole day")
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("2d ").contains(" dumping p03 "));
    assertThat(knowing.raised())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("1d ").endsWith(" dumping p03 shift-day"));
    assertThat(knowing.messages().get(0))
        .satisfies(
            first -> {
              assertThat(first.expected()).as("of six by a quarter of the day").isIn(3.0, 4.5);
              assertThat(first.settings()).contains(" known=0.500 ");
              assertThat(first.whyEn()).containsPattern("about (25|38) % of its reports are known");
            });
  }

  @Test
  void aCategoryWithoutALawIsTestedAsBefore() {
    store("knowing", "noise");
    store("unknowing", "noise");
    append("knowing", "dumping", HALF_ON_THE_DAY, FlatBaseline.CUT_OFF);
    Told beside = noise("knowing");
    assertThat(beside.raised()).isNotEmpty();
    assertThat(beside.messages())
        .usingRecursiveComparison()
        .isEqualTo(noise("unknowing").messages());
  }

  private Told noise(String hash) {
    return WarningTimeline.city()
        .baselines(LakeBaselines.pinned(lake(), hash))
        .at("1d 09:00")
        .reports("noise", 3, 9)
        .late(Duration.ofHours(30))
        .at("2d 09:00")
        .reports("noise", 4, 30)
        .told();
  }

  @Test
  void theCitysScatterIsThatOfWhatCanBeKnownOfEachDay() {
    double[][] shares = new double[7][];
    double[][] variances = new double[7][];
    Arrays.fill(shares, new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5});
    Arrays.fill(variances, new double[6]);
    Map<String, Object> utc = Map.of("city", Map.of("zone", "UTC"));
    List<String> places = FlatCity.places(20).ids();
    CityTests tests = new CityTests(TocsinConfiguration.of(utc), places);
    Instant noon = Instant.parse("2016-03-14T12:00:00Z");
    long halfFrom = Quarters.at(noon.minus(Duration.ofDays(6)).minusSeconds(43_200).toEpochMilli());
    SeriesCounts things = (from, to) -> from >= halfFrom ? 20 : 40;
    long at = noon.toEpochMilli();
    FlatCity city = new FlatCity(2 / 24.0, new DelayLaw(shares, variances));
    assertThat(tests.dayDispersion(city.inForce("noise", at), things, at)).isEqualTo(1);
    assertThat(tests.dayDispersion(new FlatCity(2 / 24.0).inForce("noise", at), things, at))
        .as("as if days that are still coming in had fallen short")
        .isGreaterThan(2);
  }

  @Test
  void eachBaselineHasTheLawOfItsOwnCutOff() {
    store("city", "dumping");
    append("city", "dumping", HALF_ON_THE_DAY, EFFECT);
    assertThat(inForce("city").delay()).as("of another cut-off").isEqualTo(DelayLaw.NONE);
    append("city", "dumping", law(0.25), FlatBaseline.CUT_OFF);
    append("another", "dumping", HALF_ON_THE_DAY, FlatBaseline.CUT_OFF);
    assertThat(inForce("city").delay().at(DayOfWeek.MONDAY, 0).share()).isEqualTo(0.25);
  }

  private Baselines.InForce inForce(String hash) {
    Baselines.InForce inForce =
        new LakeBaselines(lake(), hash).inForce("dumping", EFFECT.toEpochMilli());
    assertThat(inForce).isNotNull();
    return inForce;
  }

  /** Twice a day's usual things happen in a place; half of them become known a day later. */
  private Told told(String hash) {
    store(hash, "dumping");
    if (hash.equals("knowing")) {
      append(hash, "dumping", HALF_ON_THE_DAY, FlatBaseline.CUT_OFF);
    }
    WarningTimeline city =
        WarningTimeline.city()
            .with("warning", Map.of("false-episodes-per-week", 7))
            .baselines(LakeBaselines.pinned(lake(), hash));
    for (int n = 0; n < 16; n++) {
      city.at("1d %02d:20".formatted(n + 2)).reports("dumping", 3, 1);
    }
    city.late(Duration.ofDays(1));
    for (int n = 0; n < 16; n++) {
      city.at("2d %02d:40".formatted(n + 2)).reports("dumping", 3, 1);
    }
    return city.told();
  }

  private Lake lake() {
    return Lake.embedded(home);
  }

  private void store(String hash, String category) {
    lake().create();
    FlatBaseline.store(new TablesSeen(lake()), hash, category, 0.5, EFFECT);
  }

  private void append(String hash, String category, DelayLaw law, Instant cutOff) {
    FlatBaseline.storeDelay(new TablesSeen(lake()), hash, category, law, cutOff, EFFECT);
  }
}
