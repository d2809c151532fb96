package org.tocsin.models.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for any scan. */
class ScanLawTest {

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theSearchFindsWhatLookingAtEverythingFinds(long seed) {
    for (double rate : new double[] {0.05, 0.6, 40}) {
      for (ScanModel model : ScanModel.values()) {
        for (ScanKind kind : ScanKind.values()) {
          if (kind == ScanKind.SPATIAL && model == ScanModel.PERMUTATION) {
            continue;
          }
          City city = City.random(25, 12, rate, seed);
          ScanStudy study = city.study(model);
          CandidateZones zones = CandidateZones.circles(city.places, city.weights, 0.5);
          double best = 0;
          for (List<String> zone : zones.listDistinct()) {
            int shortest = kind == ScanKind.SPATIAL ? 12 : 1;
            int longest = kind == ScanKind.SPATIAL ? 12 : 4;
            for (int duration = shortest; duration <= longest; duration++) {
              int first = kind == ScanKind.RETROSPECTIVE ? 0 : 12 - duration;
              for (int from = first; from + duration <= 12; from++) {
                best =
                    Math.max(best, SpaceTimeScan.score(study, zone, from, from + duration).llr());
              }
            }
          }
          ScanResult result =
              SpaceTimeScan.run(
                  study,
                  zones,
                  ScanSettings.of(kind).withMaxDuration(4).withReplicates(0).withMaxClusters(50));
          double found = result.clusters().isEmpty() ? 0 : result.clusters().get(0).llr();
          assertThat(found)
              .describedAs("%s %s %s", model, kind, rate)
              .isCloseTo(best, within(1e-9));
          noTwoShareAPlace(result);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfPlacesChangesNothing(long seed) {
    for (ScanModel model : ScanModel.values()) {
      City city = City.random(30, 10, 0.4, seed);
      City shuffled = city.shuffled(seed + 100);
      ScanSettings settings =
          ScanSettings.of(ScanKind.PROSPECTIVE).withReplicates(49).withSeed(seed);

      ScanResult one = SpaceTimeScan.run(city.study(model), city.zones(), settings);
      ScanResult other = SpaceTimeScan.run(shuffled.study(model), shuffled.zones(), settings);

      assertThat(other).isEqualTo(one);
      assertThat(one.clusters()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theNumberOfThreadsChangesNothing(long seed) {
    City city = City.random(30, 10, 0.4, seed);
    ScanSettings settings = ScanSettings.of(ScanKind.RETROSPECTIVE).withReplicates(99);

    for (ScanSettings s : List.of(settings, settings.withEarlyStopAt(0.05))) {
      ScanResult one = SpaceTimeScan.run(city.study(ScanModel.PERMUTATION), city.zones(), s);
      ScanResult many =
          SpaceTimeScan.run(city.study(ScanModel.PERMUTATION), city.zones(), s.withThreads(4));
      assertThat(many).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void moreCasesInAZoneNeverLowerItsScore(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    City city = City.random(20, 8, 0.5, seed);
    for (ScanModel model : ScanModel.values()) {
      for (int i = 0; i < 30; i++) {
        int place = random.nextInt(20);
        List<String> zone =
            List.of(city.places.ids().get(place), city.places.ids().get((place + 7) % 20));
        int from = random.nextInt(7);
        double before = SpaceTimeScan.score(city.study(model), zone, from, 8).llr();
        City more = city.withOneMore(place, from + random.nextInt(8 - from));
        double after = SpaceTimeScan.score(more.study(model), zone, from, 8).llr();
        assertThat(after).describedAs("%s", model).isGreaterThanOrEqualTo(before - 1e-12);
      }
    }
  }

  @Test
  void scoresRiseWithTheCountAndFallWithTheExpectation() {
    for (int c = 1; c < 60; c++) {
      for (double b = 0.5; b < 70; b += 1.7) {
        assertThat(LikelihoodRatio.expectationBased(c, b))
            .isGreaterThanOrEqualTo(LikelihoodRatio.expectationBased(c - 1, b))
            .isGreaterThanOrEqualTo(LikelihoodRatio.expectationBased(c, b + 0.1));
        assertThat(LikelihoodRatio.conditional(c, b, 100))
            .isGreaterThanOrEqualTo(LikelihoodRatio.conditional(c - 1, b, 100))
            .isGreaterThanOrEqualTo(LikelihoodRatio.conditional(c, b + 0.1, 100));
      }
    }
  }

  @Test
  void pValuesAreUniformWhenNothingIsGoingOn() {
    for (ScanModel model : ScanModel.values()) {
      int runs = 300;
      double[] p = new double[runs];
      for (int run = 0; run < runs; run++) {
        // The null of the negative binomial model is drawn with its own dispersion of 2.
        City city =
            model == ScanModel.EXPECTATION_NB
                ? City.overdispersed(16, 8, 0.5, 5000 + run)
                : City.random(16, 8, 0.5, 5000 + run);
        ScanResult result =
            SpaceTimeScan.run(
                city.study(model),
                city.zones(),
                ScanSettings.of(ScanKind.PROSPECTIVE)
                    .withMaxDuration(3)
                    .withReplicates(99)
                    .withSeed(run));
        p[run] = result.clusters().isEmpty() ? 1 : result.clusters().get(0).pValue();
      }
      Arrays.sort(p);
      double distance = 0;
      for (int i = 0; i < runs; i++) {
        distance = Math.max(distance, Math.abs(p[i] - (i + 0.5) / runs));
      }
      // Kolmogorov's distance at the 0.1 % level, plus the step of 1/100.
      assertThat(distance).describedAs("%s", model).isLessThan(1.95 / Math.sqrt(runs) + 0.01);
    }
  }

  @Test
  void stoppingEarlyNeverChangesTheDecision() {
    int stopped = 0;
    int rejected = 0;
    for (int run = 0; run < 60; run++) {
      City city = City.random(16, 8, 0.5, 900 + run);
      if (run % 3 == 0) {
        city = city.withOneMore(3, 7).withOneMore(3, 7).withOneMore(3, 7).withOneMore(3, 6);
      }
      ScanStudy study = city.study(ScanModel.POISSON);
      ScanSettings full = ScanSettings.of(ScanKind.PROSPECTIVE).withReplicates(199).withSeed(run);
      ScanResult whole = SpaceTimeScan.run(study, city.zones(), full);
      ScanResult early = SpaceTimeScan.run(study, city.zones(), full.withEarlyStopAt(0.05));

      boolean reject = whole.clusters().get(0).pValue() <= 0.05;
      assertThat(early.clusters().get(0).pValue() <= 0.05).isEqualTo(reject);
      stopped += early.stoppedEarly() ? 1 : 0;
      rejected += reject ? 1 : 0;
    }
    assertThat(stopped).isGreaterThan(20);
    assertThat(rejected).isGreaterThan(5);
  }

  @Test
  void aGumbelTailAgreesWithTheRankWhereBothCanSee() {
    City city = City.random(30, 10, 0.6, 3).withOneMore(4, 9).withOneMore(4, 9).withOneMore(4, 9);
    ScanStudy study = city.study(ScanModel.POISSON);
    ScanSettings settings = ScanSettings.of(ScanKind.PROSPECTIVE);
    List<ScanCluster> byRank = SpaceTimeScan.run(study, city.zones(), settings).clusters();
    List<ScanCluster> byGumbel =
        SpaceTimeScan.run(study, city.zones(), settings.withTail(ScanSettings.Tail.GUMBEL))
            .clusters();
    for (int i = 0; i < byRank.size(); i++) {
      assertThat(byGumbel.get(i).pValue()).isCloseTo(byRank.get(i).pValue(), within(0.05));
    }
    assertThat(byRank).hasSizeGreaterThan(2);
  }

  @Test
  void negativeBinomialReplicasHaveTheStatedMeanAndDispersion() {
    City city = City.random(10, 10, 3, 1);
    ScanStudy study = city.study(ScanModel.EXPECTATION_NB);
    ZonePlan plan = new ZonePlan(study, city.zones(), ScanKind.RETROSPECTIVE, 3);
    ReplicaSampler sampler = ReplicaSampler.of(plan);
    CaseSheet sheet = new CaseSheet(plan);
    SplittableRandom random = new SplittableRandom(5);
    int draws = 40_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      sheet.clear();
      sampler.draw(random, sheet);
      int y = sheet.sums[3] - sheet.sums[2];
      sum += y;
      squares += (double) y * y;
    }
    double mean = sum / draws;
    double variance = squares / draws - mean * mean;
    assertThat(mean).isCloseTo(study.expected(0, 2), within(0.05 * study.expected(0, 2)));
    assertThat(variance / mean).isCloseTo(study.dispersion(), within(0.08));
  }

  @Test
  void whatCannotBeScannedIsRefusedWithAReason() {
    ScanPlaces places =
        ScanPlaces.of(
            List.of(new ScanPlace("a", 0, 0), new ScanPlace("b", 1, 0)), Coordinates.CARTESIAN);
    assertThatThrownBy(
            () -> ScanStudy.poisson(places, new int[][] {{1}, {1}}, new double[][] {{0}, {5}}))
        .hasMessageContaining("Place a has 1 cases in period 0 where none can be expected");
    assertThatThrownBy(() -> ScanStudy.permutation(places, new int[][] {{1}, {-1}}))
        .hasMessageContaining("Count -1 of place b is negative");
    assertThatThrownBy(
            () ->
                SpaceTimeScan.run(
                    ScanStudy.permutation(places, new int[][] {{1}, {2}}),
                    CandidateZones.circles(places, 2),
                    ScanSettings.of(ScanKind.SPATIAL)))
        .hasMessageContaining("cannot permute times");
    assertThatThrownBy(
            () ->
                ScanPlaces.of(
                    List.of(new ScanPlace("a", 0, 0), new ScanPlace("a", 1, 0)),
                    Coordinates.CARTESIAN))
        .hasMessageContaining("Place a is given twice");
    assertThatThrownBy(() -> CandidateZones.given(places, List.of(List.of("c"))))
        .hasMessageContaining("Place c has no coordinates");
    assertThatThrownBy(() -> CandidateZones.circles(places, new double[] {1, 1}, 0))
        .hasMessageContaining("must lie in (0, 1]");
  }

  @Test
  void moreThanCanBeScannedIsRefusedBeforeAnHourIsSpent() {
    List<ScanPlace> many = new ArrayList<>();
    for (int i = 0; i < 50_001; i++) {
      many.add(new ScanPlace("p" + i, i, 0));
    }
    ScanPlaces places = ScanPlaces.of(many, Coordinates.CARTESIAN);
    assertThatThrownBy(() -> CandidateZones.circles(places, 15))
        .hasMessageContaining("50001 places are too many for circles, at most 50000")
        .hasMessageContaining("--zones");
    CandidateZones.checkMemory(2000, 2_000_000, 256L << 20);
    assertThatThrownBy(() -> CandidateZones.checkMemory(20_000, 200_000_000, 1L << 30))
        .hasMessageContaining("Circles around 20000 places need more than 1144 MB")
        .hasMessageContaining("--max-places");
  }

  @Test
  void aCityWithoutCasesHasNoClusters() {
    City city = City.random(10, 5, 0, 1);
    ScanResult result =
        SpaceTimeScan.run(
            ScanStudy.permutation(city.places, city.counts),
            city.zones(),
            ScanSettings.of(ScanKind.PROSPECTIVE));
    assertThat(result.clusters()).isEmpty();
  }

  private static void noTwoShareAPlace(ScanResult result) {
    List<String> seen = new ArrayList<>();
    double last = Double.POSITIVE_INFINITY;
    for (ScanCluster cluster : result.clusters()) {
      assertThat(cluster.places())
          .doesNotContainAnyElementsOf(seen.isEmpty() ? List.of("-") : seen);
      seen.addAll(cluster.places());
      assertThat(cluster.llr()).isLessThanOrEqualTo(last + 1e-9);
      last = cluster.llr();
    }
  }

  /** A seeded random city. */
  private static final class City {
    private final ScanPlaces places;
    private final double[] weights;
    private final int[][] counts;
    private final double[][] expected;
    private final List<ScanPlace> given;

    private City(List<ScanPlace> given, double[] weights, int[][] counts, double[][] expected) {
      this.given = given;
      this.places = ScanPlaces.of(given, Coordinates.CARTESIAN);
      this.weights = weights;
      this.counts = counts;
      this.expected = expected;
    }

    static City random(int n, int periods, double rate, long seed) {
      return draw(n, periods, rate, seed, 1);
    }

    static City overdispersed(int n, int periods, double rate, long seed) {
      return draw(n, periods, rate, seed, 2);
    }

    /** Half the places lie on a lattice, so that distances tie. */
    private static City draw(int n, int periods, double rate, long seed, double dispersion) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ScanPlace> list = new ArrayList<>();
      double[] weights = new double[n];
      int[][] counts = new int[n][periods];
      double[][] expected = new double[n][periods];
      for (int i = 0; i < n; i++) {
        double x = i % 2 == 0 ? random.nextInt(5) : 5 * random.nextDouble();
        double y = i % 2 == 0 ? random.nextInt(5) : 5 * random.nextDouble();
        list.add(new ScanPlace("p%03d".formatted(i), x, y));
        weights[i] = 0.3 + random.nextDouble();
        for (int t = 0; t < periods; t++) {
          expected[i][t] = weights[i] * Math.max(rate, 1e-6) * (t % 7 == 5 ? 1.4 : 1);
          double mean = rate == 0 ? 0 : expected[i][t];
          if (dispersion == 1) {
            counts[i][t] = (int) RandomCounts.poisson(random, mean);
          } else {
            long clumps =
                RandomCounts.poisson(random, mean * Math.log(dispersion) / (dispersion - 1));
            for (long k = 0; k < clumps; k++) {
              counts[i][t] += RandomCounts.logarithmic(random, 1 - 1 / dispersion);
            }
          }
        }
      }
      return new City(list, weights, counts, expected);
    }

    ScanStudy study(ScanModel model) {
      if (model == ScanModel.POISSON) {
        return ScanStudy.poisson(places, counts, expected);
      }
      if (model == ScanModel.PERMUTATION) {
        return ScanStudy.permutation(places, counts);
      }
      return model == ScanModel.EXPECTATION
          ? ScanStudy.expectation(places, counts, expected)
          : ScanStudy.expectationNb(places, counts, expected, 2);
    }

    CandidateZones zones() {
      return CandidateZones.circles(places, weights, 0.5);
    }

    City withOneMore(int place, int period) {
      int[][] more = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
      more[place][period]++;
      return new City(given, weights, more, expected);
    }

    /** The same city, its places given in another order. */
    City shuffled(long seed) {
      List<ScanPlace> order = new ArrayList<>(given);
      Collections.shuffle(order, new Random(seed));
      assertThat(order).isNotEqualTo(given);
      return new City(order, weights, counts, expected);
    }
  }
}
