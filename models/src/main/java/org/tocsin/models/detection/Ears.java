package org.tocsin.models.detection;

import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * EARS C1, C2, C3: the count against mean and standard deviation of a short moving baseline
 * (Hutwagner et al. 2003, J Urban Health 80:i89; Fricker et al. 2008, Stat Med 27:3407).
 *
 * <p>With baseline mean m and deviation s (at least min-sigma): C1 = (y − m)/s on the {@code
 * baseline} periods before; C2 the same with a pause of 2 periods; a signal needs C &gt; z, the 1 −
 * α normal quantile. C3 = Σ max(0, C2 − 1) over this period and the 2 before, signal at C3 &gt; z;
 * {@code compat=surveillance} sums the 2 periods before only and reports the bound y + s(z − Σ), as
 * R package surveillance does. {@code p_value} is the normal tail of C1 or C2, or of C3.
 *
 * <p>Missing periods are left out of the baseline, which needs at least half its counts. Memory:
 * baseline + 4 numbers.
 */
final class Ears implements RestorableDetector {
  /** Which of the three. */
  enum Variant {
    C1,
    C2,
    C3
  }

  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.whole("baseline", 7, 2, 400, "periods in the moving baseline"),
          SettingKey.number("alpha", 0.01, 1e-9, 0.5, "one-sided normal level"),
          SettingKey.number("min-sigma", 0.5, 0, 1e9, "smallest standard deviation believed"),
          SettingKey.word(
              "compat",
              "surveillance: C3 without the period judged, as the R package",
              "none",
              "surveillance"));

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int PAUSE = 2;

  private final Variant variant;
  private final Settings source;
  private final TimeAxis axis;
  private final int baseline;
  private final double minSigma;
  private final double z;
  private final boolean surveillanceCompatible;

  private final double[] ring;
  private int next;
  private long lastIndex = Long.MIN_VALUE;
  private double excessOneBack = Double.NaN;
  private double excessTwoBack = Double.NaN;
  private double mean;
  private double sigma;

  Ears(Variant variant, Settings settings, TimeAxis axis) {
    this.variant = variant;
    this.source = settings;
    this.axis = axis;
    baseline = settings.whole("baseline");
    minSigma = settings.number("min-sigma");
    z = NORMAL.inverseSurvivalProbability(settings.number("alpha"));
    surveillanceCompatible = settings.is("compat", "surveillance");
    ring = new double[baseline + (variant == Variant.C1 ? 0 : PAUSE)];
    java.util.Arrays.fill(ring, Double.NaN);
  }

  @Override
  public Signal observe(Count count) {
    if (count.index() <= lastIndex) {
      throw new IllegalArgumentException(
          "Count at index %d follows index %d; feed counts in order of time, one per period"
              .formatted(count.index(), lastIndex));
    }
    if (lastIndex != Long.MIN_VALUE) {
      long gap = Math.min(count.index() - lastIndex - 1, ring.length);
      for (long i = 0; i < gap; i++) {
        push(Double.NaN, 0);
      }
    }
    lastIndex = count.index();
    double y = count.observed();
    boolean known = measure();
    double c = (y - mean) / sigma;
    Signal signal = known ? judge(count, c) : Signal.cannotTell(count);
    // A missing period exceeds nothing.
    push(y, known ? count.present() ? Math.max(0, c - 1) : 0 : Double.NaN);
    return signal;
  }

  private void push(double y, double excess) {
    ring[next] = y;
    next = next + 1 == ring.length ? 0 : next + 1;
    excessTwoBack = excessOneBack;
    excessOneBack = excess;
  }

  /** Mean and deviation of the oldest {@code baseline} periods of the ring; false if too few. */
  private boolean measure() {
    int n = 0;
    double sum = 0;
    int at = next;
    for (int i = 0; i < baseline; i++) {
      double y = ring[at];
      if (!Double.isNaN(y)) {
        n++;
        sum += y;
      }
      at = at + 1 == ring.length ? 0 : at + 1;
    }
    if (n < 2 || 2 * n < baseline) {
      return false;
    }
    mean = sum / n;
    double squares = 0;
    at = next;
    for (int i = 0; i < baseline; i++) {
      double y = ring[at];
      if (!Double.isNaN(y)) {
        squares += (y - mean) * (y - mean);
      }
      at = at + 1 == ring.length ? 0 : at + 1;
    }
    sigma = Math.max(Math.sqrt(squares / (n - 1)), minSigma);
    return true;
  }

  private Signal judge(Count count, double c) {
    double y = count.observed();
    if (variant != Variant.C3) {
      return answer(count, mean + z * sigma, c);
    }
    if (Double.isNaN(excessOneBack) || Double.isNaN(excessTwoBack)) {
      return Signal.cannotTell(count);
    }
    double before = excessOneBack + excessTwoBack;
    if (surveillanceCompatible) {
      double upper = Math.max(0, y + sigma * (z - before));
      return answer(count, upper, before);
    }
    double upper = before > z ? 0 : mean + sigma * (1 + z - before);
    return answer(count, upper, before + Math.max(0, c - 1));
  }

  private Signal answer(Count count, double upper, double statistic) {
    if (!count.present()) {
      return Signal.missing(count, mean, upper);
    }
    double y = count.observed();
    return new Signal(
        count.index(), y, mean, upper, NORMAL.survivalProbability(statistic), y > upper);
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[ring.length + 4];
    numbers[0] = lastIndex == Long.MIN_VALUE ? Double.NaN : (double) lastIndex;
    numbers[1] = next;
    numbers[2] = excessOneBack;
    numbers[3] = excessTwoBack;
    System.arraycopy(ring, 0, numbers, 4, ring.length);
    String name = "ears-" + variant.name().toLowerCase(java.util.Locale.ROOT);
    return DetectionMethods.state(name, axis, source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    lastIndex = Double.isNaN(numbers[0]) ? Long.MIN_VALUE : (long) numbers[0];
    next = (int) numbers[1];
    excessOneBack = numbers[2];
    excessTwoBack = numbers[3];
    System.arraycopy(numbers, 4, ring, 0, ring.length);
    return this;
  }
}
