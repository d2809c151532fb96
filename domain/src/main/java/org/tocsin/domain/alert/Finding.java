package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * What one detector says about one place (or several that light up together) and one category.
 * Budget and policy decide what becomes of it. Flat, because it crosses operators.
 *
 * @param family {@code surge}, {@code shift}, {@code cluster}, {@code sensor}, {@code compound},
 *     {@code silence} or {@code risk}
 * @param detector the method, such as {@code surge-1h}, {@code shift-week}, {@code scan}
 * @param neighbourhoodId the place, or the first of {@code places}
 * @param places every place it speaks of, sorted by id
 * @param category of reports, or a sensor's property
 * @param subject the sensor, rule or source it is about; empty for counts
 * @param start of the tested interval, milliseconds since 1970
 * @param end of the tested interval (exclusive), milliseconds since 1970
 * @param running whether the interval had not ended
 * @param observed distinct things counted, or the sensor's value
 * @param expected what is usual there and then
 * @param expectedToday {@code expected} under today's city factor; equal to it where none applies
 * @param upperBound the most that is still usual
 * @param usualLow the lower end of the middle 80 % of usual values
 * @param usualHigh the upper end of the middle 80 % of usual values
 * @param pValue exact tail probability of this test, in [0, 1]
 * @param dayP chance that this family shows so small a {@code pValue} in this place and category
 *     within a civil day, over all its looks and windows, in [0, 1]
 * @param dispersion variance over mean of usual counts
 * @param share share of the interval's reports that is known by now, in (0, 1]
 * @param dispatched things of the interval that were already responded to; -1 when unknown
 * @param baseline names the baseline that was in force
 * @param settings what the test was made with, as {@code name=value} pairs
 * @param knownAt {@code known_at} of what caused it; the tick for tests that no record caused
 * @param topic of the record that caused it; empty for a tick
 * @param rank among the findings of one cause
 */
public record Finding(
    String family,
    String detector,
    String neighbourhoodId,
    List<String> places,
    String category,
    String categoryClass,
    String subject,
    long start,
    long end,
    boolean running,
    double observed,
    double expected,
    double expectedToday,
    double upperBound,
    double usualLow,
    double usualHigh,
    double pValue,
    double dayP,
    double dispersion,
    double share,
    int dispatched,
    String baseline,
    String settings,
    long knownAt,
    String topic,
    int partition,
    long offset,
    int rank)
    implements Serializable {

  /** The order in which findings are decided, the same at any parallelism. */
  public static final Comparator<Finding> CANONICAL =
      Comparator.comparingLong(Finding::knownAt)
          .thenComparing(Finding::topic)
          .thenComparingInt(Finding::partition)
          .thenComparingLong(Finding::offset)
          .thenComparing(Finding::family)
          .thenComparing(Finding::category)
          .thenComparing(Finding::neighbourhoodId)
          .thenComparing(Finding::subject)
          .thenComparing(Finding::detector)
          .thenComparingLong(Finding::start)
          .thenComparingInt(Finding::rank);

  public Finding {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("A finding of %s names no place".formatted(detector));
    }
    if (!(pValue >= 0 && pValue <= 1) || !(dayP >= 0 && dayP <= 1)) {
      throw new IllegalArgumentException(
          "Finding %s in %s has p %s and day p %s outside [0, 1]"
              .formatted(detector, neighbourhoodId, pValue, dayP));
    }
    if (end <= start) {
      throw new IllegalArgumentException(
          "Finding %s in %s ends at %d, not after its start %d"
              .formatted(detector, neighbourhoodId, end, start));
    }
  }
}
