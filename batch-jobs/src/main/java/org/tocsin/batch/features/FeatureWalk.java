package org.tocsin.batch.features;

import java.util.Arrays;
import java.util.List;

/**
 * Walks through the days of one category and at the start of each knows exactly what was known
 * before it, for every unit at once.
 *
 * <p>Rates are decayed sums over decayed days, each drawn to the next longer one by linear
 * empirical Bayes: rate = m (1 + B (S / (W m) − 1)), B = v / (v + W₂ / (W² m)), with W = Σ w and W₂
 * = Σ w² over the days and v the relative variance between units by moments (Marshall 1991). The
 * longest is drawn to the surroundings, those to the city.
 */
public final class FeatureWalk {
  /** Half lives in days; the last stands for all history. */
  static final double[] HALF_LIVES = {3, 7, 14, 28, 91, 365, 1460};

  static final int WEEK = 1;
  static final int MONTH = 3;
  static final int YEAR = 5;
  static final int ALL = 6;

  private static final int SAME_WEEKDAYS = 8;
  private static final int NEAR_REPEAT_DAYS = 14;
  private static final int LONGEST_WAIT = 730;

  private final UnitMap units;
  private final CountLedger own;
  private final int firstDay;
  private final double[][] sums;
  private final Companion[] companions;
  private final double[] weight = new double[HALF_LIVES.length];
  private final double[] weight2 = new double[HALF_LIVES.length];
  private final double[][] rates;
  private final double[] city = new double[HALF_LIVES.length];
  private final double[] near;
  private final int[] lastDay;
  private final int[][] byWeekday;
  private final int[][] recent;
  private int day;
  private int next;

  /** Decayed sums of reports other than the category's own, by unit, of 28 days and of a year. */
  private static final class Companion {
    final CountLedger ledger;
    final double[] month;
    final double[] year;
    int next;

    Companion(CountLedger ledger, int units) {
      this.ledger = ledger;
      this.month = new double[units];
      this.year = new double[units];
    }

    void fade() {
      scale(month, FeatureWalk.fade(MONTH));
      scale(year, FeatureWalk.fade(YEAR));
    }

    /** Learns what became known before a day, of the days since the first. */
    void learn(int firstDay, int day) {
      for (; next < ledger.size() && ledger.knownDay()[next] < day; next++) {
        int at = ledger.day()[next];
        if (at >= firstDay && at < day) {
          int i = ledger.place()[next];
          int age = day - 1 - at;
          month[i] += ledger.n()[next] * Math.pow(2, -age / HALF_LIVES[MONTH]);
          year[i] += ledger.n()[next] * Math.pow(2, -age / HALF_LIVES[YEAR]);
        }
      }
    }
  }

  /**
   * Starts before {@code firstDay} with nothing known.
   *
   * @param own changes of the category itself
   * @param others changes of all other categories that may be used together
   */
  public FeatureWalk(UnitMap units, CountLedger own, CountLedger others, int firstDay) {
    this(units, own, others, List.of(), firstDay);
  }

  /**
   * The same with categories that lead it.
   *
   * @param leading changes of each leading category
   */
  public FeatureWalk(
      UnitMap units, CountLedger own, CountLedger others, List<CountLedger> leading, int firstDay) {
    this.units = units;
    this.own = own;
    this.firstDay = firstDay;
    int n = units.size();
    sums = new double[HALF_LIVES.length][n];
    rates = new double[HALF_LIVES.length][n];
    companions = new Companion[1 + leading.size()];
    companions[0] = new Companion(others, n);
    for (int l = 0; l < leading.size(); l++) {
      companions[1 + l] = new Companion(leading.get(l), n);
    }
    near = new double[n];
    lastDay = new int[n];
    Arrays.fill(lastDay, firstDay - LONGEST_WAIT);
    recent = new int[7 * SAME_WEEKDAYS][n];
    byWeekday = new int[7][n];
    day = firstDay;
  }

  /** The day at whose start the walk stands. */
  public int day() {
    return day;
  }

  /** Moves to the start of a later day and learns what became known before it. */
  public void advanceTo(int to) {
    while (day < to) {
      day++;
      for (int h = 0; h < HALF_LIVES.length; h++) {
        double fade = fade(h);
        weight[h] = weight[h] * fade + 1;
        weight2[h] = weight2[h] * fade * fade + 1;
        scale(sums[h], fade);
      }
      for (Companion companion : companions) {
        companion.fade();
      }
      int[] leaving = recent[slot(day - 1)];
      int weekday = Math.floorMod(day - 1, 7);
      for (int i = 0; i < leaving.length; i++) {
        byWeekday[weekday][i] -= leaving[i];
      }
      Arrays.fill(leaving, 0);
      learn();
    }
  }

  private int slot(int aDay) {
    return Math.floorMod(aDay, recent.length);
  }

  private static double fade(int h) {
    return Math.pow(2, -1 / HALF_LIVES[h]);
  }

  private static void scale(double[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= by;
    }
  }

