package org.tocsin.models.injection;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One wish of an injection file, for one case or for many drawn alike.
 *
 * @param id names the case; repeats add a number
 * @param repeat how many cases are made from this wish, at least 1
 * @param categories to draw one from; empty means any that has a baseline
 * @param places to draw the first one from; empty means any
 * @param spread places each case lies in: the first and its nearest by centroid
 * @param onset absent means any hour of the run
 * @param duration from the first to the last happening
 * @param size how many reports
 * @param shape how they are spread over the duration
 * @param delay how long after its happening each becomes known
 */
record CaseSpec(
    String id,
    int repeat,
    List<String> categories,
    List<String> places,
    int spread,
    @Nullable Instant onset,
    Duration duration,
    Size size,
    Shape shape,
    Delay delay)
    implements Serializable {

  CaseSpec {
    categories = List.copyOf(categories);
    places = List.copyOf(places);
  }

  /**
   * How many reports a case has.
   *
   * @param extra so many exactly; 0 where {@code deviations} decides
   * @param deviations Poisson with mean k·√(φμ) of the usual count over the case's duration and
   *     places, at least 1 (Noufaily et al. 2013); 0 where {@code extra} decides
   */
  record Size(int extra, double deviations) implements Serializable {}

  /** How the reports of a case are spread over its duration. */
  enum Shape {
    /** Alike at any time. */
    EVEN,
    /** Ever more of them: density proportional to the time since onset. */
    RISING,
    /** Most in the middle: a triangle. */
    PEAK
  }

  /**
   * How long after its happening a report becomes known.
   *
   * @param asReported drawn from the delays that the category's reports had before the run
   * @param fixed otherwise
   */
  record Delay(boolean asReported, Duration fixed) implements Serializable {}
}
