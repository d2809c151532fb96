package org.tocsin.models.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.inference.NullLaws;
import org.tocsin.models.inference.SlidingWindows;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Family surge: is the count of these minutes or hours unusual? Windows of several lengths slide in
 * quarters of an hour and are tested whenever something happens in their last quarter, against the
 * expectation of the whole window: within a quarter the count only grows, so looking at every
 * arrival needs no correction. The smallest p-value of all lengths is recalibrated to the chance
 * that a usual day shows one as small ({@link SlidingWindows}).
 *
 * <p>p = P(Y ≥ n), Y negative binomial with the window's expectation and {@link
 * SeriesExpectation#windowDispersion}. Immutable and thread-safe; laws are shared by all instances
 * with the same windows.
 */
public final class SurgeTest {
  private static final long SEED = 0x5e7c1a5;
  private static final Map<List<Duration>, NullLaws> LAWS = new ConcurrentHashMap<>();

  private final int[] lengths;
  private final int longest;
  private final NullLaws laws;

  /**
   * A test over windows of these lengths.
   *
   * @param windows multiples of 15 minutes, up to 24 hours
   */
  public SurgeTest(List<Duration> windows) {
    lengths = windows.stream().mapToInt(SurgeTest::quarters).sorted().distinct().toArray();
    if (lengths.length == 0) {
      throw new IllegalArgumentException("Family surge needs at least one window");
    }
    longest = lengths[lengths.length - 1];
    laws =
        LAWS.computeIfAbsent(
            List.copyOf(windows),
            w -> new NullLaws(new SlidingWindows(Quarters.PER_DAY, lengths)::law, SEED));
  }

  private static int quarters(Duration window) {
    long quarters = window.toMillis() / Quarters.MILLIS;
    if (quarters < 1
        || quarters > Quarters.PER_DAY
        || quarters * Quarters.MILLIS != window.toMillis()) {
      throw new IllegalArgumentException(
          "Window %s cannot be tested; use multiples of 15 minutes up to 24 hours"
              .formatted(window));
    }
    return (int) quarters;
  }

  /** Quarters of the longest window. */
  public int longest() {
    return longest;
  }

  /**
   * One window's test.
   *
   * @param from first quarter
   * @param to quarter after the last one
   * @param dayMean expectation of the 24 hours that end with the window
   */
  public record Window(
      long from,
      long to,
      int observed,
      double expected,
      double dispersion,
      double pValue,
      double dayMean) {

    /** The window's length. */
    public Duration length() {
      return Duration.ofMillis((to - from) * Quarters.MILLIS);
    }

    /** The law of a usual count. */
    public NegativeBinomial usual() {
      return new NegativeBinomial(expected, dispersion);
    }
  }

  /**
   * The window with the smallest p-value of those that hold a quarter and end in a quarter in which
   * something happened, not after {@code now}; the shorter one of equals, then the earlier. Absent
   * where nothing is usual or no count exceeds its expectation.
   *
   * @param changed quarter whose count has grown
   * @param now quarter that runs now
   */
  public @Nullable Window strangest(
      SeriesCounts counts, SeriesExpectation expectation, long changed, long now) {
    Window strangest = null;
    long last = Math.max(changed, Math.min(now, changed + longest - 1));
    for (long end = changed; end <= last; end++) {
      if (end > changed && counts.between(end, end + 1) <= 0) {
        continue;
      }
      double dayMean = expectation.between(end + 1 - Quarters.PER_DAY, end + 1);
      if (!(dayMean > 0)) {
        continue;
      }
      for (int length : lengths) {
        if (end - length >= changed) {
          continue;
        }
        Window tested = test(counts, expectation, end + 1 - length, end + 1, dayMean);
        if (tested != null && (strangest == null || tested.pValue < strangest.pValue)) {
          strangest = tested;
        }
      }
    }
    return strangest;
  }

  /** The test of one window as its count stands now; absent where nothing is usual. */
  public @Nullable Window retested(
      SeriesCounts counts, SeriesExpectation expectation, long from, long to) {
    double dayMean = expectation.between(to - Quarters.PER_DAY, to);
    double expected = expectation.between(from, to);
    if (!(dayMean > 0) || !(expected > 0)) {
      return null;
    }
    return window(counts.between(from, to), expected, expectation, from, to, dayMean);
  }

  private static @Nullable Window test(
      SeriesCounts counts, SeriesExpectation expectation, long from, long to, double dayMean) {
    int observed = counts.between(from, to);
    double expected = expectation.between(from, to);
    if (!(expected > 0) || observed <= expected) {
      return null;
    }
    return window(observed, expected, expectation, from, to, dayMean);
  }

  private static Window window(
      int observed,
      double expected,
      SeriesExpectation expectation,
      long from,
      long to,
      double dayMean) {
    double dispersion = expectation.windowDispersion(expected / dayMean);
    double p = new NegativeBinomial(expected, dispersion).survival(Math.max(0, observed));
    return new Window(from, to, observed, expected, dispersion, p, dayMean);
  }

  /** The chance that a usual day shows so small a p-value in any window at any arrival. */
  public double dayP(double pValue, double dayMean, SeriesExpectation expectation) {
    return dayP(pValue, dayMean, expectation.hourDispersion(), expectation.dayDispersion());
  }

  /** How many null laws have been drawn for tests like this one. */
  public int drawn() {
    return laws.drawn();
  }

  /** Draws ahead what {@link #dayP} needs for days whose expectations lie in a range. */
  public void prepare(double lowest, double highest, SeriesExpectation expectation) {
    laws.prepare(lowest, highest, expectation.hourDispersion(), expectation.dayDispersion());
  }

  /** As above, from the two dispersions. */
  public double dayP(double pValue, double dayMean, double hour, double day) {
    return Math.min(1, laws.recalibrated(pValue, dayMean, hour, day));
  }
}
