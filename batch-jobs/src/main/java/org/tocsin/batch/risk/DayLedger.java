package org.tocsin.batch.risk;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Every change of one category's daily counts with the day on which it became known: the reporting
 * triangle. Days and places are numbers from 0.
 */
final class DayLedger {
  /** Longest wait for a day to become complete. */
  private static final int MOST_DELAY = 28;

  private static final double COMPLETE = 0.95;

  private final int places;
  private final List<Change> changes;

  /** One change: n more (or fewer) incidents of a place and day, known from the given day on. */
  record Change(int place, int day, int knownDay, int n) {}

  DayLedger(int places, List<Change> changes) {
    this.places = places;
    // A total order: sums must not depend on the order in which rows arrive.
    this.changes =
        changes.stream()
            .sorted(
                Comparator.comparingInt(Change::knownDay)
                    .thenComparingInt(Change::place)
                    .thenComparingInt(Change::day)
                    .thenComparingInt(Change::n))
            .toList();
  }

  int places() {
    return places;
  }

  List<Change> byKnownDay() {
    return changes;
  }

  /** Counts by place and day as known before the start of a day. */
  int[][] countsKnownBefore(int knownDay, int days) {
    int[][] counts = new int[places][days];
    for (Change change : changes) {
      if (change.knownDay < knownDay && change.day >= 0 && change.day < days) {
        counts[change.place][change.day] += change.n;
      }
    }
    return counts;
  }

  /**
   * After how many days 95 % of a day's reports are known, 0 to {@value #MOST_DELAY}; measured on
   * what was known by a day.
   */
  int daysUntilComplete(int knownBy) {
    long[] byDelay = new long[MOST_DELAY + 1];
    for (Change change : changes) {
      if (change.n > 0 && change.knownDay < knownBy && change.day >= knownBy - 365 - MOST_DELAY) {
        int delay = Math.max(0, Math.min(MOST_DELAY, change.knownDay - change.day));
        byDelay[delay] += change.n;
      }
    }
    long all = Arrays.stream(byDelay).sum();
    long known = 0;
    for (int delay = 0; delay <= MOST_DELAY; delay++) {
      known += byDelay[delay];
      if (known >= COMPLETE * all) {
        return delay;
      }
    }
    return MOST_DELAY;
  }
}
