package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Likelihood-ratio CUSUM for a lasting rise by a known factor r over the harmonic baseline: S =
 * max(0, S + l), l = y·log r − (y + 1/a)·log((1 + arμ)/(1 + aμ)), a = (φ − 1)/μ so that it agrees
 * with the baseline's law (Höhle and Paul 2008, CSDA 52:4357); restarted after each signal.
 *
 * <p>The limit is simulated so that false signals come {@code arl} periods apart on average at the
 * mean and dispersion in force (on a grid, fixed seed). There is no p-value; the bound is the
 * largest count without a signal.
 */
final class LikelihoodRatioCusum implements RestorableDetector {
  static final String NAME = "lr-cusum";
  static final List<SettingKey> KEYS;

  static {
    List<SettingKey> keys = new ArrayList<>();
    keys.add(SettingKey.number("rise", 1.5, 1.01, 20, "factor by which the mean rises"));
    keys.add(SettingKey.number("arl", 100, 5, 10_000, "periods between false signals, on average"));
    keys.addAll(HarmonicTracker.KEYS);
    KEYS = List.copyOf(keys);
  }

  private static final Map<String, Double> LIMITS = new ConcurrentHashMap<>();
  private static final double MEAN_STEP = Math.log(1.3);
  private static final double DISPERSION_STEP = Math.log(1.2);
  private static final int DRAWS_PER_ARL = 400;

  private final Settings source;
  private final double logRise;
  private final double arl;
  private final HarmonicTracker tracker;
  private double sum;

  LikelihoodRatioCusum(Settings settings, TimeAxis axis) {
    source = settings;
    logRise = Math.log(settings.number("rise"));
    arl = settings.number("arl");
    tracker = new HarmonicTracker(settings, axis);
  }

  @Override
  public Signal observe(Count count) {
    tracker.checkOrder(count);
    HarmonicBaseline baseline = tracker.baseline(count.index());
    Signal signal = baseline == null ? Signal.cannotTell(count) : judge(count, baseline);
    tracker.append(count);
    return signal;
  }

  private Signal judge(Count count, HarmonicBaseline baseline) {
    double mean = Math.max(baseline.mean(count.index()) * count.population(), Double.MIN_NORMAL);
    double a = (baseline.dispersion() - 1) / mean;
    double limit = limit(mean, baseline.dispersion());
    double upper = bound(mean, a, limit);
    if (!count.present()) {
      return Signal.missing(count, mean, upper);
    }
    double y = count.observed();
    sum = Math.max(0, sum + ShiftLikelihood.logRatio(y, mean, a, logRise));
    boolean signal = sum > limit;
    if (signal) {
      sum = 0;
    }
    return new Signal(count.index(), y, mean, upper, Double.NaN, signal);
  }

  /** The ratio is linear in the count. */
  private double bound(double mean, double a, double limit) {
    double none = ShiftLikelihood.logRatio(0, mean, a, logRise);
    double perCase = ShiftLikelihood.logRatio(1, mean, a, logRise) - none;
    return Math.floor((limit - sum - none) / perCase);
  }

  private double limit(double mean, double dispersion) {
    int m = (int) Math.rint(Math.log(Math.min(1e6, Math.max(mean, 1e-3))) / MEAN_STEP);
    int d = (int) Math.rint(Math.log(Math.min(50, dispersion)) / DISPERSION_STEP);
    return LIMITS.computeIfAbsent(
        m + "," + d + "," + logRise + "," + arl,
        key -> simulatedLimit(Math.exp(m * MEAN_STEP), Math.exp(d * DISPERSION_STEP)));
  }

  private double simulatedLimit(double mean, double dispersion) {
    SplittableRandom random = new SplittableRandom(17);
    NegativeBinomial law = new NegativeBinomial(mean, dispersion);
    double[] steps = new double[(int) (DRAWS_PER_ARL * arl)];
    double a = (dispersion - 1) / mean;
    for (int i = 0; i < steps.length; i++) {
      steps[i] = ShiftLikelihood.logRatio((double) law.sample(random), mean, a, logRise);
    }
    double low = 0;
    double high = 30;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (falseSignals(steps, middle) * arl > steps.length) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static int falseSignals(double[] steps, double limit) {
    int signals = 0;
    double s = 0;
    for (double step : steps) {
      s = Math.max(0, s + step);
      if (s > limit) {
        signals++;
        s = 0;
      }
    }
    return signals;
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[1 + tracker.storedLength()];
    numbers[0] = sum;
    tracker.store(numbers, 1);
    return DetectionMethods.state(NAME, tracker.axis(), source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    sum = numbers[0];
    tracker.load(numbers, 1);
    return this;
  }
}
