package org.tocsin.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.models.inference.OracleCases.doubles;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.tocsin.models.inference.OracleCases;
import org.tocsin.models.probability.NegativeBinomial;

/** Scores against independently computed answers. */
class ScoringOracleTest {
  private static final OracleCases ORACLE = OracleCases.of("spatial_scores_fdr_cases.json");

  @Test
  void scoresOfCountForecastsAgree() {
    JsonNode set = ORACLE.only("scores/count");
    double tolerance = set.path("tol").asDouble();
    int seen = 0;
    for (JsonNode c : set.path("cases")) {
      double mean = c.path("mu").asDouble();
      long y = c.path("y").asLong();
      NegativeBinomial law =
          c.has("size")
              ? new NegativeBinomial(mean, 1 + mean / c.path("size").asDouble())
              : NegativeBinomial.poisson(mean);
      assertThat(CountScores.logScore(law, y))
          .isCloseTo(c.path("logs").asDouble(), within(tolerance));
      assertThat(CountScores.crps(law, y)).isCloseTo(c.path("crps").asDouble(), within(tolerance));
      assertThat(CountScores.dawidSebastiani(law, y))
          .isCloseTo(c.path("dss").asDouble(), within(tolerance));
      assertThat(ProbabilityIntegralTransform.lower(law, y))
          .isCloseTo(c.path("pit_lo").asDouble(), within(tolerance));
      assertThat(ProbabilityIntegralTransform.upper(law, y))
          .isCloseTo(c.path("pit_hi").asDouble(), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(10);
  }

  @Test
  void crpsOfDrawsAgrees() {
    JsonNode c = ORACLE.only("scores/crps_sample");
    double[] draws = doubles(c.path("sample"));
    assertThat(SampleScores.crps(draws, c.path("y").asDouble()))
        .isCloseTo(c.path("crps_edf").asDouble(), within(1e-12));
    assertThat(SampleScores.fairCrps(draws, c.path("y").asDouble()))
        .isCloseTo(c.path("crps_fair").asDouble(), within(1e-12));
  }

  @Test
  void weightedIntervalScoresAgree() {
    JsonNode c = ORACLE.only("scores/wis");
    double[] alpha = doubles(c.path("alpha"));
    double[] lower = doubles(c.path("lower"));
    double[] upper = doubles(c.path("upper"));
    int seen = 0;
    for (int i = 0; i < c.path("y").size(); i++) {
      double y = c.path("y").get(i).asDouble();
      for (int k = 0; k < alpha.length; k++) {
        assertThat(IntervalScores.intervalScore(lower[k], upper[k], alpha[k], y))
            .isCloseTo(c.path("interval_scores").get(i).get(k).asDouble(), within(1e-12));
      }
      assertThat(IntervalScores.weighted(alpha, lower, upper, c.path("median").asDouble(), y))
          .isCloseTo(c.path("wis").get(i).asDouble(), within(1e-12));
      seen++;
    }
    assertThat(seen).isEqualTo(4);
  }

  @Test
  void scoresOfEventForecastsAgree() {
    JsonNode c = ORACLE.only("scores/brier_auc");
    EventForecasts forecasts =
        EventForecasts.of(doubles(c.path("p")), OracleCases.flags(c.path("o")));
    EventForecasts.Murphy parts = forecasts.murphy(doubles(c.path("bins")));
    assertThat(forecasts.brier()).isCloseTo(c.path("brier").asDouble(), within(1e-12));
    assertThat(forecasts.logLoss()).isCloseTo(c.path("logloss").asDouble(), within(1e-12));
    assertThat(parts.reliability()).isCloseTo(c.path("reliability").asDouble(), within(1e-12));
    assertThat(parts.resolution()).isCloseTo(c.path("resolution").asDouble(), within(1e-12));
    assertThat(parts.uncertainty()).isCloseTo(c.path("uncertainty").asDouble(), within(1e-12));
    assertThat(parts.calibrationError()).isCloseTo(c.path("ece").asDouble(), within(1e-12));
    assertThat(forecasts.areaUnderCurve()).isCloseTo(c.path("auc").asDouble(), within(1e-12));
    assertThat(forecasts.precisionAtRank())
        .containsExactly(doubles(c.path("precision_at_k")), within(1e-12));
  }

  @Test
  void hotSpotIndicesAgree() {
    JsonNode c = ORACLE.only("scores/pai");
    HotSpots spots =
        HotSpots.of(
            doubles(c.path("cell_area")), doubles(c.path("counts")), doubles(c.path("scores")));
    int k = c.path("k").asInt();
    assertThat(spots.accuracyIndex(k)).isCloseTo(c.path("PAI").asDouble(), within(1e-12));
    assertThat(spots.hitRate(k)).isCloseTo(c.path("hit_rate").asDouble(), within(1e-12));
    assertThat(spots.efficiencyIndex(k)).isCloseTo(c.path("PEI").asDouble(), within(1e-12));
    assertThat(spots.attainableAccuracyIndex(k))
        .isCloseTo(c.path("PAI_max").asDouble(), within(1e-12));
    assertThat(spots.penalisedAccuracyIndex(k, 0.7))
        .isCloseTo(c.path("penalised_PAI_a07").asDouble(), within(1e-12));
    assertThat(spots.searchEfficiency(k))
        .isCloseTo(c.path("searchefficiency").asDouble(), within(1e-12));
    // The file names no inputs for this one; expected over counted in the k best cells gives it.
    assertThat(spots.recaptureRate(k)).isCloseTo(c.path("RRI_example").asDouble(), within(1e-12));
    for (int best = 1; best <= 16; best++) {
      assertThat(spots.accuracyIndex(best))
          .isCloseTo(c.path("PAI_curve").get(best - 1).asDouble(), within(1e-12));
      assertThat(spots.efficiencyIndex(best))
          .isCloseTo(c.path("PEI_curve").get(best - 1).asDouble(), within(1e-12));
    }
  }

  @Test
  void theNonRandomisedHistogramAgrees() {
    JsonNode c = ORACLE.only("scores/pit_hist");
    ProbabilityIntegralTransform histogram =
        ProbabilityIntegralTransform.ofBins(c.path("J").asInt());
    for (int i = 0; i < c.path("y").size(); i++) {
      histogram.add(
          NegativeBinomial.poisson(c.path("mu").get(i).asDouble()), c.path("y").get(i).asLong());
    }
    assertThat(histogram.heights())
        .containsExactly(doubles(c.path("heights")), within(c.path("tol").asDouble()));
  }
}
