package org.tocsin.models.detection;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.tocsin.models.detection.FarringtonFlexibleSettings.Trend;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Farrington flexible: a quasi-Poisson regression on blocks of the season and a trend over past
 * years, past outbreaks down-weighted, recent periods left out (Noufaily et al. 2013, Stat Med
 * 32:1206, after Farrington et al. 1996, JRSSA 159:547).
 *
 * <p>The upper bound is, with mean μ, dispersion φ (at least 1) and one-sided level α: {@code
 * nb-plugin}, the 1 − α quantile of the negative binomial with mean μ and variance φμ; {@code
 * muan}, the same with μ replaced by its own upper 1 − α confidence limit; {@code delta}, the
 * normal limit on the 2/3 power scale, (μ^⅔ + z·√(4/9·μ^⅓·τ))^1½ with τ = φ + var(μ)/μ.
 *
 * <p>A signal needs a count above the bound and enough cases in the latest periods. It cannot tell
 * before the first reference period exists. Memory: the periods of the reference years.
 */
final class FarringtonFlexible implements RestorableDetector {
  static final String NAME = "farrington-flexible";

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final ThreadLocal<BlockRegression> FIT =
      ThreadLocal.withInitial(BlockRegression::new);

  /** A mean above this many times the largest reference count is a runaway limit (muan). */
  private static final double RUNAWAY = 1e6;

  private final Settings source;
  private final FarringtonFlexibleSettings settings;
  private final TimeAxis axis;
  private final int perYear;
  private final CountHistory history;
  private final byte[] blockByLag;
  private double lastDispersion = Double.NaN;

  FarringtonFlexible(Settings source, TimeAxis axis) {
    this.source = source;
    this.settings = FarringtonFlexibleSettings.of(source);
    this.axis = axis;
    this.perYear = axis.period().perYear();
    int reach = settings.yearsBack() * perYear + settings.halfWindow();
    this.blockByLag = blocks(settings, perYear, reach);
    this.history = new CountHistory(Math.max(reach, settings.minPeriods()));
  }

  /**
   * Block of each lag (−1 = not a reference period). Block 0 is the reference window: within
   * half-window of the same period of a past year, or of now; the rest of each year is cut into
   * equal blocks from the older window on, the first ones one longer where it does not divide.
   */
  private static byte[] blocks(FarringtonFlexibleSettings settings, int perYear, int reach) {
    byte[] blocks = new byte[reach + 1];
    int w = settings.halfWindow();
    int groups = settings.periods() - 1;
    int gap = perYear - 2 * w - 1;
    for (int lag = 0; lag <= reach; lag++) {
      int phase = Math.floorMod(-lag, perYear);
      boolean window = phase <= w || phase >= perYear - w;
      if (window) {
        blocks[lag] = 0;
      } else if (groups == 0 || gap <= 0 || lag > settings.yearsBack() * perYear) {
        blocks[lag] = -1;
      } else {
        int at = phase - w - 1;
        int size = gap / groups;
        int longer = gap % groups;
        int border = longer * (size + 1);
        blocks[lag] = (byte) (1 + (at < border ? at / (size + 1) : longer + (at - border) / size));
      }
    }
    return blocks;
  }

  @Override
  public Signal observe(Count count) {
    history.checkOrder(count);
    // The newest remembered period lies this many periods before the count.
    long distance = history.isEmpty() ? 0 : count.index() - history.lastIndex();
    Signal signal = judge(count, distance);
    history.append(count);
    return signal;
  }

  @Override
  public void learn(Count count) {
    history.append(count);
  }

  private double past(long distance, int lag) {
    long back = lag - distance;
    return back < 0 || back > Integer.MAX_VALUE ? Double.NaN : history.count((int) back);
  }

