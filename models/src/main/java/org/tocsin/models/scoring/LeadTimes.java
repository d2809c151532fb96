package org.tocsin.models.scoring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How long before people knew of an event the first alert about it left: recognised − alerted,
 * positive when early.
 */
public final class LeadTimes {
  private final List<Duration> leads = new ArrayList<>();
  private int missed;

  /** Adds an event that was alerted at all. */
  public void add(Instant recognisedAt, Instant firstAlertAt) {
    leads.add(Duration.between(firstAlertAt, recognisedAt));
  }

  /** Adds an event without any alert. */
  public void addMissed() {
    missed++;
  }

  /** Number of events, alerted or not. */
  public int events() {
    return leads.size() + missed;
  }

  /** Share of events alerted before they were recognised; NaN without events. */
  public double shareInTime() {
    long early = leads.stream().filter(lead -> !lead.isNegative() && !lead.isZero()).count();
    return (double) early / events();
  }

  /**
   * Quantile of the lead over all events, a missed one counting as the worst.
   *
   * @param level in (0, 1]; 0.5 is the median
   * @return empty where the quantile falls on a missed event or there are no events
   */
  public Optional<Duration> quantile(double level) {
    if (!(level > 0 && level <= 1)) {
      throw new IllegalArgumentException("Level %s must lie in (0, 1]".formatted(level));
    }
    List<Duration> sorted = new ArrayList<>(leads);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(level * events()) - 1 - missed;
    return rank < 0 ? Optional.empty() : Optional.of(sorted.get(rank));
  }
}
