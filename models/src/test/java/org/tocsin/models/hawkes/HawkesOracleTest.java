package org.tocsin.models.hawkes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.models.inference.OracleCases.doubles;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.tocsin.models.inference.OracleCases;

/** Hawkes intensities, likelihoods and one fitting step against an independent implementation. */
class HawkesOracleTest {
  private static final OracleCases ORACLE = OracleCases.of("hawkes_knox_cases.json");

  @Test
  void theTemporalProcessAgrees() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("hawkes/temporal_exp")) {
      double tolerance = c.path("tol").asDouble();
      TemporalHawkes model =
          new TemporalHawkes(
              c.path("mu").asDouble(),
              c.path("alpha_branching").asDouble(),
              c.path("beta").asDouble());
      Events events = events();
      assertThat(model.intensityAtEvents(events.t()))
          .containsExactly(doubles(c.path("lambda_at_events")), within(tolerance));
      assertThat(model.compensatorAtEvents(events.t()))
          .containsExactly(doubles(c.path("compensator_at_events")), within(tolerance));
      assertThat(model.logLikelihood(events.t(), events.end()))
          .isCloseTo(c.path("loglik").asDouble(), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(2);
  }

  @Test
  void theSpaceTimeProcessAgrees() {
    int seen = 0;
    for (JsonNode c : ORACLE.startingWith("hawkes/spacetime")) {
      double tolerance = c.path("tol").asDouble();
      SpaceTimeHawkes.Edges edges =
          c.path("id").asText().endsWith("edge")
              ? SpaceTimeHawkes.Edges.CORRECTED
              : SpaceTimeHawkes.Edges.IGNORED;
      SpaceTimeHawkes model =
          new SpaceTimeHawkes(
              c.path("mu_events_per_time").asDouble(),
              c.path("theta").asDouble(),
              c.path("omega").asDouble(),
              c.path("sigma").asDouble());
      assertThat(model.intensityAtEvents(events()))
          .containsExactly(doubles(c.path("lambda_at_events")), within(tolerance));
      assertThat(model.compensator(events(), edges))
          .isCloseTo(c.path("compensator").asDouble(), within(tolerance));
      assertThat(model.logLikelihood(events(), edges))
          .isCloseTo(c.path("loglik").asDouble(), within(tolerance));
      seen++;
    }
    assertThat(seen).isEqualTo(2);
  }

  @Test
  void oneFittingStepAgrees() {
    JsonNode c = ORACLE.only("hawkes/em_step");
    double tolerance = c.path("tol").asDouble();
    double[] start = doubles(c.path("start"));
    SpaceTimeHawkes model = new SpaceTimeHawkes(start[0], start[1], start[2], start[3]);
    assertThat(model.backgroundProbability(events()))
        .containsExactly(doubles(c.path("background_prob")), within(tolerance));
    SpaceTimeHawkes plain =
        model.expectationMaximisationStep(events(), SpaceTimeHawkes.Censoring.IGNORED);
    SpaceTimeHawkes corrected =
        model.expectationMaximisationStep(events(), SpaceTimeHawkes.Censoring.CORRECTED);
    assertThat(plain.background()).isCloseTo(c.path("mu_new").asDouble(), within(tolerance));
    assertThat(plain.branching())
        .isCloseTo(c.path("theta_new_noedge").asDouble(), within(tolerance));
    assertThat(corrected.branching())
        .isCloseTo(c.path("theta_new_timecensored").asDouble(), within(tolerance));
    assertThat(plain.decay()).isCloseTo(c.path("omega_new").asDouble(), within(tolerance));
    assertThat(plain.sigma()).isCloseTo(c.path("sigma_new").asDouble(), within(tolerance));
  }

  private static Events events() {
    JsonNode rows = ORACLE.root().path("events_txy");
    double[] t = new double[rows.size()];
    double[] x = new double[rows.size()];
    double[] y = new double[rows.size()];
    for (int i = 0; i < t.length; i++) {
      t[i] = rows.get(i).get(0).asDouble();
      x[i] = rows.get(i).get(1).asDouble();
      y[i] = rows.get(i).get(2).asDouble();
    }
    return new Events(t, x, y, ORACLE.root().path("T").asDouble(), 0, 10, 0, 10);
  }
}
