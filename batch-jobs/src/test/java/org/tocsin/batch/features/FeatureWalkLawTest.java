package org.tocsin.batch.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walk never sees the future, and its sums are those of the definition. */
class FeatureWalkLawTest {
  private static final int DAYS = 260;
  private static final int UNITS = 9;
  private static final int[][] BESIDE = {
    {1, 3}, {0, 2, 4}, {1, 5}, {0, 4, 6}, {1, 3, 5, 7}, {2, 4, 8}, {3, 7}, {4, 6, 8}, {5, 7}
  };

  static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  private static UnitMap map() {
    double[] ones = new double[UNITS];
    java.util.Arrays.fill(ones, 1);
    List<String> ids = java.util.stream.IntStream.range(0, UNITS).mapToObj(i -> "u" + i).toList();
    return new UnitMap(
        ids, BESIDE, UnitMap.secondRing(BESIDE), new double[UNITS], new double[UNITS], ones, ids);
  }

  /** Reports with delays of up to a month, a tenth of them taken back later. */
  private static CountLedger ledger(SplittableRandom random) {
    List<int[]> changes = new ArrayList<>();
    for (int n = 0; n < 1_500; n++) {
      int day = random.nextInt(DAYS);
      int known = day + (random.nextInt(3) == 0 ? random.nextInt(30) : 0);
      int place = random.nextInt(UNITS);
      changes.add(new int[] {place, day, known, 1});
      if (random.nextInt(10) == 0) {
        changes.add(new int[] {place, day, known + 1 + random.nextInt(20), -1});
      }
    }
    int[][] c = new int[4][changes.size()];
    for (int i = 0; i < changes.size(); i++) {
      for (int k = 0; k < 4; k++) {
        c[k][i] = changes.get(i)[k];
      }
    }
    return CountLedger.of(c[0], c[1], c[2], c[3]);
  }

