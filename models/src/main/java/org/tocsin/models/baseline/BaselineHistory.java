package org.tocsin.models.baseline;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.domain.time.SlotCalendar;

/**
 * The counts of one category that a baseline is fitted to: how many incidents happened at each
 * place in each civil hour of a range of whole civil days.
 *
 * <p>Built by adding hours; hours without incidents are not added. Not thread-safe.
 */
public final class BaselineHistory {
  private static final int HOURS_OF_WEEK = 168;

  private final String category;
  private final SlotCalendar calendar;
  private final List<String> places;
  private final LocalDate firstDay;
  private final LocalDate endDay;
  private final Map<String, Integer> placeNumber = new HashMap<>();
  private final int[][] dayCounts;

  private int hours;
  private int[] hourPlace = new int[256];
  private int[] hourDay = new int[256];
  private int[] hourOfWeek = new int[256];
  private int[] hourCount = new int[256];

  /**
   * An empty history.
   *
   * @param places ids of every place that could report, each once; their order does not matter
   * @param firstDay first civil day of the range
   * @param endDay the civil day after the last one: the cut-off
   */
  public BaselineHistory(
      String category, ZoneId zone, List<String> places, LocalDate firstDay, LocalDate endDay) {
    if (!endDay.isAfter(firstDay)) {
      throw new IllegalArgumentException(
          "A baseline for %s needs at least one day: its end %s must lie after its first day %s"
              .formatted(category, endDay, firstDay));
    }
    if (places.isEmpty()) {
      throw new IllegalArgumentException("A baseline for %s needs a place".formatted(category));
    }
    this.category = category;
    this.calendar = new SlotCalendar(zone);
    this.places = places.stream().sorted().distinct().toList();
    this.firstDay = firstDay;
    this.endDay = endDay;
    for (int i = 0; i < this.places.size(); i++) {
      placeNumber.put(this.places.get(i), i);
    }
    dayCounts = new int[this.places.size()][(int) ChronoUnit.DAYS.between(firstDay, endDay)];
  }

  /**
   * Adds the incidents of one place in one civil hour.
   *
   * @param hourStart UTC start of the hour's slot; each hour of a place is added once
   * @return whether the place is known and the hour lies within the range; otherwise nothing is
   *     added
   */
  public boolean add(String placeId, Instant hourStart, int count) {
    Integer place = placeNumber.get(placeId);
    LocalDate date = calendar.dateAt(hourStart);
    if (place == null || date.isBefore(firstDay) || !date.isBefore(endDay)) {
      return false;
    }
    if (count < 0) {
      throw new IllegalArgumentException(
          "Count %d of %s at %s in %s must not be negative"
              .formatted(count, category, hourStart, placeId));
    }
    int day = (int) ChronoUnit.DAYS.between(firstDay, date);
    dayCounts[place][day] += count;
    if (hours == hourPlace.length) {
      int length = 2 * hours;
      hourPlace = Arrays.copyOf(hourPlace, length);
      hourDay = Arrays.copyOf(hourDay, length);
      hourOfWeek = Arrays.copyOf(hourOfWeek, length);
      hourCount = Arrays.copyOf(hourCount, length);
    }
    hourPlace[hours] = place;
    hourDay[hours] = day;
    hourOfWeek[hours] = calendar.hourOfWeek(hourStart);
    hourCount[hours] = count;
    hours++;
    return true;
  }

  /** The category counted. */
  public String category() {
    return category;
  }

  /** Zone in which its days turn. */
  public ZoneId zone() {
    return calendar.zone();
  }

  /** Place ids in ascending order. */
  public List<String> places() {
    return places;
  }

  /** The first civil day counted. */
  public LocalDate firstDay() {
    return firstDay;
  }

  /** The civil day after the last one. */
  public LocalDate endDay() {
    return endDay;
  }

  int days() {
    return dayCounts[0].length;
  }

  int dayCount(int place, int day) {
    return dayCounts[place][day];
  }

  /** Incidents by hour of the civil week over the first days. */
  double[] hourOfWeekCounts(int days) {
    double[] counts = new double[HOURS_OF_WEEK];
    for (int i = 0; i < hours; i++) {
      if (hourDay[i] < days) {
        counts[hourOfWeek[i]] += hourCount[i];
      }
    }
    return counts;
  }

  /**
   * Calls back for every added hour of the first days, in order of place, day, hour and count
   * whatever the order in which they were added: sums must not depend on it.
   */
  void eachHour(int days, HourReader reader) {
    Integer[] order = new Integer[hours];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        Comparator.comparingInt((Integer i) -> hourPlace[i])
            .thenComparingInt(i -> hourDay[i])
            .thenComparingInt(i -> hourOfWeek[i])
            .thenComparingInt(i -> hourCount[i]));
    for (int i : order) {
      if (hourDay[i] < days) {
        reader.read(hourPlace[i], hourDay[i], hourOfWeek[i], hourCount[i]);
      }
    }
  }

  /** Takes one added hour. */
  @FunctionalInterface
  interface HourReader {
    void read(int place, int day, int hourOfWeek, int count);
  }
}
