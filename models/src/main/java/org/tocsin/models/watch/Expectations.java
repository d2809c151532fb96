package org.tocsin.models.watch;

import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.baseline.PooledBaseline;

/**
 * Expected counts by quarter of an hour, worked out once for each day of 24 hours (in UTC) and kept
 * while they are in use. An hour's expectation is spread evenly over its quarters. Not thread-safe.
 */
public final class Expectations {
  private static final int KEPT_BASELINES = 512;
  private static final int KEPT_DAYS = 2_048;

  private static final List<String> POOLED = List.of("");

  private final SlotCalendar calendar;
  private final IdentityHashMap<CountBaseline, Known> known = new IdentityHashMap<>();

  /** Of a city whose slots are cut by this calendar. */
  public Expectations(SlotCalendar calendar) {
    this.calendar = calendar;
  }

  /** What is usual for one place. */
  public SeriesExpectation of(CountBaseline baseline, String neighbourhoodId) {
    return baseline instanceof PooledBaseline pooled
        ? new Expected(known(baseline), POOLED, pooled.placeFactor(neighbourhoodId))
        : new Expected(known(baseline), List.of(neighbourhoodId), 1);
  }

  /**
   * What is usual for all of these places together.
   *
   * @param neighbourhoodIds sorted: sums of doubles have an order
   */
  public SeriesExpectation of(CountBaseline baseline, Collection<String> neighbourhoodIds) {
    Known days = known(baseline);
    if (baseline instanceof PooledBaseline pooled) {
      if (days.placesSummed != neighbourhoodIds) {
        double sum = 0;
        for (String id : neighbourhoodIds) {
          sum += pooled.placeFactor(id);
        }
        days.placesSummed = neighbourhoodIds;
        days.factorSum = sum;
      }
      return new Expected(days, POOLED, days.factorSum);
    }
    return new Expected(days, neighbourhoodIds, 1);
  }

  private Known known(CountBaseline baseline) {
    Known days = known.get(baseline);
    if (days == null) {
      if (known.size() >= KEPT_BASELINES) {
        known.clear();
      }
      days = new Known(baseline);
      known.put(baseline, days);
    }
    return days;
  }

  private record PlaceDay(String neighbourhoodId, long day) {}

  /** One baseline's days. */
  private final class Known extends LinkedHashMap<PlaceDay, double[]> {
    private static final long serialVersionUID = 1L;

    private final transient CountBaseline baseline;
    private transient Collection<String> placesSummed = List.of();
    private transient double factorSum;

    Known(CountBaseline baseline) {
      super(64, 0.75f, true);
      this.baseline = baseline;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<PlaceDay, double[]> eldest) {
      return size() > KEPT_DAYS;
    }

    /** Sums of expected counts up to each quarter of a day of UTC. */
    double[] upTo(String neighbourhoodId, long day) {
      PlaceDay key = new PlaceDay(neighbourhoodId, day);
      double[] sums = get(key);
      if (sums == null) {
        sums = sums(neighbourhoodId, day);
        put(key, sums);
      }
      return sums;
    }

    private double[] sums(String neighbourhoodId, long day) {
      double[] sums = new double[Quarters.PER_DAY + 1];
      long first = day * Quarters.PER_DAY;
      int quarter = 0;
      while (quarter < Quarters.PER_DAY) {
        Interval hour =
            calendar.slotAt(Instant.ofEpochMilli(Quarters.start(first + quarter)), SlotLength.HOUR);
        double each =
            expected(neighbourhoodId, hour) / (hour.length().toMillis() / (double) Quarters.MILLIS);
        long end = Quarters.at(hour.end().toEpochMilli()) - first;
        while (quarter < Math.min(end, Quarters.PER_DAY)) {
          sums[quarter + 1] = sums[quarter] + each;
          quarter++;
        }
      }
      return sums;
    }

    private double expected(String neighbourhoodId, Interval hour) {
      return baseline instanceof PooledBaseline pooled
          ? pooled.expectedOfAverage(hour)
          : baseline.expected(neighbourhoodId, hour);
    }
  }

  private static double between(Known days, String neighbourhoodId, long from, long to) {
    double sum = 0;
    long quarter = from;
    while (quarter < to) {
      long day = Math.floorDiv(quarter, Quarters.PER_DAY);
      long dayStart = day * Quarters.PER_DAY;
      int end = (int) Math.min(Quarters.PER_DAY, to - dayStart);
      double[] sums = days.upTo(neighbourhoodId, day);
      sum += sums[end] - sums[(int) (quarter - dayStart)];
      quarter = dayStart + end;
    }
    return sum;
  }

  /** A factor times the sum over these ids; a pooled baseline has one shape for all, named "". */
  private record Expected(Known days, Collection<String> neighbourhoodIds, double factor)
      implements SeriesExpectation {
    @Override
    public double between(long from, long to) {
      double sum = 0;
      for (String id : neighbourhoodIds) {
        sum += Expectations.between(days, id, from, to);
      }
      return factor * sum;
    }

    @Override
    public double hourDispersion() {
      return Math.max(1, days.baseline.dispersion(SlotLength.HOUR));
    }

    @Override
    public double dayDispersion() {
      return Math.max(1, days.baseline.dispersion(SlotLength.DAY));
    }

    @Override
    public double weekDispersion() {
      return Math.max(1, days.baseline.dispersion(SlotLength.WEEK));
    }
  }
}
