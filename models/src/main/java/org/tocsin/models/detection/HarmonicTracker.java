package org.tocsin.models.detection;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Keeps one series' history and the {@link HarmonicBaseline} in force: refitted on a schedule of
 * period numbers, so that it depends on the counts only, not on when or how they were fed.
 */
final class HarmonicTracker {
  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.whole(
              "years-back", 0, 0, 60, "years of history used; 0: 12, of days 5, of hours 1"),
          SettingKey.whole(
              "exclude-recent",
              0,
              0,
              100_000,
              "latest periods left out of the fit; 0: 26 weeks, 6 months, 28 days or 672 hours"),
          SettingKey.whole(
              "refit-every",
              0,
              0,
              100_000,
              "periods between refits; 0: 4 weeks, 1 month, 28 days or 672 hours"),
          SettingKey.whole("harmonics", 2, 0, 6, "annual harmonics offered to the fit"),
          SettingKey.word(
              "trend", "whether a log-linear trend is offered (needs 3 years)", "yes", "no"),
          SettingKey.number(
              "outbreak-start", 0.015, 1e-6, 0.5, "chance that a past outbreak starts in a period"),
          SettingKey.number(
              "outbreak-stay",
              0,
              0,
              0.999,
              "chance that it goes on; 0: 0.6 for weeks and months, 0.8 for days, 0.9 for hours"),
          SettingKey.text(
              "holidays",
              "none",
              "country whose public holidays are modelled, such as us; or none"),
          SettingKey.word("lunar", "whether lunar festivals are modelled", "no", "yes"),
          SettingKey.word(
              "level",
              "whether the level follows counts older than four weeks; by-period: of days and hours",
              "by-period",
              "follow",
              "fitted"),
          SettingKey.number(
              "level-half-life",
              0,
              0,
              100_000,
              "periods after which a count weighs half in the level; 0: 8 weeks, 3 months, 28 days or"
                  + " 672 hours"),
          SettingKey.number(
              "level-spread",
              0.1,
              0.001,
              10,
              "relative standard deviation by which levels usually move"));

  private final TimeAxis axis;
  private final int perYear;
  private final int yearsBack;
  private final int excludeRecent;
  private final int refitEvery;
  private final int harmonics;
  private final boolean trend;
  private final HolidayCalendar calendar;
  private final OutbreakWeights weights;
  private final CountHistory history;
  private final boolean levelFollows;
  private final double levelHalfLife;
  private final double levelSpread;
  private long firstIndex = Long.MIN_VALUE;
  private long baselineBlock = Long.MIN_VALUE;
  private @Nullable HarmonicBaseline baseline;
  private long fittedFrom;
  private long fittedTo;

  HarmonicTracker(Settings settings, TimeAxis axis) {
    this.axis = axis;
    Period period = axis.period();
    perYear = period.perYear();
    yearsBack =
        or(settings.whole("years-back"), period == Period.HOUR ? 1 : period == Period.DAY ? 5 : 12);
    excludeRecent = or(settings.whole("exclude-recent"), byPeriod(period, 672, 28, 26, 6));
    refitEvery = or(settings.whole("refit-every"), byPeriod(period, 672, 28, 4, 1));
    harmonics = settings.whole("harmonics");
    trend = settings.is("trend", "yes");
    boolean lunar = settings.is("lunar", "yes");
    String country = settings.word("holidays");
    calendar =
        country.equals("none")
            ? lunar ? HolidayCalendar.lunarOnly() : HolidayCalendar.none()
            : HolidayCalendar.of(country, lunar);
    double stay = settings.number("outbreak-stay");
    weights =
        new OutbreakWeights(
            settings.number("outbreak-start"),
            stay > 0 ? stay : period == Period.HOUR ? 0.9 : period == Period.DAY ? 0.8 : 0.6);
    levelFollows =
        settings.is("level", "follow")
            || (settings.is("level", "by-period")
                && (period == Period.DAY || period == Period.HOUR));
    double halfLife = settings.number("level-half-life");
    levelHalfLife = halfLife > 0 ? halfLife : byPeriod(period, 672, 28, 8, 3);
    levelSpread = settings.number("level-spread");
    history = new CountHistory(memory());
  }

  private static int or(int value, int otherwise) {
    return value == 0 ? otherwise : value;
  }

  private static int byPeriod(Period period, int hour, int day, int week, int month) {
    return switch (period) {
      case HOUR -> hour;
      case DAY -> day;
      case WEEK -> week;
      case MONTH -> month;
    };
  }

  TimeAxis axis() {
    return axis;
  }

  /**
   * The baseline in force for a period, fitted now if its turn has come; null if history is short.
   */
  @Nullable HarmonicBaseline baseline(long index) {
    long block = Math.floorDiv(index, (long) refitEvery);
    if (block != baselineBlock) {
      baselineBlock = block;
      baseline = history.isEmpty() ? null : fit(block * refitEvery);
    }
    return baseline;
  }

  /** What the latest counts alone say of a count, for a series with no baseline yet. */
  Signal judgeYoung(Count count, double alpha, int minCount) {
    ShortHistory recent = ShortHistory.before(count.index(), history, axis.period());
    return recent.judge(count, ShortHistory.Prior.ALONE, alpha, minCount);
  }

  /** Fits to what lies before the start of a refit block. */
  private @Nullable HarmonicBaseline fit(long blockStart) {
    long first = Math.max(firstIndex, blockStart - (long) yearsBack * perYear - excludeRecent);
    long span = blockStart - first;
    long last = blockStart - 1 - Math.min(excludeRecent, span / 4);
    last = Math.min(last, history.lastIndex());
    int present = 0;
    double cases = 0;
    for (long index = first; index <= last; index++) {
      double y = history.count((int) (history.lastIndex() - index));
      if (!Double.isNaN(y)) {
        present++;
        cases += y;
      }
    }
    if (present < byPeriod(axis.period(), 336, 28, 8, 12)) {
      return null;
    }
    // Seasons need a year; nothing but a level can be learned from no cases at all.
    int waves = last - first + 1 >= perYear && cases > 0 ? harmonics : 0;
    boolean slope = trend && last - first + 1 >= 3L * perYear && cases > 0;
    HarmonicDesign design = new HarmonicDesign(axis, calendar, waves, slope);
    fittedFrom = first;
    fittedTo = last;
    HarmonicBaseline fitted = HarmonicBaseline.fit(history, first, last, design, weights);
    if (levelFollows) {
      int pause = byPeriod(axis.period(), 672, 28, 4, 1);
      fitted.correct(
          RecentLevel.before(
              history, fitted, first, blockStart, pause, levelHalfLife, levelSpread));
    }
    return fitted;
  }

  /** First period of the last fit. */
  long fittedFrom() {
    return fittedFrom;
  }

  /** Last period of the last fit. */
  long fittedTo() {
    return fittedTo;
  }

  /** Periods that may have to be remembered for a fit. */
  final int memory() {
    return yearsBack * perYear + excludeRecent + refitEvery + 1;
  }

  void checkOrder(Count count) {
    history.checkOrder(count);
  }

  void append(Count count) {
    if (firstIndex == Long.MIN_VALUE) {
      firstIndex = count.index();
    }
    history.append(count);
  }

  /** Count this many periods before a period after the last one; NaN where missing or forgotten. */
  Count before(long index, int lag) {
    long back = history.lastIndex() - (index - lag);
    return history.isEmpty() || back < 0 || back >= history.size()
        ? Count.missing(index - lag)
        : new Count(index - lag, history.count((int) back), history.population((int) back));
  }

  /** Law of a count with this usual mean, the uncertainty of the mean included. */
  static NegativeBinomial predictive(double mean, double relativeVariance, double dispersion) {
    return new NegativeBinomial(mean, dispersion + mean * relativeVariance);
  }

  int storedLength() {
    return 1 + history.storedLength();
  }

  int store(double[] to, int at) {
    to[at] = firstIndex == Long.MIN_VALUE ? Double.NaN : (double) firstIndex;
    return history.store(to, at + 1);
  }

  int load(double[] from, int at) {
    firstIndex = Double.isNaN(from[at]) ? Long.MIN_VALUE : (long) from[at];
    baselineBlock = Long.MIN_VALUE;
    return history.load(from, at + 1);
  }
}
