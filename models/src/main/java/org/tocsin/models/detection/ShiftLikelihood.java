package org.tocsin.models.detection;

/**
 * Likelihood ratios of a count law whose mean is multiplied by exp(κ): Poisson, or negative
 * binomial with variance μ + aμ² (Höhle and Paul 2008, CSDA 52:4357, §3).
 *
 * <p>The generalised statistic is the maximum over change points k (since the last restart, at most
 * window periods back) and κ ≥ 0 of Σ_{i ≥ k} log f(y_i; μ_i e^κ) / f(y_i; μ_i).
 */
final class ShiftLikelihood {
  private static final int MAX_STEPS = 60;
  private static final double LARGEST_SHIFT = 20;

  private final double overdispersion;
  private final int window;
  private final CountHistory run;

  /**
   * @param overdispersion a in μ + aμ²; 0 for Poisson
   * @param window periods a change may lie back, 1 or more
   */
  ShiftLikelihood(double overdispersion, int window) {
    this.overdispersion = overdispersion;
    this.window = window;
    this.run = new CountHistory(window);
  }

  /** log f(y; μe^κ) / f(y; μ). */
  static double logRatio(double y, double mu, double a, double kappa) {
    if (a == 0) {
      return y * kappa - mu * Math.expm1(kappa);
    }
    return y * kappa - (y + 1 / a) * Math.log1p(a * mu * Math.expm1(kappa) / (1 + a * mu));
  }

  /** The statistic as it would be if the next count were this, without remembering it. */
  double statisticWith(double y, double mu) {
    double best = 0;
    double cases = 0;
    double expected = 0;
    double kappa = 0;
    int depth = Math.min(window, run.size() + 1);
    for (int n = 1; n <= depth; n++) {
      double count = n == 1 ? y : run.count(n - 2);
      if (!Double.isNaN(count)) {
        cases += count;
        expected += n == 1 ? mu : run.population(n - 2);
      }
      if (cases <= expected) {
        // The sum's derivative at κ = 0 has this sign for Poisson; NB needs its own check below.
        if (overdispersion == 0) {
          continue;
        }
      }
      if (overdispersion == 0) {
        best = Math.max(best, cases * Math.log(cases / expected) - (cases - expected));
      } else {
        kappa = bestShift(y, mu, n, kappa);
        best = Math.max(best, sum(y, mu, n, kappa));
      }
    }
    return best;
  }

  /** Remembers a count and its in-control mean. */
  void append(long index, double y, double mu) {
    run.append(new Count(index, y, mu));
  }

  private double sum(double y, double mu, int n, double kappa) {
    double sum = logRatio(y, mu, overdispersion, kappa);
    for (int i = 0; i < n - 1; i++) {
      double count = run.count(i);
      if (!Double.isNaN(count)) {
        sum += logRatio(count, run.population(i), overdispersion, kappa);
      }
    }
    return sum;
  }

  /** Maximises a concave sum over κ ≥ 0 by Newton steps kept inside a bracket. */
  private double bestShift(double y, double mu, int n, double start) {
    double low = 0;
    double high = LARGEST_SHIFT;
    double kappa = start;
    for (int step = 0; step < MAX_STEPS; step++) {
      double shift = Math.exp(kappa);
      double gradient = 0;
      double curvature = 0;
      for (int i = -1; i < n - 1; i++) {
        double count = i < 0 ? y : run.count(i);
        if (Double.isNaN(count)) {
          continue;
        }
        double mean = (i < 0 ? mu : run.population(i)) * shift;
        double denominator = 1 + overdispersion * mean;
        gradient += (count - mean) / denominator;
        curvature += mean * (1 + overdispersion * count) / (denominator * denominator);
      }
      if (gradient > 0) {
        low = kappa;
      } else {
        high = kappa;
        if (kappa == 0) {
          return 0;
        }
      }
      double next = kappa + gradient / curvature;
      if (!(next > low && next < high)) {
        next = next <= 0 && low == 0 ? 0 : (low + high) / 2;
      }
      if (Math.abs(next - kappa) < 1e-10) {
        return next;
      }
      kappa = next;
    }
    return kappa;
  }

  int storedLength() {
    return run.storedLength();
  }

  int store(double[] to, int at) {
    return run.store(to, at);
  }

  int load(double[] from, int at) {
    return run.load(from, at);
  }
}
