package org.tocsin.models.spatial;

/** Which places stand out together with their neighbours: Gi, Gi* and local Moran. */
public final class LocalStatistics {
  private LocalStatistics() {}

  /**
   * Getis–Ord Gi* as z-scores: high where a place and its neighbours hold high values (Getis &amp;
   * Ord 1992, Ord &amp; Getis 1995).
   *
   * @param w neighbours without the places themselves; they are added here at weight 1
   */
  public static double[] hotSpotZ(double[] x, Neighbours w) {
    double n = Autocorrelation.check(x, w);
    Neighbours own = w.withSelf();
    double[] z = Autocorrelation.centred(x);
    double variance = Autocorrelation.squares(z) / n;
    double[] score = new double[x.length];
    for (int i = 0; i < score.length; i++) {
      double sum = own.rowSum(i);
      double spread = (n * own.rowSquares(i) - sum * sum) / (n - 1);
      score[i] = own.lag(i, z) / Math.sqrt(variance * spread);
    }
    return score;
  }

  /** Getis–Ord Gi as z-scores: high where the neighbours hold high values, the place left out. */
  public static double[] surroundingsZ(double[] x, Neighbours w) {
    double n = Autocorrelation.check(x, w);
    double sum = 0;
    double squares = 0;
    for (double v : x) {
      sum += v;
      squares += v * v;
    }
    double[] score = new double[x.length];
    for (int i = 0; i < score.length; i++) {
      double mean = (sum - x[i]) / (n - 1);
      double variance = (squares - x[i] * x[i]) / (n - 1) - mean * mean;
      double weights = w.rowSum(i);
      double spread = ((n - 1) * w.rowSquares(i) - weights * weights) / (n - 2);
      score[i] = (w.lag(i, x) - weights * mean) / Math.sqrt(variance * spread);
    }
    return score;
  }

  /**
   * Local Moran with its conditional-permutation mean, variance and z (Anselin 1995; Sokal et al.
   * 1998).
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record LocalMoran(double[] statistic, double[] expected, double[] variance, double[] z) {}

  /** Local Moran of every place; the statistics of all places add up to S0 times Moran's I. */
  public static LocalMoran localMoran(double[] x, Neighbours w) {
    double n = Autocorrelation.check(x, w);
    double[] z = Autocorrelation.centred(x);
    double second = Autocorrelation.squares(z) / n;
    int size = x.length;
    double[] statistic = new double[size];
    double[] expected = new double[size];
    double[] variance = new double[size];
    double[] score = new double[size];
    for (int i = 0; i < size; i++) {
      double weights = w.rowSum(i);
      statistic[i] = z[i] / second * w.lag(i, z);
      expected[i] = -z[i] * z[i] * weights / ((n - 1) * second);
      variance[i] =
          z[i]
              / second
              * (z[i] / second)
              * (n / (n - 2))
              * (w.rowSquares(i) - weights * weights / (n - 1))
              * (second - z[i] * z[i] / (n - 1));
      score[i] = (statistic[i] - expected[i]) / Math.sqrt(variance[i]);
    }
    return new LocalMoran(statistic, expected, variance, score);
  }
}
