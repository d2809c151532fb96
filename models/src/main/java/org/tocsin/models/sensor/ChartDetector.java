package org.tocsin.models.sensor;

import java.util.Optional;

/**
 * A control chart over a sensor's whitened residuals with a limit learnt from those residuals: the
 * slow companion of {@link SensorDetector}, for shifts that never look like a jump. The limit is
 * learnt after {@code learning} readings and again each time the past has doubled, up to 4,000
 * residuals; the chart restarts after a signal.
 */
public final class ChartDetector {
  private static final int MEMORY = 4000;
  private static final double CLIP = 5;

  private final UsualValue usual;
  private final ControlChart kind;
  private final int horizon;
  private final double probability;
  private final long seed;
  private final RecentValues residuals = new RecentValues(MEMORY);
  private ControlChart chart;
  private double limit = Double.POSITIVE_INFINITY;
  private int nextFit;

  /**
   * @param learning readings before the first limit, at least 50
   * @param horizon readings in which a false signal has the given probability
   */
  public ChartDetector(
      ControlChart kind,
      SensorSettings settings,
      int learning,
      int horizon,
      double probability,
      long seed) {
    this.usual =
        new UsualValue(
            settings.slotMinutes() * 60_000L,
            settings.memory(),
            settings.seasons(),
            SeasonalMedian.Passing.JUMPS);
    this.kind = kind;
    this.chart = kind.restarted();
    this.horizon = horizon;
    this.probability = probability;
    this.seed = seed;
    this.nextFit = Math.max(50, learning);
  }

  /**
   * Takes a usable reading; present with the statistic over its limit (above 1) when it signals.
   *
   * @param localMillis civil time of the sensor in milliseconds
   */
  public Optional<Double> feed(long localMillis, double value) {
    usual.lookAt(localMillis);
    double expected = usual.expected();
    double scale = usual.scale();
    Optional<Double> signal = Optional.empty();
    if (!Double.isNaN(expected) && scale > 0) {
      double z = Math.max(-CLIP, Math.min(CLIP, (value - expected) / scale));
      double statistic = chart.update(z);
      if (statistic > limit) {
        signal = Optional.of(statistic / limit);
        chart = kind.restarted();
      }
      residuals.add(z);
      if (residuals.size() == nextFit) {
        limit = ChartLimit.learnt(residuals.inOrder(), kind, horizon, probability, seed);
        nextFit = Math.min(2 * nextFit, nextFit == MEMORY ? MEMORY + 1 : MEMORY);
      }
    }
    usual.learn(localMillis, value);
    return signal;
  }
}
