package org.tocsin.models.hawkes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class HawkesFitTest {
  private static final double END = 1500;
  private static final double SIDE = 10;

  /** Clusters drawn as a branching process: background events, and children of each event. */
  private static List<double[]> draw(double mu, double theta, double omega, double sigma) {
    SplittableRandom random = new SplittableRandom(17);
    List<double[]> events = new ArrayList<>();
    long background = NegativeBinomial.poisson(mu * END).sample(random);
    for (long i = 0; i < background; i++) {
      events.add(
          new double[] {
            END * random.nextDouble(), SIDE * random.nextDouble(), SIDE * random.nextDouble()
          });
    }
    for (int i = 0; i < events.size(); i++) {
      double[] parent = events.get(i);
      long children = NegativeBinomial.poisson(theta).sample(random);
      for (long c = 0; c < children; c++) {
        double t = parent[0] + random.nextExponential() / omega;
        if (t < END) {
          events.add(
              new double[] {
                t,
                parent[1] + sigma * random.nextGaussian(),
                parent[2] + sigma * random.nextGaussian()
              });
        }
      }
    }
    events.sort(Comparator.comparingDouble(e -> e[0]));
    return events;
  }

  private static double[] column(List<double[]> events, int k) {
    return events.stream().mapToDouble(e -> e[k]).toArray();
  }

  @Test
  void theTemporalFitFindsTheProcess() {
    double[] times = column(draw(0.8, 0.4, 2, 0.2), 0);
    TemporalHawkes fitted = TemporalHawkes.fit(times, END, 500);
    assertThat(fitted.background()).isCloseTo(0.8, within(0.15));
    assertThat(fitted.branching()).isCloseTo(0.4, within(0.08));
    assertThat(fitted.decay()).isCloseTo(2, within(0.6));
  }

  @Test
  void aTemporalStepNeverLowersTheLikelihood() {
    double[] times = column(draw(0.8, 0.4, 2, 0.2), 0);
    TemporalHawkes model = new TemporalHawkes(0.3, 0.7, 0.5);
    double reached = model.logLikelihood(times, END);
    for (int round = 0; round < 30; round++) {
      model = model.expectationMaximisationStep(times, END);
      double next = model.logLikelihood(times, END);
      // The decay's step leaves out the end of the window, so a hair's fall is allowed.
      assertThat(next).isGreaterThan(reached - 0.05);
      reached = next;
    }
  }

  @Test
  void compensatedGapsAreExponential() {
    double[] times = column(draw(0.8, 0.4, 2, 0.2), 0);
    double[] compensator = new TemporalHawkes(0.8, 0.4, 2).compensatorAtEvents(times);
    double sum = compensator[0];
    double squares = compensator[0] * compensator[0];
    for (int i = 1; i < compensator.length; i++) {
      double gap = compensator[i] - compensator[i - 1];
      assertThat(gap).isPositive();
      sum += gap;
      squares += gap * gap;
    }
    double mean = sum / compensator.length;
    assertThat(mean).isCloseTo(1, within(0.07));
    assertThat(squares / compensator.length / (mean * mean)).isCloseTo(2, within(0.25));
  }

  @Test
  void theSpaceTimeFitFindsTheProcess() {
    List<double[]> drawn = draw(0.8, 0.4, 2, 0.2);
    Events events =
        new Events(column(drawn, 0), column(drawn, 1), column(drawn, 2), END, 0, SIDE, 0, SIDE);
    SpaceTimeHawkes fitted =
        new SpaceTimeHawkes(1, 0.2, 1, 1).fit(events, SpaceTimeHawkes.Censoring.CORRECTED, 60);
    assertThat(fitted.background()).isCloseTo(0.8, within(0.06));
    assertThat(fitted.branching()).isCloseTo(0.4, within(0.05));
    assertThat(fitted.decay()).isCloseTo(2, within(0.3));
    assertThat(fitted.sigma()).isCloseTo(0.2, within(0.02));
    assertThat(fitted.logLikelihood(events, SpaceTimeHawkes.Edges.IGNORED))
        .isGreaterThan(
            new SpaceTimeHawkes(1.3, 1e-9, 2, 0.2)
                .logLikelihood(events, SpaceTimeHawkes.Edges.IGNORED));
  }

  @Test
  void eventsAtOneInstantDoNotExciteOneAnother() {
    double[] intensity = new TemporalHawkes(1, 0.5, 2).intensityAtEvents(new double[] {1, 1, 2});
    assertThat(intensity[0]).isEqualTo(1);
    assertThat(intensity[1]).isEqualTo(1);
    assertThat(intensity[2]).isCloseTo(1 + 2 * Math.exp(-2), within(1e-12));
  }

  @Test
  void unsortedTimesAreRefused() {
    assertThatThrownBy(() -> new TemporalHawkes(1, 0.5, 2).intensityAtEvents(new double[] {2, 1}))
        .hasMessage("Event 1 at 1.0 comes before event 0 at 2.0; sort by time");
    assertThatThrownBy(() -> TemporalHawkes.fit(new double[] {1}, 5, 10))
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> new TemporalHawkes(1, 1, 2)).hasMessageContaining("[0, 1)");
  }
}
