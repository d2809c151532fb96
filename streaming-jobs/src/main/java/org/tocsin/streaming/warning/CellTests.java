package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.models.watch.Expectations;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;
import org.tocsin.models.watch.SeriesExpectation;
import org.tocsin.models.watch.ShiftTest;
import org.tocsin.models.watch.SurgeTest;

/**
 * Families surge and shift over one cell: counts in, findings out. It keeps nothing but expected
 * counts already worked out. Not thread-safe.
 */
final class CellTests {
  static final String SURGE = "surge";
  static final String SHIFT = "shift";

  /** Findings above this are of no use to anybody. */
  static final double LARGEST_P = 0.2;

  /** Days before an interval that are shown beside it. */
  static final int DAYS_SHOWN = 25;

  private static final int SLOTS_SHOWN = 24;

  /** One report is never a finding: in a sparse cell every single one is rare. */
  private static final int FEWEST = 2;

  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;
  private static final double BOUND = 0.99;

  private final CivilDays civil;
  private final Expectations expectations;
  private final TocsinConfiguration configuration;
  private final Map<List<Duration>, SurgeTest> surges = new HashMap<>();
  private final Map<List<SlotLength>, Shifts> shifts = new HashMap<>();
  private final Map<String, Families> families = new HashMap<>();

  CellTests(TocsinConfiguration configuration) {
    this.configuration = configuration;
    this.civil = new CivilDays(configuration.calendar());
    this.expectations = new Expectations(configuration.calendar());
  }

  /** Family shift over the slots of a category. */
  private record Shifts(List<SlotLength> slots, ShiftTest days, ShiftTest weeks, SlotLooks looks) {
    static Shifts over(List<SlotLength> slots, CivilDays civil) {
      ShiftTest.Beside beside =
          slots.size() > 1 ? ShiftTest.Beside.THE_OTHER : ShiftTest.Beside.NOTHING;
      ShiftTest days = ShiftTest.ofDays(beside);
      return new Shifts(slots, days, ShiftTest.ofWeeks(beside), new SlotLooks(civil, days));
    }
  }

  /** The tests of a category; categories with the same windows or slots share them. */
  private record Families(@Nullable SurgeTest surge, Shifts shifts) {}

  private Families families(String category) {
    return families.computeIfAbsent(
        category,
        c -> {
          List<Duration> windows = configuration.surgeWindows(c);
          return new Families(
              windows.isEmpty() ? null : surges.computeIfAbsent(windows, SurgeTest::new),
              shifts.computeIfAbsent(
                  configuration.shiftSlots(c), slots -> Shifts.over(slots, civil)));
        });
  }

  private @Nullable SurgeTest surge(String category) {
    return families(category).surge;
  }

  private Shifts shifts(String category) {
    return families(category).shifts;
  }

  /**
   * What is tested.
   *
   * @param things counted by quarter
   * @param responded things to which somebody has been sent, by quarter; asked only for a finding
   * @param handled whether the cell's sources ever say so
   */
  record Cell(
      String neighbourhoodId,
      String category,
      String categoryClass,
      SeriesCounts things,
      SeriesCounts responded,
      boolean handled) {}

  /** The canonical position of what caused a test; a tick has topic {@code ""}. */
  record Cause(long knownAt, String topic, int partition, long offset, int rank)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    static Cause of(CellChange change, long at) {
      return new Cause(at, change.topic(), change.partition(), change.offset(), change.rank());
    }

