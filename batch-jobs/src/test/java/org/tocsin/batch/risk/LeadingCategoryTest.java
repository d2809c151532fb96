package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.batch.features.CountLedger;
import org.tocsin.batch.features.CovariatePanel;
import org.tocsin.batch.features.Ledgers;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.RiskSettings;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.scoring.CountScores;

/**
 * Rats follow garbage by a week, place by place, amid ten times as much noise: the sum of all other
 * categories hides what garbage alone tells.
 */
class LeadingCategoryTest {
  private static final int UNITS = 12;
  private static final int WEEKS = 130;
  private static final int JUDGED = 16;

  private static final CountLedger RATS;
  private static final CountLedger GARBAGE;
  private static final CountLedger NOISE;

  static {
    SplittableRandom random = new SplittableRandom(11);
    List<int[]> rats = new ArrayList<>();
    List<int[]> garbage = new ArrayList<>();
    List<int[]> noise = new ArrayList<>();
    for (int unit = 0; unit < UNITS; unit++) {
      boolean before = false;
      for (int week = 0; week < WEEKS; week++) {
        boolean strike = random.nextInt(100) < 15;
        boolean fair = random.nextInt(100) < 30;
        for (int day = 7 * week; day < 7 * week + 7; day++) {
          draw(garbage, unit, day, strike ? 2 : 0.1, random);
          draw(rats, unit, day, before ? 1.5 : 0.2, random);
          draw(noise, unit, day, fair ? 8 : 2, random);
        }
        before = strike;
      }
    }
    RATS = ledger(rats);
    GARBAGE = ledger(garbage);
    NOISE = ledger(noise);
  }

  private static void draw(
      List<int[]> into, int unit, int day, double mean, SplittableRandom random) {
    int n = (int) NegativeBinomial.poisson(mean).quantile(random.nextDouble());
    if (n > 0) {
      into.add(new int[] {unit, day, day, n});
    }
  }

  private static CountLedger ledger(List<int[]> rows) {
    int[][] c = new int[4][rows.size()];
    for (int r = 0; r < rows.size(); r++) {
      for (int k = 0; k < 4; k++) {
        c[k][r] = rows.get(r)[k];
      }
    }
    return CountLedger.of(c[0], c[1], c[2], c[3]);
  }

  private static RiskFold fold(Map<String, Object> risk) {
    RiskSettings settings = TocsinConfiguration.of(Map.of("risk", risk)).risk();
    int[][] nobody = new int[UNITS][0];
    double[] ones = new double[UNITS];
    Arrays.fill(ones, 1);
    List<String> ids = IntStream.range(0, UNITS).mapToObj(i -> "u" + i).toList();
    List<int[]> all = new ArrayList<>();
    for (CountLedger one : List.of(RATS, GARBAGE, NOISE)) {
      for (int i = 0; i < one.size(); i++) {
        all.add(new int[] {one.place()[i], one.day()[i], one.knownDay()[i], one.n()[i]});
      }
    }
    Ledgers ledgers =
        new Ledgers(
            Map.of(
                "rats", new Ledgers.Category("rats", "service", RATS),
                "garbage", new Ledgers.Category("garbage", "service", GARBAGE),
                "noise", new Ledgers.Category("noise", "service", NOISE)),
            ledger(all));
    RiskFolds.Inputs inputs =
        new RiskFolds.Inputs(
            ledgers,
            new UnitMap(ids, nobody, nobody, new double[UNITS], new double[UNITS], ones, ids),
            new RiskDesign(7, new CalendarFeatures(null, false), List.of(), settings.leaveOut()),
            settings,
            Map.<String, CategoryPolicy>of(),
            CovariatePanel.none(UNITS),
            0,
            7,
            false);
    int[] origins = IntStream.range(WEEKS - JUDGED, WEEKS).map(week -> 7 * week).toArray();
    return inputs.fold("rats", origins);
  }

  private static double logScore(RiskFold.Result result) {
    RiskFold.MethodForecast forecast = result.find(RiskFold.MODEL).orElseThrow();
    double sum = 0;
    for (int k = 0; k < JUDGED; k++) {
      int from = result.origins()[k];
      long[] came = RATS.counts(UNITS, from, from + 7, 7 * WEEKS);
      for (int i = 0; i < UNITS; i++) {
        sum +=
            CountScores.logScore(
                new NegativeBinomial(forecast.expected()[k][i], forecast.dispersion()), came[i]);
      }
    }
    return sum / (JUDGED * UNITS);
  }

  @Test
  void aModelThatIsToldWhatLeadsForecastsBetterAndSaysWhy() {
    Map<String, Object> leading = Map.of("leading", Map.of("rats", List.of("garbage")));
    RiskFold.Result plain = fold(Map.of()).run(null);
    RiskFold.Result led = fold(leading).run(null);
    assertThat(logScore(led)).isLessThan(logScore(plain) - 0.05);
    assertThat(fold(leading).run(null).find(RiskFold.MODEL).orElseThrow().expected())
        .as("the same twice")
        .isDeepEqualTo(led.find(RiskFold.MODEL).orElseThrow().expected());

    CategoryForecast said = CategoryForecast.of(fold(leading), led, Map.of());
    assertThat(said.reasons())
        .anySatisfy(
            reasons ->
                assertThat(reasons)
                    .contains("leading category garbage: last 28 days against the year")
                    .contains("the last month of garbage, which leads +")
                    .contains("先行类别“garbage”最近一个月 +"));
  }

  @Test
  void whatIsLeftOutDoesNotEnter() {
    Map<String, Object> leading = Map.of("rats", List.of("garbage"));
    RiskFold fold =
        fold(Map.of("leading", leading, "leave-out", List.of("leading_28d", "leading_365d")));
    double[][] features = fold.run(null).features();
    int width = features[0].length;
    RiskFold.Result plain = fold(Map.of()).run(null);
    assertThat(width).isEqualTo(plain.features()[0].length + 2);
    int month =
        fold.design().rateNames().size()
            + fold.design().logNames().indexOf(RiskWords.leadingMonth("garbage"));
    for (double[] row : features) {
      assertThat(row[month]).isZero();
      assertThat(row[month + 1]).isZero();
    }
    double[] some = fold(Map.of("leading", leading)).run(null).features()[0];
    assertThat(some[month]).isNotZero();
    assertThat(some[month + 1]).isNotZero();
  }
}
