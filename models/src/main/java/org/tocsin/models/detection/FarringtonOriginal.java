package org.tocsin.models.detection;

import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The original Farrington algorithm: a quasi-Poisson regression with an optional trend on the same
 * periods of past years (Farrington et al. 1996, JRSSA 159:547).
 *
 * <p>The level is two-sided: the bound is the 1 − α/2 normal limit on a power scale (⅔, ½ or none);
 * {@code p_value} is one-sided, so a signal means p &lt; α/2. Past counts whose Anscombe residual
 * exceeds 1 lose weight. A trend is kept if its p-value is below 0.05, there are 3 years or more
 * and it does not predict above every reference count. Where fewer than min-cases were seen the
 * bound is 0 and there is no signal. Memory: the periods of the reference years.
 */
final class FarringtonOriginal implements RestorableDetector {
  static final String NAME = "farrington";

  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.whole("years-back", 5, 1, 50, "years of reference data"),
          SettingKey.whole(
              "half-window", 3, 0, 400, "periods either side of the same period in past years"),
          SettingKey.number(
              "reweight-threshold",
              1,
              0,
              1e9,
              "Anscombe residual above which a reference count loses weight; 0 for no reweighting"),
          SettingKey.word("power", "scale on which the bound is normal", "2/3", "1/2", "none"),
          SettingKey.number("alpha", 0.01, 1e-9, 0.5, "two-sided level of the upper bound"),
          SettingKey.word("trend", "when a linear trend is kept", "significant", "never"),
          SettingKey.number("trend-p", 0.05, 0, 1, "p-value a trend must undercut"),
          SettingKey.text(
              "min-cases", "5/4", "c/n: a signal needs c cases within the latest n periods"));

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final ThreadLocal<BlockRegression> FIT =
      ThreadLocal.withInitial(BlockRegression::new);

  private final Settings source;
  private final TimeAxis axis;
  private final int yearsBack;
  private final int halfWindow;
  private final double reweightThreshold;
  private final double power;
  private final double alpha;
  private final boolean trend;
  private final double trendP;
  private final int minCases;
  private final int minPeriods;
  private final CountHistory history;

  FarringtonOriginal(Settings settings, TimeAxis axis) {
    this.source = settings;
    this.axis = axis;
    yearsBack = settings.whole("years-back");
    halfWindow = settings.whole("half-window");
    double reweight = settings.number("reweight-threshold");
    reweightThreshold = reweight == 0 ? Double.POSITIVE_INFINITY : reweight;
    power =
        switch (settings.word("power")) {
          case "1/2" -> 0.5;
          case "none" -> 1;
          default -> 2.0 / 3;
        };
    alpha = settings.number("alpha");
    trend = settings.is("trend", "significant");
    trendP = settings.number("trend-p");
    int[] minimum = FarringtonFlexibleSettings.fraction("min-cases", settings.word("min-cases"));
    minCases = minimum[0];
    minPeriods = minimum[1];
    history =
        new CountHistory(Math.max(yearsBack * axis.period().perYear() + halfWindow, minPeriods));
  }

  @Override
  public Signal observe(Count count) {
    history.checkOrder(count);
    long distance = history.isEmpty() ? 0 : count.index() - history.lastIndex();
    Signal signal = judge(count, distance);
    history.append(count);
    return signal;
  }

  @Override
  public void learn(Count count) {
    history.append(count);
  }

  private Signal judge(Count count, long distance) {
    int perYear = axis.period().perYear();
    if (history.isEmpty() || history.size() + distance <= (long) yearsBack * perYear) {
      return Signal.cannotTell(count);
    }
    BlockRegression fit = FIT.get();
    fit.clear(1);
    for (int year = yearsBack; year >= 1; year--) {
      for (int lag = year * perYear + halfWindow; lag >= year * perYear - halfWindow; lag--) {
        long back = lag - distance;
        if (back >= 0 && back < history.size() && !Double.isNaN(history.count((int) back))) {
          fit.add(history.count((int) back), -lag, 0, history.population((int) back));
        }
      }
    }
    if (fit.rows() < 3) {
      return Signal.cannotTell(count);
    }
    // A trend through counts of one year only runs away and cannot be fitted.
    boolean fitted = fit.fit(trend, reweightThreshold);
    if (trend && (!fitted || !trendHolds(fit, count.population()))) {
      fitted = fit.fit(false, reweightThreshold);
    }
    if (!fitted) {
      return Signal.cannotTell(count);
    }
    double expected = Math.exp(fit.link(0, 0)) * count.population();
    double phi = Math.max(1, fit.dispersion());
    if (Double.isNaN(expected) || Double.isNaN(fit.dispersion())) {
      return Signal.cannotTell(count);
    }
    double tau = phi + phi * fit.linkVariance(0, 0) * expected;
    double centre = Math.pow(expected, power);
    // Delta method: var(Y^power) = power² μ^(2 power − 1) τ.
    double spread = power * Math.sqrt(Math.pow(expected, 2 * power - 1) * tau);
    double z = NORMAL.inverseSurvivalProbability(alpha / 2);
    double upper = Math.pow(centre + z * spread, 1 / power);
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    double y = count.observed();
    double p = NORMAL.survivalProbability((Math.pow(y, power) - centre) / spread);
    boolean enough = enoughCases(y, distance);
    return new Signal(count.index(), y, expected, enough ? upper : 0, p, enough && y > upper);
  }

  private boolean trendHolds(BlockRegression fit, double population) {
    if (!fit.hasSlope() || yearsBack < 3) {
      return false;
    }
    double t = fit.slope() / Math.sqrt(fit.dispersion() * fit.slopeVariance());
    double p = 2 * TDistribution.of(fit.degreesOfFreedom()).survivalProbability(Math.abs(t));
    return p < trendP && Math.exp(fit.link(0, 0)) * population <= fit.largestCount();
  }

  private boolean enoughCases(double newest, long distance) {
    double cases = newest;
    for (int lag = 1; lag < minPeriods; lag++) {
      long back = lag - distance;
      double y = back >= 0 && back < history.size() ? history.count((int) back) : Double.NaN;
      cases += Double.isNaN(y) ? 0 : y;
    }
    return cases >= minCases;
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[history.storedLength()];
    history.store(numbers, 0);
    return DetectionMethods.state(NAME, axis, source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    history.load(numbers, 0);
    return this;
  }
}
