package org.tocsin.models.calibration;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.probability.GammaDraw;
import org.tocsin.models.probability.PoissonDraw;

/**
 * Draws reports of a city in which only chance happens: counts scatter as the baselines say.
 *
 * <p>The count of an hour is Poisson with mean μ·W·D·H, where the levels W of the week, D of the
 * day and H of the hour are independent gamma variables of mean 1. Their variances are chosen so
 * that counts of an hour, a day and a week have the baseline's dispersion for each, as far as these
 * grow with the length (a day holding 24 equal hours, a week 7 equal days).
 *
 * <p>Limits: places are independent, and so are categories; storms that lift a whole city are not
 * drawn.
 */
public final class NullCity {
  private static final double HOURS = 24;
  private static final double DAYS = 7;

  private final SlotCalendar calendar;
  private final List<NullCategory> categories;
  private final List<String> places;

  /**
   * A city.
   *
   * @param places ids of every watched place
   */
  public NullCity(SlotCalendar calendar, List<NullCategory> categories, List<String> places) {
    this.calendar = calendar;
    this.categories = List.copyOf(categories);
    this.places = places.stream().sorted().toList();
  }

  /** Reports that happen in {@code [from, to)}, in order of when they become known. */
  public List<NullReport> draw(Instant from, Instant to, long seed) {
    Hours hours = new Hours(calendar, from, to);
    List<NullReport> reports = new ArrayList<>();
    for (int c = 0; c < categories.size(); c++) {
      NullCategory category = categories.get(c);
      Levels levels = Levels.of(category.baseline());
      long[] delays = category.delays();
      for (int p = 0; p < places.size(); p++) {
        // Each series has its own chance: one category more leaves the others as they were.
        SplittableRandom chance =
            new SplittableRandom(
                seed * 0x9E3779B97F4A7C15L
                    + category.category().hashCode() * 0xBF58476D1CE4E5B9L
                    + places.get(p).hashCode() * 0x94D049BB133111EBL);
        draw(category, places.get(p), hours, levels, delays, chance, reports);
      }
    }
    reports.sort(
        Comparator.comparingLong(NullReport::knownAt)
            .thenComparingLong(NullReport::occurredAt)
            .thenComparing(NullReport::category)
            .thenComparing(NullReport::neighbourhoodId));
    return reports;
  }

  private static void draw(
      NullCategory category,
      String place,
      Hours hours,
      Levels levels,
      long[] delays,
      SplittableRandom chance,
      List<NullReport> reports) {
    double[] expected = hours.expected(category.baseline(), place);
    int week = -1;
    int day = -1;
    double weekLevel = 1;
    double dayLevel = 1;
    for (int h = 0; h < expected.length; h++) {
      if (hours.week[h] != week) {
        week = hours.week[h];
        weekLevel = level(levels.week, hours.sum(expected, hours.week, h), chance);
      }
      if (hours.day[h] != day) {
        day = hours.day[h];
        dayLevel = level(levels.day, hours.sum(expected, hours.day, h), chance);
      }
      if (expected[h] <= 0) {
        continue;
      }
      double mean = expected[h] * weekLevel * dayLevel * level(levels.hour, expected[h], chance);
      long count = mean <= 0 ? 0 : PoissonDraw.of(mean, chance);
      for (long n = 0; n < count; n++) {
        long occurredAt = hours.start[h] + chance.nextLong(hours.millis[h]);
        long delay = delays.length == 0 ? 0 : delays[chance.nextInt(delays.length)];
        reports.add(
            new NullReport(
                place,
                category.category(),
                category.categoryClass(),
                occurredAt,
                occurredAt + delay));
      }
    }
  }

  /** A gamma variable of mean 1 and variance excess/mean: adds {@code excess} to variance/mean. */
  private static double level(double excess, double mean, SplittableRandom chance) {
    if (excess <= 0 || mean <= 0) {
      return 1;
    }
    double shape = mean / excess;
    return GammaDraw.of(shape, chance) / shape;
  }

  /** What each level adds to variance over mean of its own length. */
  private record Levels(double hour, double day, double week) {
    static Levels of(CountBaseline baseline) {
      double hourly = baseline.dispersion(SlotLength.HOUR);
      double daily = Math.max(hourly, baseline.dispersion(SlotLength.DAY));
      double weekly = Math.max(daily, baseline.dispersion(SlotLength.WEEK));
      double week = (weekly - daily) * DAYS / (DAYS - 1);
      double day =
          Math.max(0, daily - hourly - week * (1 / DAYS - 1 / (DAYS * HOURS)))
              * HOURS
              / (HOURS - 1);
      double hour = Math.max(0, hourly - 1 - day / HOURS - week / (DAYS * HOURS));
      return new Levels(hour, day, week);
    }
  }

  /** The civil hours of a range, each with its day and week. */
  private static final class Hours {
    private final long[] start;
    private final long[] millis;
    private final int[] day;
    private final int[] week;
    private final List<Interval> slots = new ArrayList<>();

    Hours(SlotCalendar calendar, Instant from, Instant to) {
      Interval hour = calendar.slotAt(from, SlotLength.HOUR);
      while (hour.start().isBefore(to)) {
        slots.add(hour);
        hour = calendar.next(hour, SlotLength.HOUR);
      }
      start = new long[slots.size()];
      millis = new long[slots.size()];
      day = new int[slots.size()];
      week = new int[slots.size()];
      LocalDate monday = LocalDate.EPOCH.minusDays(3);
      for (int h = 0; h < start.length; h++) {
        start[h] = slots.get(h).start().toEpochMilli();
        millis[h] = slots.get(h).length().toMillis();
        LocalDate date = calendar.dateAt(slots.get(h).start());
        day[h] = (int) date.toEpochDay();
        week[h] = (int) Math.floorDiv(date.toEpochDay() - monday.toEpochDay(), 7);
      }
    }

    double[] expected(CountBaseline baseline, String place) {
      double[] expected = new double[start.length];
      for (int h = 0; h < start.length; h++) {
        expected[h] = baseline.expected(place, slots.get(h));
      }
      return expected;
    }

    /** The sum over the group that begins at an hour. */
    double sum(double[] expected, int[] group, int first) {
      double sum = 0;
      for (int h = first; h < expected.length && group[h] == group[first]; h++) {
        sum += expected[h];
      }
      return sum;
    }
  }
}