    static Cause tick(long at) {
      return new Cause(at, "", 0, 0, 0);
    }
  }

  /** The first quarter whose count a test of a change may need. */
  long firstQuarter(long quarter) {
    long week = SlotLooks.startQuarter(slot(quarter, SlotLength.WEEK));
    return Math.min(week, quarter - Quarters.PER_DAY);
  }

  /** The quarter after the last one whose count a test of a change may need. */
  long lastQuarter(long quarter) {
    long week = SlotLooks.endQuarter(slot(quarter, SlotLength.WEEK));
    return Math.max(week, quarter + Quarters.PER_DAY);
  }

  /** The strangest window around a quarter whose count has grown; absent if none is strange. */
  @Nullable Finding surge(
      Cell cell, Baselines.InForce inForce, long quarter, long goneLive, Cause cause) {
    SurgeTest surge = surge(cell.category);
    if (surge == null) {
      return null;
    }
    SeriesExpectation usual = expectations.of(inForce.baseline(), cell.neighbourhoodId);
    SurgeTest.Window window =
        surge.strangest(cell.things, usual, quarter, Quarters.at(cause.knownAt));
    if (window == null
        || window.observed() < FEWEST
        || window.pValue() >= LARGEST_P
        || Quarters.start(window.to()) <= goneLive) {
      return null;
    }
    double dayP = surge.dayP(window.pValue(), window.dayMean(), usual);
    return dayP < LARGEST_P ? finding(cell, inForce, window, dayP, cause) : null;
  }

  /** Day or week around a quarter whose count has grown; absent if it is not strange. */
  @Nullable Finding shift(
      Cell cell,
      Baselines.InForce inForce,
      SlotLength length,
      long quarter,
      long goneLive,
      Cause cause) {
    Interval slot = slot(quarter, length);
    if (slot.end().toEpochMilli() <= goneLive) {
      return null;
    }
    SlotLooks.Look look = look(cell, inForce, slot, length, cause.knownAt);
    if (look == null || look.observed() < FEWEST || look.observed() <= look.law().mean()) {
      return null;
    }
    double p = look.law().survival(look.observed());
    if (p >= LARGEST_P) {
      return null;
    }
    double dayP = dayP(cell.category, look, length, p);
    return dayP < LARGEST_P ? finding(cell, inForce, slot, length, look, p, dayP, cause) : null;
  }

  /** The lengths of slots that family shift tests in a category. */
  List<SlotLength> slots(String category) {
    return shifts(category).slots;
  }

  /** A finding of before as its interval stands now, whatever comes out. */
  @Nullable Finding again(
      Cell cell, Baselines.InForce inForce, String family, long start, long end, Cause cause) {
    SeriesExpectation usual = expectations.of(inForce.baseline(), cell.neighbourhoodId);
    if (family.equals(SURGE)) {
      SurgeTest surge = surge(cell.category);
      if (surge == null) {
        return null;
      }
      SurgeTest.Window window =
          surge.retested(cell.things, usual, Quarters.at(start), Quarters.at(end));
      return window == null
          ? null
          : finding(
              cell, inForce, window, surge.dayP(window.pValue(), window.dayMean(), usual), cause);
    }
    Interval slot = new Interval(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    SlotLength length = civil.at(start).day().equals(slot) ? SlotLength.DAY : SlotLength.WEEK;
    SlotLooks.Look look = look(cell, inForce, slot, length, cause.knownAt);
    if (look == null) {
      return null;
    }
    double p = look.law().survival(look.observed());
    return finding(
        cell, inForce, slot, length, look, p, dayP(cell.category, look, length, p), cause);
  }

  /** How many null laws have been drawn for tests like those of a category. */
  int drawn(String category) {
    SurgeTest surge = surge(category);
    Shifts shift = shifts(category);
    return (surge == null ? 0 : surge.drawn()) + shift.days.drawn() + shift.weeks.drawn();
  }

  /**
   * Draws ahead the laws that tests of a category in these places need in the week after an
   * instant.
   *
   * @param at milliseconds since 1970
   */
  void prepare(String category, Baselines.InForce inForce, Collection<String> places, long at) {
    double lowest = Double.MAX_VALUE;
    double highest = 0;
    double lowestWeek = Double.MAX_VALUE;
    double highestWeek = 0;
    long from = Quarters.at(at);
    long to = from + 7L * Quarters.PER_DAY;
    for (String place : places) {
      SeriesExpectation usual = expectations.of(inForce.baseline(), place);
      for (long start = from; start < to; start += Quarters.PER_DAY / 2) {
        double day = usual.between(start, start + Quarters.PER_DAY);
        if (day > 0) {
          lowest = Math.min(lowest, day);
          highest = Math.max(highest, day);
        }
      }
      double week = usual.between(from, to);
      if (week > 0) {
        lowestWeek = Math.min(lowestWeek, week);
        highestWeek = Math.max(highestWeek, week);
      }
    }
    SeriesExpectation usual = expectations.of(inForce.baseline(), "");
    SurgeTest surge = surge(category);
    Shifts shift = shifts(category);
    if (highest > 0 && surge != null) {
      surge.prepare(lowest, highest, usual);
    }
    if (highest > 0 && shift.slots.contains(SlotLength.DAY)) {
      shift.days.prepare(lowest, highest, usual.dayDispersion());
    }
    if (highestWeek > 0 && shift.slots.contains(SlotLength.WEEK)) {
      shift.weeks.prepare(lowestWeek, highestWeek, usual.weekDispersion());
    }
  }

  /** The day p of a cell's finding, had its test shown this p-value. */
  double dayP(Finding finding, Baselines.InForce inForce, double p) {
    SeriesExpectation usual = expectations.of(inForce.baseline(), finding.neighbourhoodId());
    return dayP(finding, usual, usual.dayDispersion(), inForce.delay(), p);
  }

  /**
   * The day p of the same test on another series.
   *
   * @param usual of that series
   * @param dayDispersion of that series
   */
  double dayP(
      Finding finding, SeriesExpectation usual, double dayDispersion, DelayLaw delay, double p) {
    long to = Quarters.from(finding.end());
    SurgeTest surge = surge(finding.category());
    if (finding.family().equals(SURGE) && surge != null) {
      double dayMean = usual.between(to - Quarters.PER_DAY, to);
      return surge.dayP(p, dayMean, usual.hourDispersion(), dayDispersion);
    }
    boolean week = finding.detector().endsWith("-week");
    double whole = usual.between(Quarters.at(finding.start()), to);
    DayOfWeek weekday = civil.at(finding.start()).date().getDayOfWeek();
    return week
        ? shifts(finding.category())
            .weeks
            .dayP(p, whole, Math.max(dayDispersion, usual.weekDispersion()), 0)
        : shifts(finding.category()).days.dayP(p, whole, dayDispersion, delay.lateLooks(weekday));
  }

  private double dayP(String category, SlotLooks.Look look, SlotLength length, double p) {
    Shifts shift = shifts(category);
    ShiftTest test = length == SlotLength.DAY ? shift.days : shift.weeks;
    return test.dayP(p, look.whole(), look.dispersion(), look.lateLooks());
  }

  private SlotLooks.@Nullable Look look(
      Cell cell, Baselines.InForce inForce, Interval slot, SlotLength length, long at) {
    SeriesExpectation usual = expectations.of(inForce.baseline(), cell.neighbourhoodId);
    return shifts(cell.category).looks.next(cell.things, usual, inForce.delay(), slot, length, at);
  }

  /** The first quarter that is shown beside a finding. */
  long firstShown(Finding finding) {
    long length = Quarters.from(finding.end()) - Quarters.at(finding.start());
    long back = Math.min(SLOTS_SHOWN * length, (long) DAYS_SHOWN * Quarters.PER_DAY);
    return Quarters.at(finding.start()) - back - Quarters.PER_DAY;
  }

  /** The slots before a finding's interval and it itself, each with what was usual. */
  Evidence evidence(
      Finding finding, Baselines.InForce inForce, SeriesCounts things, List<String> cited) {
    return evidence(
        finding, expectations.of(inForce.baseline(), finding.neighbourhoodId()), things, cited);
  }

  /** The same on a series of its own. */
  Evidence evidence(
      Finding finding, SeriesExpectation usual, SeriesCounts things, List<String> cited) {
    List<AlertMessage.TailPoint> tail = new ArrayList<>(SLOTS_SHOWN);
    long first = firstShown(finding) + Quarters.PER_DAY;
    long from = Quarters.at(finding.start());
    long to = Quarters.from(finding.end());
    while (tail.size() < SLOTS_SHOWN && from >= first) {
      double mean = usual.between(from, to);
      tail.add(
          new AlertMessage.TailPoint(
              Instant.ofEpochMilli(Quarters.start(from)),
              things.between(from, to),
              mean,
              new NegativeBinomial(mean, finding.dispersion()).quantile(BOUND)));
      long before = before(finding, from, to);
      to = from;
      from = before;
    }
    Collections.reverse(tail);
    return new Evidence(tail, cited, 0);
  }

  /** The start of the slot before one. */
  private long before(Finding finding, long from, long to) {
    if (finding.family().equals(SHIFT)) {
      SlotLength length = finding.detector().endsWith("-week") ? SlotLength.WEEK : SlotLength.DAY;
      return SlotLooks.startQuarter(slot(from - 1, length));
    }
    return from - (to - from);
  }

  private Interval slot(long quarter, SlotLength length) {
    return civil.at(Quarters.start(quarter)).slot(length);
  }

  private static Finding finding(
      Cell cell, Baselines.InForce inForce, SurgeTest.Window window, double dayP, Cause cause) {
    String length = words(window.length());
    return finding(
        cell,
        inForce,
        SURGE,
        SURGE + "-" + length,
        Quarters.start(window.from()),
        Quarters.start(window.to()),
        window.observed(),
        window.usual(),
        window.pValue(),
        dayP,
        1,
        String.format(Locale.ROOT, "window=%s dispersion=%.3f", length, window.dispersion()),
        cause);
  }

  private static Finding finding(
      Cell cell,
      Baselines.InForce inForce,
      Interval slot,
      SlotLength length,
      SlotLooks.Look look,
      double p,
      double dayP,
      Cause cause) {
    return finding(
        cell,
        inForce,
        SHIFT,
        SHIFT + "-" + length.word(),
        slot.start().toEpochMilli(),
        slot.end().toEpochMilli(),
        look.observed(),
        look.law(),
        p,
        dayP,
        Math.min(1, look.waited() * look.known()),
        String.format(
            Locale.ROOT,
            "slot=%s whole=%.3f dispersion=%.3f%s",
            length.word(),
            look.whole(),
            look.law().dispersion(),
            known(look.known())),
        cause);
  }

  private static Finding finding(
      Cell cell,
      Baselines.InForce inForce,
      String family,
      String detector,
      long start,
      long end,
      int observed,
      NegativeBinomial usual,
      double p,
      double dayP,
      double share,
      String settings,
      Cause cause) {
    int responded = cell.responded.between(Quarters.at(start), Quarters.from(end));
    return new Finding(
        family,
        detector,
        cell.neighbourhoodId,
        List.of(cell.neighbourhoodId),
        cell.category,
        cell.categoryClass,
        "",
        start,
        end,
        cause.knownAt < end,
        observed,
        usual.mean(),
        usual.mean(),
        usual.quantile(BOUND),
        usual.quantile(LOW),
        usual.quantile(HIGH),
        p,
        dayP,
        usual.dispersion(),
        share,
        cell.handled ? Math.max(0, responded) : -1,
        inForce.name(),
        settings + " baseline=" + inForce.name(),
        cause.knownAt,
        cause.topic,
        cause.partition,
        cause.offset,
        cause.rank);
  }

  /** Says of how much of the usual a test knew, where that was not all of it. */
  static String known(double share) {
    return share < 1 ? String.format(Locale.ROOT, " known=%.3f", share) : "";
  }

  private static String words(Duration length) {
    return length.toMinutes() % 60 == 0 ? length.toHours() + "h" : length.toMinutes() + "m";
  }
}