  private static double[][] features(CountLedger own, CountLedger others, int day) {
    FeatureWalk walk = new FeatureWalk(map(), own, others, 0);
    walk.advanceTo(day);
    walk.rate();
    double[][] rows = new double[UNITS][FeatureColumns.NAMES.size()];
    for (int i = 0; i < UNITS; i++) {
      walk.row(i, rows[i]);
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void featuresOfADayAreThoseOfATableCutAtThatDay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CountLedger own = ledger(random);
    CountLedger others = ledger(random);
    int day = 30 + random.nextInt(DAYS - 30);
    double[][] full = features(own, others, day);
    assertThat(features(own.knownBefore(day), others.knownBefore(day), day)).isDeepEqualTo(full);
    assertThat(own.knownBefore(day).size()).as("something lies ahead").isLessThan(own.size());
    for (double[] row : full) {
      for (double value : row) {
        assertThat(value).isFinite().isNotNegative();
      }
    }
    // One day on they differ: the law would not hold of a walk that stands still.
    assertThat(java.util.Arrays.deepEquals(features(own, others, day + 1), full)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void decayedRatesAreTheSumsOfTheDefinition(long seed) {
    CountLedger own = ledger(new SplittableRandom(seed));
    int day = 200;
    FeatureWalk walk = new FeatureWalk(map(), own, own, 0);
    walk.advanceTo(day);
    for (int h = 0; h < FeatureWalk.HALF_LIVES.length; h++) {
      double weight = 0;
      for (int d = 0; d < day; d++) {
        weight += Math.pow(2, -(day - 1 - d) / FeatureWalk.HALF_LIVES[h]);
      }
      double[] sums = new double[UNITS];
      for (int c = 0; c < own.size(); c++) {
        if (own.knownDay()[c] < day && own.day()[c] < day) {
          sums[own.place()[c]] +=
              own.n()[c] * Math.pow(2, -(day - 1 - own.day()[c]) / FeatureWalk.HALF_LIVES[h]);
        }
      }
      for (int i = 0; i < UNITS; i++) {
        assertThat(walk.rawRate(h, i)).isCloseTo(Math.max(0, sums[i]) / weight, within(1e-9));
      }
    }
  }

  /** Two reports of the day before, one of them known a week later, and one of a month ago. */
  @Test
  void aLeadingCategoryCountsFromTheDayOnWhichItIsKnown() {
    CountLedger nothing = new CountLedger(new int[0], new int[0], new int[0], new int[0]);
    CountLedger leader =
        CountLedger.of(
            new int[] {0, 0, 0, 4},
            new int[] {99, 99, 71, 99},
            new int[] {99, 106, 71, 99},
            new int[] {1, 1, 1, 3});
    FeatureWalk walk = new FeatureWalk(map(), nothing, nothing, List.of(nothing, leader), 0);
    double[] row = new double[FeatureColumns.width(2)];
    int month = FeatureColumns.leading(1, FeatureColumns.LEADING_MONTH);
    int year = FeatureColumns.leading(1, FeatureColumns.LEADING_YEAR);

    walk.advanceTo(100);
    walk.rate();
    walk.row(0, row);
    assertThat(row[month]).isCloseTo((1 + 0.5) / weight(100, 28), within(1e-12));
    assertThat(row[year])
        .isCloseTo((1 + Math.pow(2, -28 / 365.0)) / weight(100, 365), within(1e-12));
    assertThat(row[FeatureColumns.leading(0, FeatureColumns.LEADING_MONTH)]).isZero();
    walk.row(4, row);
    assertThat(row[month]).isCloseTo(3 / weight(100, 28), within(1e-12));
    walk.row(1, row);
    assertThat(row[month]).as("beside is not here").isZero();

    walk.advanceTo(106);
    walk.rate();
    walk.row(0, row);
    double fade = Math.pow(2, -6 / 28.0);
    assertThat(row[month]).isCloseTo(1.5 * fade / weight(106, 28), within(1e-12));
    walk.advanceTo(107);
    walk.rate();
    walk.row(0, row);
    fade = Math.pow(2, -7 / 28.0);
    assertThat(row[month]).isCloseTo(2.5 * fade / weight(107, 28), within(1e-12));
  }

  private static double weight(int days, double halfLife) {
    double weight = 0;
    for (int age = 0; age < days; age++) {
      weight += Math.pow(2, -age / halfLife);
    }
    return weight;
  }

  /** The columns of the category are the same bits whoever leads it. */
  @ParameterizedTest
  @MethodSource("seeds")
  void leadersChangeNothingElseAndAreNotSeenBeforeTheirDay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CountLedger own = ledger(random);
    CountLedger others = ledger(random);
    CountLedger leader = ledger(random);
    int day = 30 + random.nextInt(DAYS - 30);
    double[][] plain = features(own, others, day);
    double[][] full = led(own, others, leader, day);
    assertThat(led(own, others, leader.knownBefore(day), day)).isDeepEqualTo(full);
    assertThat(leader.knownBefore(day).size()).isLessThan(leader.size());
    for (int i = 0; i < UNITS; i++) {
      assertThat(java.util.Arrays.copyOf(full[i], plain[i].length)).isEqualTo(plain[i]);
      assertThat(full[i][FeatureColumns.leading(0, FeatureColumns.LEADING_YEAR)]).isPositive();
    }
  }

  private static double[][] led(CountLedger own, CountLedger others, CountLedger leader, int day) {
    FeatureWalk walk = new FeatureWalk(map(), own, others, List.of(leader), 0);
    walk.advanceTo(day);
    walk.rate();
    double[][] rows = new double[UNITS][FeatureColumns.width(1)];
    for (int i = 0; i < UNITS; i++) {
      walk.row(i, rows[i]);
    }
    return rows;
  }

  @Test
  void theColumnsAreThoseOfTheTableAndTheConfiguration() {
    assertThat(FeatureColumns.NAMES).isEqualTo(org.tocsin.domain.city.RiskSettings.COLUMNS);
    List<String> table =
        org.tocsin.lakehouse.LakeTable.RISK_FEATURE.schema().columns().stream()
            .map(org.apache.iceberg.types.Types.NestedField::name)
            .toList();
    assertThat(table.subList(4, 4 + FeatureColumns.NAMES.size())).isEqualTo(FeatureColumns.NAMES);
  }
}
