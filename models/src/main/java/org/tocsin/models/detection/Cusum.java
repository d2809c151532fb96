package org.tocsin.models.detection;

import java.util.List;

/**
 * Cumulative sum of standardised counts, S = max(0, S + x(y) − k), signal at S &gt; h (Rossi,
 * Lampugnani and Marchi 1999, Stat Med 18:2111; Pierce and Schafer 1986 for the Anscombe forms).
 *
 * <p>With m the mean of the training periods (times population): {@code standard} x = (y − m)/√m;
 * {@code rossi} x = (y − 3m + 2√(my))/(2√m); {@code anscombe} x = 1.5(y^⅔ − m^⅔)/m^⅙; {@code
 * anscombe2nd} x = 1.5(y^⅔ − m^⅔ + m^(−⅓)/9)/m^⅙. The bound is the count at which S reaches h;
 * there is no p-value. {@code compat=surveillance} prints R package surveillance's bounds instead,
 * which are rounded up for {@code standard} and disagree with its own signals for {@code
 * anscombe2nd}. S goes on after a signal. Missing periods leave S as it is. Memory: 5 numbers.
 */
final class Cusum implements RestorableDetector {
  static final String NAME = "cusum";

  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.number("k", 1.04, 0, 1e6, "reference value, in standard deviations"),
          SettingKey.number("h", 2.26, 0, 1e6, "decision limit, in standard deviations"),
          SettingKey.whole(
              "train", 104, 1, 1_000_000, "periods whose mean is learned before the first signal"),
          SettingKey.word(
              "transform",
              "how a count is standardised",
              "standard",
              "rossi",
              "anscombe",
              "anscombe2nd"),
          SettingKey.word(
              "compat",
              "surveillance: upper bounds as the R package prints them",
              "none",
              "surveillance"));

  private final Settings source;
  private final TimeAxis axis;
  private final double k;
  private final double h;
  private final int train;
  private final String transform;
  private final boolean surveillanceCompatible;

  private long lastIndex = Long.MIN_VALUE;
  private double trained;
  private double cases;
  private double exposure;
  private double sum;

  Cusum(Settings settings, TimeAxis axis) {
    this.source = settings;
    this.axis = axis;
    k = settings.number("k");
    h = settings.number("h");
    train = settings.whole("train");
    transform = settings.word("transform");
    surveillanceCompatible = settings.is("compat", "surveillance");
  }

  @Override
  public Signal observe(Count count) {
    if (count.index() <= lastIndex) {
      throw new IllegalArgumentException(
          "Count at index %d follows index %d; feed counts in order of time, one per period"
              .formatted(count.index(), lastIndex));
    }
    long passed = lastIndex == Long.MIN_VALUE ? 1 : count.index() - lastIndex;
    lastIndex = count.index();
    trained += passed;
    if (trained <= train) {
      if (count.present()) {
        cases += count.observed();
        exposure += count.population();
      }
      return Signal.cannotTell(count);
    }
    double mean = cases / exposure * count.population();
    if (!(exposure > 0) || !(mean > 0)) {
      return Signal.cannotTell(count);
    }
    double upper = Math.max(0, bound(mean, h + k - sum));
    if (!count.present()) {
      return Signal.missing(count, mean, upper);
    }
    sum = Math.max(0, sum + standardised(count.observed(), mean) - k);
    return new Signal(count.index(), count.observed(), mean, upper, Double.NaN, sum > h);
  }

  /** The cumulative sum S after the last count. */
  double sum() {
    return sum;
  }

  private double standardised(double y, double m) {
    return switch (transform) {
      case "rossi" -> (y - 3 * m + 2 * Math.sqrt(m * y)) / (2 * Math.sqrt(m));
      case "anscombe" -> 1.5 * (power(y) - power(m)) / Math.pow(m, 1.0 / 6);
      case "anscombe2nd" ->
          1.5 * (power(y) - power(m) + 1 / (9 * Math.cbrt(m))) / Math.pow(m, 1.0 / 6);
      default -> (y - m) / Math.sqrt(m);
    };
  }

  /** The count whose standardised value is this. */
  private double bound(double m, double x) {
    double root = Math.sqrt(m);
    return switch (transform) {
      case "rossi" -> {
        // y + 2√m√y = 2√m·x + 3m, solved for √y.
        double inside = 4 * m + 2 * root * x;
        double side = inside > 0 ? Math.sqrt(inside) - root : 0;
        yield side > 0 || surveillanceCompatible ? side * side : 0;
      }
      case "anscombe" -> Math.pow(Math.max(0, power(m) + x * Math.pow(m, 1.0 / 6) / 1.5), 1.5);
      case "anscombe2nd" -> {
        double shift = surveillanceCompatible ? Math.cbrt(m) / 9 : 1 / (9 * Math.cbrt(m));
        yield Math.pow(Math.max(0, power(m) - shift + x * Math.pow(m, 1.0 / 6) / 1.5), 1.5);
      }
      default -> surveillanceCompatible ? Math.ceil(m + x * root - 1e-12) : m + x * root;
    };
  }

  private static double power(double y) {
    double root = Math.cbrt(y);
    return root * root;
  }

  @Override
  public DetectorState state() {
    return DetectionMethods.state(
        NAME,
        axis,
        source,
        new double[] {
          lastIndex == Long.MIN_VALUE ? Double.NaN : (double) lastIndex,
          trained,
          cases,
          exposure,
          sum
        });
  }

  @Override
  public Detector load(double[] numbers) {
    lastIndex = Double.isNaN(numbers[0]) ? Long.MIN_VALUE : (long) numbers[0];
    trained = numbers[1];
    cases = numbers[2];
    exposure = numbers[3];
    sum = numbers[4];
    return this;
  }
}
