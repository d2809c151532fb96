package org.tocsin.models.hawkes;

import java.util.Arrays;

/**
 * Self-exciting process in time with an exponential kernel: intensity λ(t) = μ + Σ_{t_j &lt; t} α β
 * e^{−β (t − t_j)} (Hawkes 1971).
 *
 * @param background μ, events per unit of time that nothing triggered, positive
 * @param branching α, mean number of events that one event triggers directly, in [0, 1)
 * @param decay β, inverse of the mean time to a triggered event, positive
 */
public record TemporalHawkes(double background, double branching, double decay) {
  public TemporalHawkes {
    if (!(background > 0) || !(decay > 0) || !(branching >= 0 && branching < 1)) {
      throw new IllegalArgumentException(
          "Background %s and decay %s must be positive, branching %s in [0, 1)"
              .formatted(background, decay, branching));
    }
  }

  /** λ just before each event, in O(n). */
  public double[] intensityAtEvents(double[] times) {
    checkTimes(times);
    double[] intensity = new double[times.length];
    double excitation = 0;
    int met = 0;
    for (int i = 0; i < times.length; i++) {
      // Events at one instant do not excite one another.
      if (i > 0 && times[i] > times[i - 1]) {
        double gap = times[i] - times[met];
        excitation = (excitation + (i - met)) * Math.exp(-decay * gap);
        met = i;
      }
      intensity[i] = background + branching * decay * excitation;
    }
    return intensity;
  }

  /** ∫ λ from 0 to each event. Differences of neighbours are Exp(1) if the model is true. */
  public double[] compensatorAtEvents(double[] times) {
    checkTimes(times);
    double[] compensator = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      compensator[i] = compensator(times, times[i]);
    }
    return compensator;
  }

  /** ∫ λ from 0 to an end: the expected number of events given those before. */
  public double compensator(double[] times, double end) {
    double sum = background * end;
    for (double t : times) {
      if (t < end) {
        sum += branching * -Math.expm1(-decay * (end - t));
      }
    }
    return sum;
  }

  /**
   * Log likelihood of events in [0, end].
   *
   * @param times ascending, all in [0, end]
   */
  public double logLikelihood(double[] times, double end) {
    checkInside(times, end);
    double sum = -compensator(times, end);
    for (double intensity : intensityAtEvents(times)) {
      sum += Math.log(intensity);
    }
    return sum;
  }

  /**
   * One round of expectation maximisation (Veen &amp; Schoenberg 2008), with the branching ratio
   * corrected for triggered events that lie beyond the end.
   */
  public TemporalHawkes expectationMaximisationStep(double[] times, double end) {
    checkInside(times, end);
    double own = 0;
    double triggered = 0;
    double waited = 0;
    for (int i = 0; i < times.length; i++) {
      double excitation = 0;
      double weightedWait = 0;
      for (int j = i - 1; j >= 0; j--) {
        double gap = times[i] - times[j];
        if (gap * decay > 40) {
          break;
        }
        if (gap > 0) {
          double part = branching * decay * Math.exp(-decay * gap);
          excitation += part;
          weightedWait += part * gap;
        }
      }
      double intensity = background + excitation;
      own += background / intensity;
      triggered += excitation / intensity;
      waited += weightedWait / intensity;
    }
    double watchedParents = 0;
    for (double t : times) {
      watchedParents += -Math.expm1(-decay * (end - t));
    }
    double nextBranching = watchedParents > 0 ? triggered / watchedParents : 0;
    return new TemporalHawkes(
        Math.max(own / end, 1e-12),
        Math.min(nextBranching, 0.999),
        waited > 0 ? triggered / waited : decay);
  }

  /**
   * Fits by expectation maximisation from (half the rate, 0.5, ten events' gap).
   *
   * @param times ascending, in [0, end]; at least 2
   * @param rounds most rounds
   */
  public static TemporalHawkes fit(double[] times, double end, int rounds) {
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "%d events; a Hawkes fit needs at least 2, usefully 100".formatted(times.length));
    }
    TemporalHawkes model = new TemporalHawkes(times.length / end / 2, 0.5, times.length / end);
    double reached = model.logLikelihood(times, end);
    for (int round = 0; round < rounds; round++) {
      TemporalHawkes next = model.expectationMaximisationStep(times, end);
      double logLikelihood = next.logLikelihood(times, end);
      if (logLikelihood - reached < 1e-9 * Math.abs(reached)) {
        return logLikelihood > reached ? next : model;
      }
      model = next;
      reached = logLikelihood;
    }
    return model;
  }

  private static void checkInside(double[] times, double end) {
    checkTimes(times);
    if (!(end > 0) || Arrays.stream(times).anyMatch(t -> t < 0 || t > end)) {
      throw new IllegalArgumentException("Event times must lie in [0, %s]".formatted(end));
    }
  }

  private static void checkTimes(double[] times) {
    for (int i = 1; i < times.length; i++) {
      if (!(times[i] >= times[i - 1])) {
        throw new IllegalArgumentException(
            "Event %d at %s comes before event %d at %s; sort by time"
                .formatted(i, times[i], i - 1, times[i - 1]));
      }
    }
  }
}
