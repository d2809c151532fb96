package org.tocsin.cli.research;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.watch.Expectations;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;
import org.tocsin.models.watch.SeriesExpectation;
import org.tocsin.models.watch.SurgeTest;

/**
 * Family surge recounted around an instant: of each length the strangest of the windows that hold
 * it, with the chance that a usual day shows anything so strange.
 */
final class SurgeRecount {
  private final List<Duration> lengths;
  private final @Nullable SurgeTest surge;
  private final SeriesExpectation usual;

  SurgeRecount(
      TocsinConfiguration configuration, CountBaseline baseline, String place, String category) {
    this.lengths = configuration.surgeWindows(category);
    this.surge = lengths.isEmpty() ? null : new SurgeTest(lengths);
    this.usual = new Expectations(configuration.calendar()).of(baseline, place);
  }

  /**
   * The strangest window of each length.
   *
   * @param asKnown counts as known at an instant
   */
  List<Map<String, Object>> around(Instant at, Function<Instant, SeriesCounts> asKnown) {
    List<Map<String, Object>> tests = new ArrayList<>();
    for (Duration length : lengths) {
      SurgeTest.Window strangest = strangest(asKnown.apply(at.plus(length)), at, length);
      if (strangest != null && surge != null) {
        tests.add(test(strangest, surge.dayP(strangest.pValue(), strangest.dayMean(), usual)));
      }
    }
    return tests;
  }

  /** Of equals the earliest; absent where nothing is usual. */
  private SurgeTest.@Nullable Window strangest(SeriesCounts counts, Instant at, Duration length) {
    long quarters = length.toMillis() / Quarters.MILLIS;
    long held = Quarters.at(at.toEpochMilli());
    SurgeTest.Window strangest = null;
    for (long end = held + 1; end <= held + quarters && surge != null; end++) {
      SurgeTest.Window window = surge.retested(counts, usual, end - quarters, end);
      if (window != null && (strangest == null || window.pValue() < strangest.pValue())) {
        strangest = window;
      }
    }
    return strangest;
  }

  private static Map<String, Object> test(SurgeTest.Window window, double dayP) {
    Duration length = window.length();
    Map<String, Object> test = new LinkedHashMap<>();
    test.put(
        "length",
        length.toMinutes() % 60 == 0
            ? String.format(Locale.ROOT, "surge-%dh", length.toHours())
            : String.format(Locale.ROOT, "surge-%dm", length.toMinutes()));
    test.put("start", Instant.ofEpochMilli(Quarters.start(window.from())).toString());
    test.put("end", Instant.ofEpochMilli(Quarters.start(window.to())).toString());
    test.put("observed", window.observed());
    test.put("expected", window.expected());
    test.put("p_value", window.pValue());
    test.put("one_in_1000_from", window.usual().quantile(0.999) + 1);
    test.put("day_p", dayP);
    return test;
  }
}
