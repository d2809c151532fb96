package org.tocsin.batch.risk;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What may be known at the start of a day about what will follow: decayed rates at several half
 * lives, the same weekday, neighbours, the city, season and weekday. Walks forward through the days
 * and at each of them knows exactly what was known before it.
 *
 * <p>Rates are logarithms relative to the place's own decayed rate of a year, so a model learns
 * changes; that rate itself is the exposure.
 */
final class RiskFeatures {
  private static final double[] HALF_LIVES = {3, 7, 14, 28, 91, 365};
  private static final int WEEK = 1;
  private static final int MONTH = 3;
  private static final int YEAR = 5;
  private static final int SAME_WEEKDAYS = 8;

  /** Every rate starts from a prior worth this many days. */
  private static final double PRIOR_DAYS = 1;

  /** Names of the columns, in order. */
  static final List<String> NAMES = names();

  private final DayLedger ledger;
  private final int[][] neighbours;
  private final LocalDate firstDay;
  private final int horizon;
  private final double[][] decayed;
  private final double[][] rates;
  private final double[] weights = new double[HALF_LIVES.length];
  private final int[][] counts;
  private double cityWeek;
  private double cityMonth;
  private int day;
  private int next;

  /**
   * Starts before day 0, with nothing known.
   *
   * @param neighbours for each place the numbers of those beside it
   * @param days how many days the walk may go
   */
  RiskFeatures(DayLedger ledger, int[][] neighbours, LocalDate firstDay, int days, int horizon) {
    this.ledger = ledger;
    this.neighbours = neighbours;
    this.firstDay = firstDay;
    this.horizon = horizon;
    decayed = new double[HALF_LIVES.length][ledger.places()];
    rates = new double[HALF_LIVES.length][ledger.places()];
    counts = new int[ledger.places()][days + 1];
    learn();
    rate();
  }

  /** Moves to the start of a later day. */
  void advanceTo(int to) {
    while (day < to) {
      day++;
      for (int h = 0; h < HALF_LIVES.length; h++) {
        double fade = Math.pow(2, -1 / HALF_LIVES[h]);
        weights[h] = weights[h] * fade + 1;
        for (int i = 0; i < decayed[h].length; i++) {
          decayed[h][i] *= fade;
        }
      }
      learn();
    }
    rate();
  }

  /** Takes in what became known before the start of this day. */
  private void learn() {
    List<DayLedger.Change> changes = ledger.byKnownDay();
    while (next < changes.size() && changes.get(next).knownDay() < day) {
      DayLedger.Change change = changes.get(next++);
      // What is said to happen later than it is known cannot be placed in time.
      if (change.day() >= 0 && change.day() < day) {
        counts[change.place()][change.day()] += change.n();
        for (int h = 0; h < HALF_LIVES.length; h++) {
          decayed[h][change.place()] +=
              change.n() * Math.pow(2, -(day - 1 - change.day()) / HALF_LIVES[h]);
        }
      }
    }
  }

  /** The place's decayed rate of a year times the horizon, positive. */
  double exposure(int place) {
    return horizon * rate(YEAR, place);
  }

  /** Incidents in the last 365 days (or as many as there are) per horizon. */
  double usual(int place) {
    int from = Math.max(0, day - 365);
    int sum = 0;
    for (int t = from; t < day; t++) {
      sum += counts[place][t];
    }
    return day == 0 ? 0 : horizon * (double) sum / (day - from);
  }

  /** The exponentially weighted mean with a half life of 28 days, per horizon, positive. */
  double lastWeeks(int place) {
    return horizon * rate(MONTH, place);
  }

  double[] row(int place) {
    double[] row = new double[NAMES.size()];
    int c = 0;
    double own = rate(YEAR, place);
    for (int h = 0; h < YEAR; h++) {
      row[c++] = Math.log(rate(h, place) / own);
    }
    row[c++] = Math.log(own);
    row[c++] = sameWeekday(place, own);
    row[c++] = around(neighbours[place], WEEK);
    row[c++] = around(neighbours[place], MONTH);
    row[c++] = cityWeek;
    row[c++] = cityMonth;
    LocalDate target = firstDay.plusDays(day);
    double angle = 2 * Math.PI * target.plusDays(horizon / 2).toEpochDay() / 365.25;
    row[c++] = Math.cos(angle);
    row[c++] = Math.sin(angle);
    row[c++] = Math.cos(2 * angle);
    row[c++] = Math.sin(2 * angle);
    if (horizon % 7 != 0) {
      row[c + target.getDayOfWeek().getValue() - 1] = 1;
    }
    return row;
  }

  private double rate(int h, int place) {
    return rates[h][place];
  }

  /** Rates at each half life, drawn to the place's yearly rate, and that to the city's. */
  private void rate() {
    double cases = 0.5;
    for (double sum : decayed[YEAR]) {
      cases += Math.max(0, sum);
    }
    double city = cases / (ledger.places() * (weights[YEAR] + PRIOR_DAYS));
    for (int i = 0; i < ledger.places(); i++) {
      rates[YEAR][i] =
          (Math.max(0, decayed[YEAR][i]) + PRIOR_DAYS * city) / (weights[YEAR] + PRIOR_DAYS);
      for (int h = 0; h < YEAR; h++) {
        rates[h][i] =
            (Math.max(0, decayed[h][i]) + PRIOR_DAYS * rates[YEAR][i]) / (weights[h] + PRIOR_DAYS);
      }
    }
    int[] all = IntStream.range(0, ledger.places()).toArray();
    cityWeek = around(all, WEEK);
    cityMonth = around(all, MONTH);
  }

  private double sameWeekday(int place, double own) {
    double sum = own;
    double days = 1;
    for (int week = 1; week <= SAME_WEEKDAYS && day - 7 * week >= 0; week++) {
      sum += counts[place][day - 7 * week];
      days++;
    }
    return Math.log(sum / days / own);
  }

  private double around(int[] places, int h) {
    double recent = 0;
    double usual = 0;
    for (int place : places) {
      recent += rate(h, place);
      usual += rate(YEAR, place);
    }
    return usual > 0 ? Math.log(recent / usual) : 0;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int h = 0; h < YEAR; h++) {
      names.add("last %d days".formatted((int) HALF_LIVES[h]));
    }
    names.addAll(
        List.of(
            "usual rate",
            "same weekday",
            "neighbours, last 7 days",
            "neighbours, last 28 days",
            "city, last 7 days",
            "city, last 28 days",
            "year cosine",
            "year sine",
            "half-year cosine",
            "half-year sine",
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday"));
    return List.copyOf(names);
  }
}