  private Signal judge(Count count, long distance) {
    int wholeYears = settings.yearsBack() * perYear;
    if (history.isEmpty() || history.size() + distance <= wholeYears) {
      return Signal.cannotTell(count);
    }
    BlockRegression fit = FIT.get();
    fit.clear(settings.periods());
    int reach = (int) Math.min(blockByLag.length - 1L, history.size() - 1 + distance);
    for (int lag = reach; lag > settings.excludeRecent() && lag >= distance; lag--) {
      int block = blockByLag[lag];
      if (block >= 0) {
        int back = (int) (lag - distance);
        double y = history.count(back);
        if (!Double.isNaN(y)) {
          fit.add(y, -lag, block, history.population(back));
        }
      }
    }
    boolean trend = settings.trend() != Trend.NEVER;
    if (fit.rows() < 3) {
      return Signal.cannotTell(count);
    }
    // A trend through counts of one year only runs away and cannot be fitted.
    boolean fitted = fit.fit(trend, settings.reweightThreshold());
    if (trend && (!fitted || !trendHolds(fit, count.population()))) {
      fitted = fit.fit(false, settings.reweightThreshold());
    }
    if (!fitted) {
      return Signal.cannotTell(count);
    }
    double link = fit.link(0, 0);
    if (Double.isNaN(link) || Double.isNaN(fit.dispersion())) {
      return Signal.cannotTell(count);
    }
    return bound(count, fit, Math.exp(link) * count.population(), distance);
  }

  private boolean trendHolds(BlockRegression fit, double population) {
    if (!fit.hasSlope() || settings.yearsBack() < 3) {
      return false;
    }
    if (settings.trend() == Trend.SIGNIFICANT) {
      double t = fit.slope() / Math.sqrt(dispersionOfErrors(fit) * fit.slopeVariance());
      double p = 2 * TDistribution.of(fit.degreesOfFreedom()).survivalProbability(Math.abs(t));
      if (!(p < settings.trendP())) {
        return false;
      }
    }
    return Math.exp(fit.link(0, 0)) * population <= fit.largestCount();
  }

  private double dispersionOfErrors(BlockRegression fit) {
    return settings.surveillanceCompatible() ? fit.overwrittenDispersion() : fit.dispersion();
  }

  private Signal bound(Count count, BlockRegression fit, double expected, long distance) {
    double phi = Math.max(1, fit.dispersion());
    lastDispersion = phi;
    double standardError = Math.sqrt(dispersionOfErrors(fit) * fit.linkVariance(0, 0));
    double z = NORMAL.inverseSurvivalProbability(settings.alpha());
    double y = count.observed();
    double upper;
    double p;
    if (settings.threshold() == FarringtonFlexibleSettings.Threshold.DELTA) {
      double tau = phi + standardError * standardError * expected;
      double root = Math.cbrt(expected);
      double centre = root * root;
      double spread = Math.sqrt(4.0 / 9 * root * tau);
      upper = Math.pow(centre + z * spread, 1.5);
      double observedRoot = Math.cbrt(y);
      p = NORMAL.survivalProbability((observedRoot * observedRoot - centre) / spread);
    } else {
      double mean = expected;
      if (settings.threshold() == FarringtonFlexibleSettings.Threshold.MUAN) {
        mean = expected * Math.exp(z * standardError);
        double ceiling = RUNAWAY * Math.max(1, fit.largestCount());
        mean = mean <= ceiling ? mean : ceiling;
      }
      NegativeBinomial law = new NegativeBinomial(mean, phi);
      upper = law.quantile(1 - settings.alpha());
      p = count.present() ? law.survival((long) y) : Double.NaN;
    }
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    boolean signal = y > upper && y > 0 && enoughCases(y, distance);
    return new Signal(count.index(), y, expected, upper, p, signal);
  }

  private boolean enoughCases(double newest, long distance) {
    double cases = newest;
    for (int lag = 1; lag < settings.minPeriods(); lag++) {
      double y = past(distance, lag);
      cases += Double.isNaN(y) ? 0 : y;
    }
    return cases >= settings.minCases();
  }

  /** Dispersion of the last fit; NaN before the first. */
  double lastDispersion() {
    return lastDispersion;
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[history.storedLength()];
    history.store(numbers, 0);
    return DetectionMethods.state(NAME, axis, source, numbers);
  }

  @Override
  public FarringtonFlexible load(double[] numbers) {
    history.load(numbers, 0);
    return this;
  }
}
