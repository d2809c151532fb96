package org.tocsin.models.detection;

import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The default detector over several sums: the least p-value of the last 1, 2 and 3 periods (and 7
 * where periods are days), recalibrated as one test by a simulated null law ({@link
 * LeastPCalibration}).
 *
 * <p>It finds slow outbreaks that no single period shows, and keeps signalling for up to window − 1
 * periods after one. {@code expected} and the bound refer to the newest period: the bound is the
 * largest count without a signal, given the counts before it. A window with a missing period is
 * left out.
 */
final class HarmonicNbWindow implements HarmonicDetector.Judge {
  static final String NAME = "harmonic-nb-window";
  static final List<SettingKey> KEYS =
      HarmonicNb.KEYS.stream().filter(key -> !key.name().equals("pool")).toList();

  private static final int[] WINDOWS = {1, 2, 3};
  private static final int[] DAILY_WINDOWS = {1, 2, 3, 7};

  private final double alpha;
  private final int minCount;
  private final int[] windows;
  private final LeastPCalibration calibration;

  private HarmonicNbWindow(Settings settings, TimeAxis axis) {
    alpha = settings.number("alpha");
    minCount = settings.whole("min-count");
    windows = axis.period() == Period.DAY ? DAILY_WINDOWS : WINDOWS;
    calibration = LeastPCalibration.of(windows);
  }

  static RestorableDetector detector(Settings settings, TimeAxis axis) {
    return new HarmonicDetector(NAME, settings, axis, new HarmonicNbWindow(settings, axis));
  }

  @Override
  public Signal judge(Count count, HarmonicBaseline baseline, HarmonicTracker tracker) {
    double expected = baseline.mean(count.index()) * count.population();
    double phi = baseline.dispersion();
    double level = calibration.leastP(alpha, expected, phi);
    double before = 0;
    double beforeExpected = 0;
    double counted = 0;
    double least = 1;
    double upper = Double.POSITIVE_INFINITY;
    double cases = count.observed();
    int lag = 1;
    for (int window : windows) {
      for (; lag < window; lag++) {
        Count past = tracker.before(count.index(), lag);
        before += past.observed();
        beforeExpected += baseline.mean(past.index()) * past.population();
      }
      if (Double.isNaN(before)) {
        break;
      }
      counted = before;
      baseline.mean(count.index());
      NegativeBinomial law =
          HarmonicTracker.predictive(
              expected + beforeExpected,
              baseline.relativeVariance(),
              baseline.dispersionOfSum(window));
      if (count.present()) {
        least = Math.min(least, law.survival((long) (cases + before)));
      }
      upper = Math.min(upper, law.quantile(1 - level) - before);
    }
    upper = Math.max(0, upper);
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    double p = calibration.calibrated(least, expected, phi);
    boolean signal = cases > upper && cases + counted >= minCount;
    return new Signal(count.index(), cases, expected, upper, p, signal);
  }
}
