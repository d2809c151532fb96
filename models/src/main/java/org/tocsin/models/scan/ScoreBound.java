package org.tocsin.models.scan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Tells without a logarithm whether a zone can beat a score: for each count c the largest expected
 * count b at which the log likelihood ratio still exceeds a level. Levels are {@value #STEP} apart;
 * the level at or below the score to beat is used, so nothing is missed and a few zones are looked
 * at needlessly.
 *
 * <p>The tables are built when first asked for and shared between threads; those that do not hang
 * on the study's total are kept for all studies, at most 27 MB.
 */
final class ScoreBound {
  private static final double STEP = 0.25;
  private static final int LEVELS = 400;
  private static final int LARGEST_TABLE = 1 << 15;

  /** Expected counts are put into classes by exponent and five bits of fraction: 3 % wide. */
  private static final int CLASS_SHIFT = 47;

  private static final int LOWEST_CLASS = classBits(1e-9);
  private static final int CLASSES = classBits(1e7) - LOWEST_CLASS + 1;

  /** Tables up to this size that hold for every study are kept, by the logarithm of their size. */
  private static final int LARGEST_KEPT = 12;

  private static final Map<Integer, AtomicReferenceArray<double[]>> KEPT =
      new ConcurrentHashMap<>();

  private final boolean conditional;
  private final double total;
  private final int size;
  private final AtomicReferenceArray<double[]> tables;
  private final AtomicReferenceArray<int[]> counts = new AtomicReferenceArray<>(LEVELS);

  /**
   * @param conditional whether the ratio holds the total fixed
   * @param total all cases; used when conditional
   * @param likelyCount count that windows seldom exceed; larger ones are still handled, slower
   */
  ScoreBound(boolean conditional, long total, double likelyCount) {
    this.conditional = conditional;
    this.total = total;
    double wanted = 64 + 2 * likelyCount;
    double most = conditional ? Math.min(total, LARGEST_TABLE) : LARGEST_TABLE;
    int least = (int) Math.min(wanted, most) + 2;
    int power = 32 - Integer.numberOfLeadingZeros(least - 1);
    if (conditional || power > LARGEST_KEPT) {
      this.size = least;
      this.tables = new AtomicReferenceArray<>(LEVELS);
    } else {
      // Without a fixed total the bounds are the same for every study.
      this.size = 1 << power;
      this.tables = KEPT.computeIfAbsent(power, p -> new AtomicReferenceArray<>(LEVELS));
    }
  }

  /** Level to use when this score is to be beaten. */
  static int levelBelow(double score) {
    return (int) Math.min(LEVELS - 1, score / STEP);
  }

  /**
   * For each count the bound on the expected count; the last entry stands for all larger counts and
   * is infinite. Not to be changed.
   */
  double[] at(int level) {
    double[] table = tables.get(level);
    if (table == null) {
      table = build(level * STEP);
      tables.set(level, table);
    }
    return table;
  }

  /**
   * For each class of expected counts the least count that can exceed a level; see {@link
   * #classOf}. Not to be changed.
   */
  int[] leastCounts(int level) {
    int[] least = counts.get(level);
    if (least == null) {
      least = leastCounts(at(level));
      counts.set(level, least);
    }
    return least;
  }

  /** Class of an expected count. */
  static int classOf(double expected) {
    return Math.max(0, Math.min(CLASSES - 1, classBits(expected) - LOWEST_CLASS));
  }

  private static int classBits(double expected) {
    return (int) (Double.doubleToRawLongBits(expected) >>> CLASS_SHIFT);
  }

  private static int[] leastCounts(double[] table) {
    int[] least = new int[CLASSES];
    int c = 1;
    for (int k = 0; k < CLASSES; k++) {
      double smallest =
          k == 0 ? 0 : Double.longBitsToDouble((long) (LOWEST_CLASS + k) << CLASS_SHIFT);
      while (table[c] <= smallest) {
        c++;
      }
      least[k] = c;
    }
    return least;
  }

  /** The plain log likelihood ratio, not divided by a dispersion. */
  double ratio(double observed, double expected) {
    return conditional
        ? LikelihoodRatio.conditional(observed, expected, total)
        : LikelihoodRatio.expectationBased(observed, expected);
  }

  private double[] build(double level) {
    double[] table = new double[size];
    for (int c = 1; c < size - 1; c++) {
      table[c] = level == 0 ? c : largestExpected(c, level);
    }
    table[size - 1] = Double.POSITIVE_INFINITY;
    return table;
  }

  /**
   * Newton on log b; the ratio is convex and falling in it, so steps from the left never overshoot.
   */
  private double largestExpected(double c, double level) {
    double logC = Math.log(c);
    double x = logC - level / c - 1;
    for (int i = 0; i < 60; i++) {
      double b = Math.exp(x);
      double value = c * (logC - x) - level;
      double slope = -c;
      if (conditional) {
        double outside = total - c;
        if (outside > 0) {
          value += outside * Math.log(outside / (total - b));
          slope += b * outside / (total - b);
        }
      } else {
        value += b - c;
        slope += b;
      }
      double step = -value / slope;
      if (!(step > 1e-13)) {
        break;
      }
      x += step;
    }
    return Math.exp(x) * (1 + 1e-9);
  }
}
