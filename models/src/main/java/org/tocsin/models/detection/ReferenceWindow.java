package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Counts against a plain reference window: the periods just before and those around the same period
 * of past years. For comparison only.
 *
 * <p>{@code bayes}: with n reference counts of sum Σ and prior Gamma(½, 0), the predictive law is
 * negative binomial with mean (Σ + ½)/n and dispersion (n + 1)/n. {@code rki}: a Poisson law with
 * the reference mean m; the bound is m + 2√m above a mean of 20, else its 97.5 % quantile. Missing
 * periods are left out; at least 3 counts are needed. Memory: the reference periods.
 */
final class ReferenceWindow implements RestorableDetector {
  /** How the bound is made from the reference counts. */
  enum Rule {
    BAYES,
    RKI
  }

  static final List<SettingKey> RKI_KEYS =
      List.of(
          SettingKey.whole("years-back", 0, 0, 50, "past years looked at"),
          SettingKey.whole(
              "half-window", 6, 1, 400, "periods before now, and either side in the past"));
  static final List<SettingKey> BAYES_KEYS;

  static {
    List<SettingKey> keys = new ArrayList<>(RKI_KEYS);
    keys.add(SettingKey.number("alpha", 0.05, 1e-9, 0.5, "one-sided level of the upper bound"));
    BAYES_KEYS = List.copyOf(keys);
  }

  private static final double LARGE_MEAN = 20;
  private static final double RKI_LEVEL = 0.975;

  private final Rule rule;
  private final Settings source;
  private final TimeAxis axis;
  private final int yearsBack;
  private final int halfWindow;
  private final double alpha;
  private final CountHistory history;

  ReferenceWindow(Rule rule, Settings settings, TimeAxis axis) {
    this.rule = rule;
    this.source = settings;
    this.axis = axis;
    yearsBack = settings.whole("years-back");
    halfWindow = settings.whole("half-window");
    alpha = rule == Rule.BAYES ? settings.number("alpha") : Double.NaN;
    history = new CountHistory(yearsBack * axis.period().perYear() + halfWindow);
  }

  @Override
  public Signal observe(Count count) {
    history.checkOrder(count);
    Signal signal =
        history.isEmpty()
            ? Signal.cannotTell(count)
            : judge(count, count.index() - history.lastIndex());
    history.append(count);
    return signal;
  }

  private Signal judge(Count count, long distance) {
    int n = 0;
    double sum = 0;
    for (int year = 0; year <= yearsBack; year++) {
      int centre = year * axis.period().perYear();
      int from = year == 0 ? 1 : centre - halfWindow;
      for (int lag = from; lag <= centre + halfWindow; lag++) {
        long back = lag - distance;
        if (back >= 0 && back < history.size() && !Double.isNaN(history.count((int) back))) {
          n++;
          sum += history.count((int) back) / history.population((int) back);
        }
      }
    }
    if (n < 3) {
      return Signal.cannotTell(count);
    }
    double population = count.population();
    NegativeBinomial law =
        rule == Rule.BAYES
            ? new NegativeBinomial((sum + 0.5) / n * population, (n + 1.0) / n)
            : NegativeBinomial.poisson(sum / n * population);
    double upper = upper(law);
    if (!count.present()) {
      return Signal.missing(count, law.mean(), upper);
    }
    double y = count.observed();
    return new Signal(count.index(), y, law.mean(), upper, law.survival((long) y), y > upper);
  }

  private double upper(NegativeBinomial law) {
    if (rule == Rule.BAYES) {
      return law.quantile(1 - alpha);
    }
    return law.mean() > LARGE_MEAN
        ? law.mean() + 2 * Math.sqrt(law.mean())
        : law.quantile(RKI_LEVEL);
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[history.storedLength()];
    history.store(numbers, 0);
    return DetectionMethods.state(rule.name().toLowerCase(Locale.ROOT), axis, source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    history.load(numbers, 0);
    return this;
  }
}
