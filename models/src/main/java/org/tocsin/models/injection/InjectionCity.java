package org.tocsin.models.injection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tocsin.domain.time.Interval;

/** What a plan needs to know of the city it is put into. */
public interface InjectionCity {

  /** First instant of the run. */
  Instant from();

  /** The instant after its last. */
  Instant to();

  /** Categories with a baseline, sorted. */
  List<String> categories();

  /** Every watched place, sorted. */
  List<String> places();

  /** The place itself first, then all others, nearest first; equal distances by id. */
  List<String> nearest(String place);

  /** The class that this category's reports carry. */
  String categoryClass(String category);

  /** Usual count of the place over the interval. */
  double expected(String category, String place, Interval interval);

  /** Variance over mean of counts over such a length, at least 1. */
  double dispersion(String category, Duration length);

  /** Delays of earlier reports of the category, in any order; never negative. */
  long[] delays(String category);
}
