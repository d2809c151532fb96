package org.tocsin.models.detection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Generalised likelihood ratio chart for a rise of a seasonal mean (Höhle and Paul 2008, CSDA
 * 52:4357): the statistic of {@link ShiftLikelihood} against a limit, restarted after each signal.
 *
 * <p>The in-control mean (trend and annual harmonics) and, for {@code glr-nb}, the overdispersion
 * are learned once from the first {@code train} periods. The limit is on the log likelihood ratio,
 * not an average run length. The bound is the largest count without a signal; there is no p-value.
 * Memory: training stretch, then {@code window} periods.
 */
final class GeneralisedLikelihoodRatio implements RestorableDetector {
  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.number("limit", 5, 1e-6, 1e6, "log likelihood ratio that signals"),
          SettingKey.whole(
              "train", 156, 8, 1_000_000, "periods whose mean and season are learned first"),
          SettingKey.whole("harmonics", 1, 0, 6, "annual harmonics of the mean"),
          SettingKey.word("trend", "whether the mean has a log-linear trend", "yes", "no"),
          SettingKey.whole("window", 104, 1, 100_000, "periods a change may lie back"));

  /** A trend that ran away over a long gap says nothing. */
  private static final double LARGEST_MEAN = 1e9;

  private final boolean negativeBinomial;
  private final Settings source;
  private final TimeAxis axis;
  private final double limit;
  private final int train;
  private final int harmonics;
  private final boolean trend;
  private final int window;

  private CountHistory training;
  private long firstIndex = Long.MIN_VALUE;
  private long lastIndex = Long.MIN_VALUE;
  private @Nullable SeasonalMean mean;
  private @Nullable ShiftLikelihood likelihood;
  private double statistic;

  GeneralisedLikelihoodRatio(boolean negativeBinomial, Settings settings, TimeAxis axis) {
    this.negativeBinomial = negativeBinomial;
    this.source = settings;
    this.axis = axis;
    limit = settings.number("limit");
    train = settings.whole("train");
    harmonics = settings.whole("harmonics");
    trend = settings.is("trend", "yes");
    window = settings.whole("window");
    training = new CountHistory(train);
  }

  @Override
  public Signal observe(Count count) {
    if (count.index() <= lastIndex) {
      throw new IllegalArgumentException(
          "Count at index %d follows index %d; feed counts in order of time, one per period"
              .formatted(count.index(), lastIndex));
    }
    if (firstIndex == Long.MIN_VALUE) {
      firstIndex = count.index();
    }
    lastIndex = count.index();
    if (count.index() - firstIndex < train) {
      training.append(count);
      return Signal.cannotTell(count);
    }
    SeasonalMean usual = mean;
    ShiftLikelihood chart = likelihood;
    if (usual == null || chart == null) {
      if (training.isEmpty()) {
        return Signal.cannotTell(count);
      }
      usual = SeasonalMean.fit(training, axis, harmonics, trend, negativeBinomial);
      chart = new ShiftLikelihood(usual.overdispersion(), window);
      mean = usual;
      likelihood = chart;
      training = new CountHistory(1);
    }
    double expected = usual.mean(axis, count.index()) * count.population();
    if (!(expected < LARGEST_MEAN)) {
      return Signal.cannotTell(count);
    }
    double upper = bound(chart, expected);
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    double y = count.observed();
    statistic = chart.statisticWith(y, expected);
    boolean signal = statistic >= limit;
    if (signal) {
      likelihood = new ShiftLikelihood(usual.overdispersion(), window);
    } else {
      chart.append(count.index(), y, Math.max(expected, Double.MIN_NORMAL));
    }
    return new Signal(count.index(), y, expected, upper, Double.NaN, signal);
  }

  /** Largest count that does not signal; −1 if every count would. */
  private double bound(ShiftLikelihood chart, double expected) {
    if (chart.statisticWith(0, expected) >= limit) {
      return -1;
    }
    double low = 0;
    double high = Math.max(4, Math.ceil(2 * expected));
    while (chart.statisticWith(high, expected) < limit) {
      low = high;
      high *= 2;
      if (high > 1e15) {
        return Double.NaN;
      }
    }
    while (high - low > 1) {
      double middle = Math.floor((low + high) / 2);
      if (chart.statisticWith(middle, expected) < limit) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The statistic at the last count. */
  double statistic() {
    return statistic;
  }

  @Override
  public DetectorState state() {
    double[] fitted = mean == null ? new double[0] : mean.stored();
    int chartLength = likelihood == null ? 0 : likelihood.storedLength();
    double[] numbers = new double[4 + fitted.length + training.storedLength() + chartLength];
    numbers[0] = firstIndex == Long.MIN_VALUE ? Double.NaN : (double) firstIndex;
    numbers[1] = lastIndex == Long.MIN_VALUE ? Double.NaN : (double) lastIndex;
    numbers[2] = statistic;
    numbers[3] = fitted.length;
    System.arraycopy(fitted, 0, numbers, 4, fitted.length);
    int at = training.store(numbers, 4 + fitted.length);
    if (likelihood != null) {
      likelihood.store(numbers, at);
    }
    String name = negativeBinomial ? "glr-nb" : "glr-poisson";
    return DetectionMethods.state(name, axis, source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    firstIndex = Double.isNaN(numbers[0]) ? Long.MIN_VALUE : (long) numbers[0];
    lastIndex = Double.isNaN(numbers[1]) ? Long.MIN_VALUE : (long) numbers[1];
    statistic = numbers[2];
    int fitted = (int) numbers[3];
    int at = training.load(numbers, 4 + fitted);
    if (fitted > 0) {
      SeasonalMean restored = SeasonalMean.restored(harmonics, trend, numbers, 4);
      ShiftLikelihood chart = new ShiftLikelihood(restored.overdispersion(), window);
      chart.load(numbers, at);
      mean = restored;
      likelihood = chart;
    }
    return this;
  }
}
