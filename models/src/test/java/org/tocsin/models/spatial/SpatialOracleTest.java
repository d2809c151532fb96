package org.tocsin.models.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.models.inference.OracleCases.doubles;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.models.inference.OracleCases;

/** Moran, Geary, Gi, empirical Bayes and kernel density against spdep and spatstat. */
class SpatialOracleTest {
  private static final OracleCases ORACLE = OracleCases.of("spatial_scores_fdr_cases.json");

  @Test
  void moranAgreesWithSpdep() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("moran/")) {
      double tolerance = c.path("tol").asDouble();
      double[] x = doubles(c.path("x"));
      Neighbours w = styled(c.path("id").asText());
      Autocorrelation.Result random =
          Autocorrelation.moran(x, w, Autocorrelation.Null.RANDOMISATION);
      Autocorrelation.Result normal = Autocorrelation.moran(x, w, Autocorrelation.Null.NORMALITY);
      assertThat(random.statistic()).isCloseTo(c.path("I").asDouble(), within(tolerance));
      assertThat(random.expected()).isCloseTo(c.path("E").asDouble(), within(tolerance));
      assertThat(random.variance()).isCloseTo(c.path("var_rand").asDouble(), within(tolerance));
      assertThat(random.z()).isCloseTo(c.path("z_rand").asDouble(), within(tolerance));
      assertThat(random.pValue()).isCloseTo(c.path("p_rand").asDouble(), within(tolerance));
      assertThat(normal.variance()).isCloseTo(c.path("var_norm").asDouble(), within(tolerance));
      assertThat(normal.z()).isCloseTo(c.path("z_norm").asDouble(), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  @Test
  void gearyAgreesWithSpdep() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("geary/")) {
      double tolerance = c.path("tol").asDouble();
      Autocorrelation.Result result =
          Autocorrelation.geary(doubles(c.path("x")), styled(c.path("id").asText()));
      assertThat(result.statistic()).isCloseTo(c.path("C").asDouble(), within(tolerance));
      assertThat(result.variance()).isCloseTo(c.path("var").asDouble(), within(tolerance));
      assertThat(result.z()).isCloseTo(c.path("z").asDouble(), within(tolerance));
      assertThat(result.pValue()).isCloseTo(c.path("p").asDouble(), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  @Test
  void localMoranAgreesWithSpdep() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("localmoran/")) {
      double tolerance = c.path("tol").asDouble();
      LocalStatistics.LocalMoran local =
          LocalStatistics.localMoran(doubles(c.path("x")), styled(c.path("id").asText()));
      assertThat(local.statistic()).containsExactly(doubles(c.path("Ii")), within(tolerance));
      assertThat(local.expected()).containsExactly(doubles(c.path("E_Ii")), within(tolerance));
      assertThat(local.variance()).containsExactly(doubles(c.path("Var_Ii")), within(tolerance));
      assertThat(local.z()).containsExactly(doubles(c.path("Z")), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(2);
  }

  @Test
  void hotSpotScoresAgreeWithSpdep() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("gi")) {
      String id = c.path("id").asText();
      double[] x = doubles(c.path("x"));
      Neighbours w = binary(id);
      double[] z =
          id.startsWith("gistar")
              ? LocalStatistics.hotSpotZ(x, w)
              : LocalStatistics.surroundingsZ(x, w);
      assertThat(z).containsExactly(doubles(c.path("z")), within(c.path("tol").asDouble()));
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  @Test
  void empiricalBayesAgreesWithSpdep() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("EB")) {
      if (!c.has("pop")) {
        continue;
      }
      double tolerance = c.path("tol").asDouble();
      double[] cases = doubles(c.path("n"));
      double[] population = doubles(c.path("pop"));
      EmpiricalBayes all = EmpiricalBayes.global(cases, population);
      assertThat(all.variance()).isCloseTo(c.path("a").asDouble(), within(tolerance));
      assertThat(all.mean()).isCloseTo(c.path("b").asDouble(), within(tolerance));
      assertThat(EmpiricalBayes.globalRates(cases, population))
          .containsExactly(doubles(c.path("EBest")), within(tolerance));
      assertThat(
              EmpiricalBayes.localRates(
                  cases,
                  population,
                  binary(c.path("id").asText()),
                  EmpiricalBayes.Deviations.FROM_OWN_MEANS))
          .containsExactly(doubles(c.path("EBlocal")), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  @Test
  void moranOfRatesAgreesWithSpdep() {
    JsonNode c = ORACLE.only("EBImoran/queen");
    // The case names no data of its own: it is that of the case two before it.
    JsonNode data = ORACLE.only("EB/queen");
    double statistic =
        Autocorrelation.ratesMoran(
            doubles(data.path("n")), doubles(data.path("pop")), binary("queen").rowStandardised());
    assertThat(statistic).isCloseTo(c.path("I").asDouble(), within(c.path("tol").asDouble()));
  }

  @Test
  void joinCountAgreesWithSpdep() {
    JsonNode c = ORACLE.only("joincount/queen");
    Autocorrelation.JoinCount joins =
        Autocorrelation.joinCount(OracleCases.flags(c.path("x")), binary("queen"));
    assertThat(joins.pairs()).isEqualTo(c.path("TT").asDouble());
    assertThat(joins.expected())
        .isCloseTo(c.path("E_TT").asDouble(), within(c.path("tol").asDouble()));
  }

  @Test
  void kernelDensityAgreesWithSpatstat() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("kde/")) {
      boolean edge = c.path("edge").asBoolean();
      double[] x = doubles(c.path("px"));
      double[] window = doubles(c.path("window"));
      KernelDensity density =
          KernelDensity.of(
              x,
              doubles(c.path("py")),
              c.path("sigma").asDouble(),
              new KernelDensity.Window(window[0], window[1], window[2], window[3]),
              edge ? KernelDensity.Edges.CORRECTED : KernelDensity.Edges.IGNORED);
      double[] y = doubles(c.path("py"));
      double relative = edge ? 2e-2 : 1e-4;
      for (int i = 0; i < x.length; i++) {
        double at = c.path("at_points").get(i).asDouble();
        double out = c.path("at_points_loo").get(i).asDouble();
        assertThat(density.at(x[i], y[i])).isCloseTo(at, within(relative * at));
        assertThat(density.atPointLeavingItOut(i)).isCloseTo(out, within(relative * out));
      }
      double[] g = doubles(c.path("g"));
      for (int k = 0; k < g.length; k++) {
        assertThat(density.at(g[k], g[k]))
            .isCloseTo(c.path("grid").get(k).asDouble(), within(1e-12));
      }
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  private static Neighbours styled(String id) {
    Neighbours binary = binary(id);
    return id.endsWith("/W") ? binary.rowStandardised() : binary;
  }

  private static Neighbours binary(String id) {
    JsonNode c = ORACLE.only(id.contains("rook") ? "moran/rook/W" : "moran/queen/W");
    List<int[]> neighbours = new ArrayList<>();
    for (JsonNode of : c.path("neighbours")) {
      int[] positions = new int[of.size()];
      for (int k = 0; k < positions.length; k++) {
        positions[k] = of.get(k).asInt() - 1;
      }
      neighbours.add(positions);
    }
    return Neighbours.binary(neighbours);
  }
}
