package org.tocsin.models.silence;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;

/**
 * What is usual in every place, hour by hour of one civil day. The day of each place comes from its
 * baseline, the hours of a day from the city's first place: so a day costs one look per place and
 * category, and an hour none.
 */
public final class SilenceUsual {
  private static final SlotLength[] LENGTHS = {SlotLength.HOUR, SlotLength.DAY, SlotLength.WEEK};

  private final LocalDate day;
  private final List<String> places;
  private final TreeMap<String, double[]> perDay = new TreeMap<>();
  private final TreeMap<String, Double> ofCity = new TreeMap<>();
  private final TreeMap<String, double[]> hours = new TreeMap<>();
  private final TreeMap<String, double[]> dispersion = new TreeMap<>();
  private final long start;

  /**
   * The day that contains an instant.
   *
   * @param places ids, sorted
   * @param baselines by category
   */
  public SilenceUsual(
      SlotCalendar calendar,
      long at,
      List<String> places,
      Map<String, ? extends CountBaseline> baselines) {
    this.places = List.copyOf(places);
    Interval whole = calendar.slotAt(Instant.ofEpochMilli(at), SlotLength.DAY);
    this.day = calendar.dateAt(whole.start());
    this.start = whole.start().toEpochMilli();
    int length = (int) whole.length().toHours() + 1;
    for (Map.Entry<String, ? extends CountBaseline> entry : baselines.entrySet()) {
      CountBaseline baseline = entry.getValue();
      double[] days = new double[places.size()];
      for (int i = 0; i < days.length; i++) {
        days[i] = baseline.expected(places.get(i), whole);
      }
      double[] ofDay = new double[length];
      Interval hour = calendar.slotAt(whole.start(), SlotLength.HOUR);
      while (hour.start().isBefore(whole.end())) {
        ofDay[(int) ((hour.start().toEpochMilli() - start) / 3_600_000)] =
            days.length == 0 || days[0] == 0
                ? 1.0 / 24
                : baseline.expected(places.get(0), hour) / days[0];
        hour = calendar.next(hour, SlotLength.HOUR);
      }
      perDay.put(entry.getKey(), days);
      ofCity.put(entry.getKey(), Arrays.stream(days).sum());
      hours.put(entry.getKey(), ofDay);
      double[] byLength = new double[LENGTHS.length];
      for (int i = 0; i < LENGTHS.length; i++) {
        byLength[i] = Math.max(1, baseline.dispersion(LENGTHS[i]));
      }
      dispersion.put(entry.getKey(), byLength);
    }
  }

  /** The civil day it is about. */
  public LocalDate day() {
    return day;
  }

  List<String> places() {
    return places;
  }

  /**
   * Variance over mean of a source's reports in an hour, a day and a week: that of its categories,
   * weighted by what is expected of each, as variances of independent counts add up.
   */
  double[] dispersions(SourceSilence source) {
    double[] variance = new double[LENGTHS.length];
    double mean = 0;
    for (String category : source.shares.keySet()) {
      double expected = source.share(category) * ofCity(category);
      double[] byLength = dispersion.get(category);
      mean += expected;
      for (int i = 0; i < variance.length; i++) {
        variance[i] += expected * (byLength == null ? 1 : byLength[i]);
      }
    }
    for (int i = 0; i < variance.length; i++) {
      variance[i] = mean > 0 ? variance[i] / mean : 1;
    }
    return variance;
  }

  /** Expected reports of a category in the whole city on this day. */
  double ofCity(String category) {
    return ofCity.getOrDefault(category, 0.0);
  }

  /** Expected reports of a source in each place on this day. */
  double[] perDay(SourceSilence source) {
    double[] sum = new double[places.size()];
    for (String category : source.shares.keySet()) {
      double[] days = perDay.get(category);
      double share = source.share(category);
      if (days != null && share > 0) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += share * days[i];
        }
      }
    }
    return sum;
  }

  /** Expected reports of a source in each place in an hour that begins then. */
  double[] perHour(SourceSilence source, long at) {
    double[] sum = new double[places.size()];
    for (String category : source.shares.keySet()) {
      double[] days = perDay.get(category);
      double[] ofDay = hours.get(category);
      double share = source.share(category);
      if (days != null && ofDay != null && share > 0) {
        int hour = (int) Math.max(0, Math.min(ofDay.length - 1, (at - start) / 3_600_000));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += share * days[i] * ofDay[hour];
        }
      }
    }
    return sum;
  }
}
