package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The default detector: a robust seasonal regression with a negative-binomial predictive tail.
 *
 * <p>With usual mean μ, its relative variance v and dispersion φ from {@link HarmonicBaseline}, the
 * count is judged by p = P(Y ≥ y), Y negative binomial with mean μ and variance φμ + vμ². The bound
 * is the 1 − α quantile; a signal also needs {@code min-count} cases.
 */
final class HarmonicNb implements HarmonicDetector.Judge {
  static final String NAME = "harmonic-nb";
  static final List<SettingKey> KEYS;

  static {
    List<SettingKey> keys = new ArrayList<>();
    keys.add(SettingKey.number("alpha", 0.01, 1e-9, 0.5, "one-sided level of the upper bound"));
    keys.add(SettingKey.whole("min-count", 2, 0, 1_000_000, "cases a signal needs in the period"));
    keys.add(
        SettingKey.word(
            "pool",
            "all: season, trend and weekday from all series together, a level of its own for each",
            "none",
            "all"));
    keys.addAll(HarmonicTracker.KEYS);
    KEYS = List.copyOf(keys);
  }

  private final double alpha;
  private final int minCount;

  private HarmonicNb(Settings settings) {
    alpha = settings.number("alpha");
    minCount = settings.whole("min-count");
  }

  static RestorableDetector detector(Settings settings, TimeAxis axis) {
    return new HarmonicDetector(NAME, settings, axis, new HarmonicNb(settings));
  }

  @Override
  public Signal judge(Count count, HarmonicBaseline baseline, HarmonicTracker tracker) {
    double expected = baseline.mean(count.index()) * count.population();
    NegativeBinomial law =
        HarmonicTracker.predictive(expected, baseline.relativeVariance(), baseline.dispersion());
    double y = count.observed();
    if (!count.present()) {
      return Signal.missing(count, expected, (double) law.quantile(1 - alpha));
    }
    double p = law.survival((long) y);
    double upper = law.quantile(1 - alpha);
    return new Signal(count.index(), y, expected, upper, p, y > upper && y >= minCount);
  }
}