  private void learn() {
    for (; next < own.size() && own.knownDay()[next] < day; next++) {
      int at = own.day()[next];
      // What is said to happen later than it is known cannot be placed in time.
      if (at < firstDay || at >= day) {
        continue;
      }
      int i = own.place()[next];
      int n = own.n()[next];
      for (int h = 0; h < HALF_LIVES.length; h++) {
        sums[h][i] += n * Math.pow(2, -(day - 1 - at) / HALF_LIVES[h]);
      }
      if (at >= day - recent.length) {
        recent[slot(at)][i] += n;
        byWeekday[Math.floorMod(at, 7)][i] += n;
      }
      if (n > 0) {
        lastDay[i] = Math.max(lastDay[i], at);
      }
    }
    for (Companion companion : companions) {
      companion.learn(firstDay, day);
    }
  }

  /** Makes the rates of this day; call it before {@link #row}. */
  public void rate() {
    int n = units.size();
    for (int h = 0; h < HALF_LIVES.length; h++) {
      double sum = 0.5 * weight2[h] / Math.max(weight[h], 1e-9);
      for (double s : sums[h]) {
        sum += Math.max(0, s);
      }
      city[h] = sum / (n * Math.max(weight[h], 1));
    }
    double[] around = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      int units12 = 0;
      for (int j : units.ring1()[i]) {
        sum += Math.max(0, sums[ALL][j]);
        units12++;
      }
      for (int j : units.ring2()[i]) {
        sum += 0.5 * Math.max(0, sums[ALL][j]);
        units12++;
      }
      double w = Math.max(weight[ALL], 1);
      double mass = units.ring1()[i].length + 0.5 * units.ring2()[i].length;
      // As much of the city as one report per surrounding.
      around[i] =
          units12 == 0
              ? city[ALL]
              : (sum + city[ALL] * w / (1 + w * city[ALL]))
                  / (w * (mass + 1 / (1 + w * city[ALL])));
    }
    shrink(ALL, around);
    for (int h = YEAR; h >= 0; h--) {
      shrink(h, rates[h + 1]);
    }
    nearRepeats();
  }

  private void shrink(int h, double[] prior) {
    double w = Math.max(weight[h], 1);
    double w2 = Math.max(weight2[h], 1);
    double excess = 0;
    double squares = 0;
    for (int i = 0; i < prior.length; i++) {
      double expected = w * prior[i];
      double gap = Math.max(0, sums[h][i]) - expected;
      excess += gap * gap - w2 * prior[i];
      squares += expected * expected;
    }
    double v = squares > 0 ? Math.max(0.01, excess / squares) : 0.01;
    for (int i = 0; i < prior.length; i++) {
      double m = prior[i];
      double b = v / (v + w2 / (w * w * m));
      rates[h][i] = m * (1 - b) + b * Math.max(0, sums[h][i]) / w;
    }
  }

  /** Reports of the last two weeks here and beside, the newer the heavier: e^(−age / 7 days). */
  private void nearRepeats() {
    int n = units.size();
    double[] fresh = new double[n];
    for (int age = 0; age < NEAR_REPEAT_DAYS && day - 1 - age >= firstDay; age++) {
      int[] counts = recent[slot(day - 1 - age)];
      double w = Math.exp(-age / 7.0);
      for (int i = 0; i < n; i++) {
        fresh[i] += w * counts[i];
      }
    }
    for (int i = 0; i < n; i++) {
      double sum = fresh[i];
      for (int j : units.ring1()[i]) {
        sum += 0.5 * fresh[j];
      }
      near[i] = Math.max(0, sum);
    }
  }

  /**
   * Writes the features of a unit into a row, in the order of {@link FeatureColumns}: those of the
   * category, then two of each leading category.
   */
  public void row(int i, double[] row) {
    int c = 0;
    for (int h = 0; h < HALF_LIVES.length; h++) {
      row[c++] = rates[h][i];
    }
    row[c++] = around(units.ring1()[i], WEEK, i);
    row[c++] = around(units.ring1()[i], MONTH, i);
    row[c++] = around(units.ring1()[i], YEAR, i);
    row[c++] = around(units.ring2()[i], MONTH, i);
    row[c++] = around(units.ring2()[i], YEAR, i);
    row[c++] = city[WEEK];
    row[c++] = city[MONTH];
    row[c++] = city[YEAR];
    row[c++] = sameWeekday(i);
    row[c++] = Math.min(LONGEST_WAIT, day - 1 - lastDay[i]);
    row[c++] = near[i];
    for (Companion companion : companions) {
      row[c++] = Math.max(0, companion.month[i]) / Math.max(1, weight[MONTH]);
      row[c++] = Math.max(0, companion.year[i]) / Math.max(1, weight[YEAR]);
    }
  }

  /** Decayed count of a unit per decayed day, not drawn to anything. */
  public double rawRate(int h, int i) {
    return Math.max(0, sums[h][i]) / Math.max(1, weight[h]);
  }

  private double around(int[] ring, int h, int self) {
    if (ring.length == 0) {
      return rates[h][self];
    }
    double sum = 0;
    for (int j : ring) {
      sum += rates[h][j];
    }
    return sum / ring.length;
  }

  /** Mean of the last eight of the weekday that comes, one usual day added. */
  private double sameWeekday(int i) {
    int weeks = Math.min(SAME_WEEKDAYS, (day - firstDay) / 7);
    return (Math.max(0, byWeekday[Math.floorMod(day, 7)][i]) + rates[YEAR][i]) / (weeks + 1);
  }
}
