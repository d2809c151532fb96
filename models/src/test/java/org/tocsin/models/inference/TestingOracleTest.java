package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.models.inference.OracleCases.doubles;
import static org.tocsin.models.inference.OracleCases.flags;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Lists, sequences and combinations of tests against independently computed answers. */
class TestingOracleTest {
  private static final OracleCases ORACLE = OracleCases.of("spatial_scores_fdr_cases.json");

  @Test
  void adjustedValuesAgree() {
    JsonNode c = ORACLE.only("fdr/offline");
    double[] p = doubles(c.path("p"));
    double[] bh = MultipleTesting.benjaminiHochberg(p);
    assertThat(bh).containsExactly(doubles(c.path("BH")), within(1e-12));
    assertThat(MultipleTesting.benjaminiYekutieli(p))
        .containsExactly(doubles(c.path("BY")), within(1e-12));
    assertThat(MultipleTesting.holm(p)).containsExactly(doubles(c.path("holm")), within(1e-12));
    assertThat(MultipleTesting.hochberg(p))
        .containsExactly(doubles(c.path("hochberg")), within(1e-12));
    assertThat(MultipleTesting.bonferroni(p))
        .containsExactly(doubles(c.path("bonferroni")), within(1e-12));
    int rejected = 0;
    for (boolean r : MultipleTesting.rejected(bh, 0.05)) {
      rejected += r ? 1 : 0;
    }
    assertThat(rejected).isEqualTo(c.path("n_bh_05").asInt());
  }

  @Test
  void storeysListAgrees() {
    JsonNode c = ORACLE.only("fdr/storey_bh");
    double[] p = doubles(c.path("p"));
    double lambda = c.path("lambda").asDouble();
    assertThat(MultipleTesting.nullShare(p, lambda))
        .isCloseTo(c.path("pi0").asDouble(), within(1e-12));
    assertThat(MultipleTesting.rejected(MultipleTesting.storey(p, lambda), c.path("q").asDouble()))
        .containsExactly(flags(c.path("reject")));
  }

  @Test
  void lordPlusPlusAgrees() {
    JsonNode c = ORACLE.only("fdr/lordpp");
    agrees(c, OnlineTesting.lordPlusPlus(c.path("alpha").asDouble(), c.path("w0").asDouble()));
  }

  @Test
  void saffronAgrees() {
    JsonNode c = ORACLE.only("fdr/saffron");
    double[] gamma = doubles(c.path("gamma"));
    for (int j = 1; j <= gamma.length; j++) {
      assertThat(DecaySequence.POWER.at(j)).isCloseTo(gamma[j - 1], within(1e-12));
    }
    agrees(
        c,
        OnlineTesting.saffron(
            c.path("alpha").asDouble(), c.path("lambda").asDouble(), c.path("w0").asDouble()));
  }

  /** The oracle's w0 already holds the paper's factor τ − λ. */
  @Test
  void addisAgreesOnceItsStartingWealthIsReadInThePapersUnit() {
    JsonNode c = ORACLE.only("fdr/addis");
    double lambda = c.path("lambda").asDouble();
    double tau = c.path("tau").asDouble();
    agrees(
        c,
        OnlineTesting.addis(
            c.path("alpha").asDouble(), lambda, tau, c.path("w0").asDouble() / (tau - lambda)));
  }

  @Test
  void combinedValuesAgree() {
    JsonNode c = ORACLE.only("combine/p");
    double[] p = doubles(c.path("p"));
    assertThat(CombinedP.fisherStatistic(p))
        .isCloseTo(c.path("fisher_stat").asDouble(), within(1e-12));
    assertThat(CombinedP.fisher(p)).isCloseTo(c.path("fisher_p").asDouble(), within(1e-12));
    assertThat(CombinedP.stoufferZ(p)).isCloseTo(c.path("stouffer_z").asDouble(), within(1e-12));
  }

  private static void agrees(JsonNode c, OnlineTesting testing) {
    double[] p = doubles(c.path("p"));
    double[] levels = doubles(c.path("alpha_t"));
    boolean[] found = flags(c.path("R"));
    assertThat(p).hasSize(25);
    for (int t = 0; t < p.length; t++) {
      assertThat(testing.level())
          .as("level of test %d", t + 1)
          .isCloseTo(levels[t], within(c.path("tol").asDouble()));
      assertThat(testing.test(p[t])).as("test %d", t + 1).isEqualTo(found[t]);
    }
  }
}
