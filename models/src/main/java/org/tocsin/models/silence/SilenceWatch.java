package org.tocsin.models.silence;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one source for silence.
 *
 * <p>In a place, the reports missed since the last one are the baselines of its categories times
 * the source's trailing share of them, times the city's lull of the last hours (at most 1): when
 * the whole city is calm, no place is unusually so. Nothing heard while e were to be expected has
 * the chance φ^(−e/(φ−1)) (negative binomial; e^−e at φ = 1). A place is unusually quiet when that
 * falls below 0.001, divided by the reports of a day where there are many, because every gap
 * between two reports is a test; so 6.9 missed reports are needed at φ = 1 and 8.5 at φ = 1.5. φ is
 * that of hours, days or weeks, as long as it takes to miss so many. Where that takes longer than a
 * week, nobody can tell.
 *
 * <p>The feed is down when nothing comes from it anywhere for longer than allowed, twice as much
 * was missed as would do in a place by chance alone (half as much again where reports scatter
 * more), and a quarter more than in its longest usual gap of four weeks, so that neither a lull nor
 * a feed that delivers once a day counts as dead.
 *
 * <p>Nothing is said of a source in its first three days, in which its gaps are learned.
 *
 * <p>Limits: shares need {@value #LEAST_TO_LEARN} expected reports; a source without them, or whose
 * categories have no baseline, cannot be told of.
 */
public final class SilenceWatch implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Expected reports of a category before a source's share of it is believed. */
  static final double LEAST_TO_LEARN = 20;

  private static final double CHANCE = 0.001;
  private static final double LULL = 2;
  private static final double SCATTERED_LULL = 1.5;
  private static final double GAP = 1.25;
  private static final double LULL_PRIOR = 2;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long LEARNING = 3 * DAY;
  private static final double HALF_LIFE_DAYS = 28;
  private static final double LONGEST_DAYS = 7;
  private static final double HALF_A_DAY = 0.5;
  private static final double HALF_A_WEEK = 3.5;
  private static final double NEVER_DAYS = 365;

  private final long feedDownAfter;

  /** The bytes that were last kept, and what they say: most memories hand out the same again. */
  private transient byte @Nullable [] keptBytes;

  private transient @Nullable SourceSilence kept;

  /**
   * @param feedDownAfter milliseconds without a word before a feed can be down
   */
  public SilenceWatch(long feedDownAfter) {
    this.feedDownAfter = feedDownAfter;
  }

  private SourceSilence source(SilenceMemory memory) {
    byte[] stored = memory.source();
    SourceSilence known = kept;
    return known != null && stored != null && stored == keptBytes
        ? known
        : SourceSilence.parse(stored);
  }

  private void keep(SourceSilence source, SilenceMemory memory) {
    byte[] bytes = source.toBytes();
    memory.keepSource(bytes);
    keptBytes = bytes;
    kept = source;
  }

  /** Takes note of a report; empty unless it ends a silence. */
  public List<SilenceVerdict> heard(String place, String category, long at, SilenceMemory memory) {
    SourceSilence source = source(memory);
    List<SilenceVerdict> verdicts = new ArrayList<>();
    if (source.firstAt == Long.MIN_VALUE) {
      source.firstAt = at;
    }
    if (source.down) {
      source.down = false;
      verdicts.add(
          new SilenceVerdict(
              "",
              SilenceState.HEARD_AND_USUAL,
              SilenceState.FEED_DOWN,
              true,
              at,
              0,
              at,
              source.missed,
              1,
              1));
    } else if (source.missed > source.longestGap || at - source.longestGapAt > 28 * DAY) {
      source.longestGap = source.missed;
      source.longestGapAt = at;
    }
    source.heardAt = at;
    source.missed = 0;
    source.shares.computeIfAbsent(category, c -> new double[2])[0]++;
    source.counted[slot(source, at)]++;
    keep(source, memory);
    if (!place.isEmpty()) {
      PlaceSilence before = PlaceSilence.parse(memory.place(place));
      PlaceSilence now = before.heard(at);
      if (before.state() == SilenceState.UNUSUALLY_QUIET) {
        now = now.now(SilenceState.HEARD_AND_USUAL, at);
        verdicts.add(
            new SilenceVerdict(
                place, now.state(), before.state(), true, at, 0, at, before.missed(), 1, 1));
      }
      memory.keepPlace(place, now.toBytes());
    }
    return verdicts;
  }

  /**
   * Looks at the feed and every place.
   *
   * @param usual of the civil day that contains the instant
   * @return what has changed since the last look and, with the first look of an hour, every silence
   *     that goes on; the feed first, then places by id
   */
  public List<SilenceVerdict> check(long at, SilenceUsual usual, SilenceMemory memory) {
    SourceSilence source = source(memory);
    List<SilenceVerdict> verdicts = new ArrayList<>();
    if (source.firstAt == Long.MIN_VALUE) {
      return verdicts;
    }
    long from = source.checkedAt == Long.MIN_VALUE ? source.firstAt : source.checkedAt;
    double hours = Math.max(0, at - from) / (double) HOUR;
    double[] perHour = usual.perHour(source, Math.max(from, at - HOUR / 2));
    double[] perDay = usual.perDay(source);
    double city = Arrays.stream(perHour).sum();
    double[] dispersions = usual.dispersions(source);
    double phi = dispersions[0];
    learnShares(source, usual, hours);
    source.expected[slot(source, at)] += hours * city;
    source.missed += hours * city;
    source.checkedAt = at;
    double lull = lull(source);

    if (at - source.firstAt < LEARNING) {
      keep(source, memory);
      return verdicts;
    }
    double feedNeed = Math.max(lullFactor(phi) * needed(1, phi), GAP * source.longestGap);
    boolean silent = at - source.heardAt >= feedDownAfter && source.missed >= feedNeed;
    boolean again = Math.floorDiv(from, HOUR) != Math.floorDiv(at, HOUR);
    boolean wasDown = source.down;
    source.down |= silent;
    if (source.down && (!wasDown || again)) {
      verdicts.add(down(source, !wasDown, at, phi));
    }
    int feed = verdicts.size();
    boolean first = perHour.length > 0;
    for (int i = 0; i < perHour.length; i++) {
      String place = usual.places().get(i);
      byte[] stored = memory.place(place);
      PlaceSilence before = PlaceSilence.parse(stored);
      double phiHere = dispersion(perDay[i], dispersions);
      double need = needed(perDay[i], phiHere);
      // While the feed is down, a place can miss nothing.
      PlaceSilence now =
          source.down
              ? new PlaceSilence(before.heardAt(), 0, before.state(), before.since())
              : before.missing(hours * lull * perHour[i]);
      now = now.now(judge(source, now, perDay[i], need), at);
      first &= before.untold();
      boolean changed = before.untold() || now.state() != before.state();
      if (changed || (again && now.state() == SilenceState.UNUSUALLY_QUIET)) {
        verdicts.add(verdict(place, before.state(), changed, now, perDay[i], need, phiHere, at));
      }
      if (!now.equals(before) || stored == null) {
        memory.keepPlace(place, now.toBytes());
      }
    }
    if (first && !source.down) {
      verdicts.add(feed, heard(source, at));
    }
    keep(source, memory);
    return verdicts;
  }

  /**
   * What holds of the feed and every place as of the last look, whether it has changed or not;
   * empty before anything can be said.
   *
   * @param usual of the civil day that contains the last look
   */
  public List<SilenceVerdict> standing(long at, SilenceUsual usual, SilenceMemory memory) {
    SourceSilence source = source(memory);
    List<SilenceVerdict> verdicts = new ArrayList<>();
    double[] perDay = usual.perDay(source);
    double[] dispersions = usual.dispersions(source);
    double phi = dispersions[0];
    for (int i = 0; i < perDay.length; i++) {
      double phiHere = dispersion(perDay[i], dispersions);
      String place = usual.places().get(i);
      PlaceSilence now = PlaceSilence.parse(memory.place(place));
      if (!now.untold()) {
        verdicts.add(
            verdict(
                place, now.state(), true, now, perDay[i], needed(perDay[i], phiHere), phiHere, at));
      }
    }
    if (!verdicts.isEmpty()) {
      verdicts.add(0, source.down ? down(source, true, at, phi) : heard(source, at));
    }
    return verdicts;
  }

  private static SilenceVerdict heard(SourceSilence source, long at) {
    return new SilenceVerdict(
        "",
        SilenceState.HEARD_AND_USUAL,
        SilenceState.HEARD_AND_USUAL,
        true,
        at,
        0,
        source.heardAt,
        source.missed,
        1,
        1);
  }

  private static SilenceVerdict down(SourceSilence source, boolean changed, long at, double phi) {
    return new SilenceVerdict(
        "",
        SilenceState.FEED_DOWN,
        changed ? SilenceState.HEARD_AND_USUAL : SilenceState.FEED_DOWN,
        changed,
        at,
        0,
        source.heardAt,
        source.missed,
        chanceOfNothing(source.missed / lullFactor(phi), phi),
        phi);
  }

  private static SilenceState judge(
      SourceSilence source, PlaceSilence place, double perDay, double need) {
    if (source.down) {
      return SilenceState.FEED_DOWN;
    }
    if (place.missed() >= need) {
      return SilenceState.UNUSUALLY_QUIET;
    }
    boolean testable = perDay > 0 && need / perDay <= LONGEST_DAYS;
    return testable && place.heardAt() != Long.MIN_VALUE
        ? SilenceState.HEARD_AND_USUAL
        : SilenceState.CANNOT_TELL;
  }

  private static SilenceVerdict verdict(
      String place,
      SilenceState before,
      boolean changed,
      PlaceSilence now,
      double perDay,
      double need,
      double phi,
      long at) {
    long until = 0;
    if (now.state() == SilenceState.CANNOT_TELL) {
      double days = perDay > 0 ? (need - now.missed()) / perDay : Double.POSITIVE_INFINITY;
      until = days > NEVER_DAYS ? Long.MAX_VALUE : at + (long) (days * DAY);
    }
    return new SilenceVerdict(
        place,
        now.state(),
        before,
        changed,
        now.since(),
        until,
        now.heardAt(),
        now.missed(),
        Math.min(1, chanceOfNothing(now.missed(), phi) * Math.max(1, perDay)),
        phi);
  }

  /**
   * The dispersion of what a place misses until its silence counts: that of hours, or of days or
   * weeks where it takes so long, because what makes days and weeks differ makes silence too.
   *
   * @param dispersions of an hour, a day and a week
   */
  static double dispersion(double perDay, double[] dispersions) {
    double phi = dispersions[0];
    if (needed(perDay, phi) >= HALF_A_DAY * perDay) {
      phi = Math.max(phi, dispersions[1]);
    }
    return needed(perDay, phi) >= HALF_A_WEEK * perDay ? Math.max(phi, dispersions[2]) : phi;
  }

  /**
   * How many times more than a place a whole feed must miss, so that a lull of the city is no
   * silence: twice as much as by chance alone. Where reports scatter more than by chance, lulls are
   * a part of that already; half as much again is enough.
   */
  private static double lullFactor(double phi) {
    return Math.max(SCATTERED_LULL, LULL * needed(1, 1) / needed(1, phi));
  }

  /** Reports that must be missed before silence counts. */
  static double needed(double perDay, double phi) {
    double level = Math.log(Math.max(1, perDay) / CHANCE);
    return phi > 1 + 1e-9 ? level * (phi - 1) / Math.log(phi) : level;
  }

  /** Chance of no report where so many were expected. */
  static double chanceOfNothing(double expected, double phi) {
    return phi > 1 + 1e-9 ? Math.pow(phi, -expected / (phi - 1)) : Math.exp(-expected);
  }

  /** Observed over expected of the last hours in the whole city, drawn to 1, at most 1. */
  private static double lull(SourceSilence source) {
    double counted = LULL_PRIOR + Arrays.stream(source.counted).sum();
    double expected = LULL_PRIOR + Arrays.stream(source.expected).sum();
    return Math.min(1, counted / expected);
  }

  /** Counts and expectations fade alike; what a dead feed does not send is not unlearned. */
  private static void learnShares(SourceSilence source, SilenceUsual usual, double hours) {
    if (source.down) {
      return;
    }
    double kept = Math.pow(2, -hours / 24 / HALF_LIFE_DAYS);
    source.shares.forEach(
        (category, share) -> {
          share[0] *= kept;
          share[1] = share[1] * kept + usual.ofCity(category) * hours / 24;
        });
  }

  private static int slot(SourceSilence source, long at) {
    long hour = Math.floorDiv(at, HOUR);
    int slot = (int) Math.floorMod(hour, (long) SourceSilence.HOURS);
    for (int i = 0; i < SourceSilence.HOURS; i++) {
      if (source.hour[i] <= hour - SourceSilence.HOURS) {
        source.counted[i] = 0;
        source.expected[i] = 0;
      }
    }
    source.hour[slot] = hour;
    return slot;
  }
}
