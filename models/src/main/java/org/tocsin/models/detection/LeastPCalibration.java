package org.tocsin.models.detection;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Null law of the least p-value over several overlapping sums of negative-binomial counts.
 *
 * <p>Simulated with a fixed seed for means and dispersions on a grid (steps of a factor 1.6 and
 * 1.3), once per cell and process; between means the answer is interpolated. Safe for several
 * threads.
 */
final class LeastPCalibration {
  private static final Map<String, LeastPCalibration> SHARED = new ConcurrentHashMap<>();
  private static final int DRAWS = 60_000;
  private static final int SOLID = 60;
  private static final double MEAN_STEP = Math.log(1.6);
  private static final double DISPERSION_STEP = Math.log(1.3);
  private static final int LOWEST_MEAN = -9;
  private static final int HIGHEST_MEAN = 12;
  private static final int HIGHEST_DISPERSION = 14;
  private static final int TABLE = 2_000;

  private final int[] windows;
  private final Map<Integer, double[]> cells = new ConcurrentHashMap<>();

  private LeastPCalibration(int[] windows) {
    this.windows = windows.clone();
  }

  /** The calibration of these window lengths. */
  static LeastPCalibration of(int[] windows) {
    return SHARED.computeIfAbsent(Arrays.toString(windows), key -> new LeastPCalibration(windows));
  }

  /** Chance, under the null, of a least p-value of this or less. */
  double calibrated(double leastP, double mean, double dispersion) {
    return interpolate(leastP, mean, dispersion, true);
  }

  /** The least p-value whose chance under the null is this level. */
  double leastP(double level, double mean, double dispersion) {
    double low = level / (2.0 * windows.length);
    double high = level;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (calibrated(middle, mean, dispersion) > level) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private double interpolate(double leastP, double mean, double dispersion, boolean smooth) {
    double position =
        Math.min(HIGHEST_MEAN, Math.max(LOWEST_MEAN, Math.log(Math.max(mean, 1e-300)) / MEAN_STEP));
    int left = (int) Math.floor(position);
    int right = Math.min(HIGHEST_MEAN, left + 1);
    int phi =
        (int)
            Math.min(
                HIGHEST_DISPERSION, Math.max(0, Math.rint(Math.log(dispersion) / DISPERSION_STEP)));
    double share = smooth ? position - left : 0;
    double a = chance(cell(left, phi), leastP);
    double b = share == 0 ? a : chance(cell(right, phi), leastP);
    return Math.min(1, Math.exp((1 - share) * Math.log(a) + share * Math.log(b)));
  }

  /** Share of simulated values at or below, kept proportional where the simulation is thin. */
  private static double chance(double[] sorted, double leastP) {
    double solid = sorted[SOLID];
    double safe = Math.max(leastP, 1e-300);
    if (safe <= solid) {
      return safe * (SOLID + 1.0) / sorted.length / solid;
    }
    int low = SOLID;
    int high = sorted.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= safe) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + 1.0) / sorted.length;
  }

  private double[] cell(int mean, int phi) {
    return cells.computeIfAbsent(mean * 100 + phi, key -> simulate(mean, phi));
  }

  private double[] simulate(int meanStep, int phiStep) {
    double mean = Math.exp(meanStep * MEAN_STEP);
    double phi = Math.exp(phiStep * DISPERSION_STEP);
    SplittableRandom random = new SplittableRandom(7_919L * meanStep + 104_729L * phiStep + 13);
    NegativeBinomial single = new NegativeBinomial(mean, phi);
    int longest = windows[windows.length - 1];
    double[][] tails = new double[windows.length][];
    NegativeBinomial[] laws = new NegativeBinomial[windows.length];
    for (int i = 0; i < windows.length; i++) {
      laws[i] = new NegativeBinomial(mean * windows[i], phi);
      tails[i] = new double[TABLE];
      Arrays.fill(tails[i], Double.NaN);
    }
    long[] ring = new long[longest];
    double[] least = new double[DRAWS];
    for (int t = -longest; t < DRAWS; t++) {
      int at = Math.floorMod(t, longest);
      ring[at] = single.sample(random);
      if (t < 0) {
        continue;
      }
      double p = 1;
      long sum = 0;
      int lag = 0;
      for (int i = 0; i < windows.length; i++) {
        for (; lag < windows[i]; lag++) {
          sum += ring[Math.floorMod(t - lag, longest)];
        }
        p = Math.min(p, tail(laws[i], tails[i], sum));
      }
      least[t] = p;
    }
    Arrays.sort(least);
    return least;
  }

  private static double tail(NegativeBinomial law, double[] table, long y) {
    if (y >= TABLE) {
      return law.survival(y);
    }
    double known = table[(int) y];
    if (Double.isNaN(known)) {
      known = law.survival(y);
      table[(int) y] = known;
    }
    return known;
  }
}
