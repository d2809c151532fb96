package org.tocsin.models.watch;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tocsin.models.inference.ReportingDelay;

/**
 * The reporting triangle of one category, by civil day on which things happened and civil day on
 * which they became known; and the {@link DelayLaw} that it shows.
 *
 * <p>Limits: what comes {@value #AGES} days late or later counts as never having come; days of an
 * outage count like any others.
 */
public final class DelayTriangle {
  /** Days before the cut-off whose reports are looked at. */
  public static final int DAYS = 84;

  /** Civil days, its own the first, in which a day's news are looked for. */
  public static final int AGES = 28;

  /** With fewer there is no law: everything counts as known at once. */
  static final long LEAST_REPORTS = 200;

  /** Reports with every weekday's delay that are added to each weekday's own. */
  private static final double PRIOR = 100;

  /** No look expects less of a day than this: a share near 0 is known too badly to test against. */
  private static final double LEAST_SHARE = 0.05;

  private final LocalDate firstDay;
  private final LocalDate cutOff;
  private final long[][] news;

  /**
   * A triangle without reports.
   *
   * @param firstDay first day that counts
   * @param cutOff first day that does not; what became known from it on does not either
   */
  public DelayTriangle(LocalDate firstDay, LocalDate cutOff) {
    this.firstDay = firstDay;
    this.cutOff = cutOff;
    int days = (int) Math.max(0, ChronoUnit.DAYS.between(firstDay, cutOff));
    this.news = new long[days][];
    for (int day = 0; day < days; day++) {
      news[day] = new long[Math.min(AGES, days - day)];
    }
  }

  /** Adds reports of a day; those outside the triangle do not count. */
  public void add(LocalDate day, LocalDate knownDay, long reports) {
    long row = ChronoUnit.DAYS.between(firstDay, day);
    if (row < 0 || row >= news.length || !knownDay.isBefore(cutOff)) {
      return;
    }
    long age = Math.max(0, ChronoUnit.DAYS.between(day, knownDay));
    if (age < AGES) {
      news[(int) row][(int) age] += reports;
    }
  }

  /** How many reports the triangle holds. */
  public long reports() {
    return Arrays.stream(news).flatMapToLong(Arrays::stream).sum();
  }

  /**
   * The law of every weekday, its shares drawn towards those of all weekdays together (Lawless
   * 1994); {@link DelayLaw#NONE} where there are too few reports to tell, or nothing comes late.
   */
  public DelayLaw law() {
    if (reports() < LEAST_REPORTS) {
      return DelayLaw.NONE;
    }
    ReportingDelay pooled = ReportingDelay.fit(news);
    double[][] shares = new double[7][];
    double[][] variances = new double[7][];
    for (DayOfWeek weekday : DayOfWeek.values()) {
      ReportingDelay delay = ReportingDelay.fit(rowsOf(weekday), PRIOR, pooled);
      int ages = 0;
      while (ages < delay.ages() && ShiftTest.stillComing(delay.share(ages))) {
        ages++;
      }
      int row = weekday.getValue() - 1;
      shares[row] = new double[ages];
      variances[row] = new double[ages];
      for (int age = 0; age < ages; age++) {
        shares[row][age] = Math.max(LEAST_SHARE, delay.share(age));
        variances[row][age] = delay.shareVariance(age);
      }
    }
    return new DelayLaw(shares, variances);
  }

  /**
   * The rows of a weekday; an empty one of full length keeps ages that only other weekdays show.
   */
  private long[][] rowsOf(DayOfWeek weekday) {
    List<long[]> own = new ArrayList<>();
    own.add(new long[Math.min(AGES, news.length)]);
    for (int day = 0; day < news.length; day++) {
      if (firstDay.plusDays(day).getDayOfWeek() == weekday) {
        own.add(news[day]);
      }
    }
    return own.toArray(long[][]::new);
  }
}
