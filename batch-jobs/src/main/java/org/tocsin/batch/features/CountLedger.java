package org.tocsin.batch.features;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Every change of one category's daily counts with the day on which it became known: the reporting
 * triangle as four columns, in order of (known day, place, day, n) so that sums never depend on the
 * order in which rows arrived. Days are numbers since 1970, places numbers from 0.
 */
@SuppressWarnings("ArrayRecordComponent")
public record CountLedger(int[] place, int[] day, int[] knownDay, int[] n) implements Serializable {

  /** Puts changes in their order. */
  public static CountLedger of(int[] place, int[] day, int[] knownDay, int[] n) {
    Integer[] order = new Integer[n.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) -> {
          int byKnown = Integer.compare(knownDay[a], knownDay[b]);
          int byPlace = byKnown != 0 ? byKnown : Integer.compare(place[a], place[b]);
          int byDay = byPlace != 0 ? byPlace : Integer.compare(day[a], day[b]);
          return byDay != 0 ? byDay : Integer.compare(n[a], n[b]);
        });
    return new CountLedger(
        pick(place, order), pick(day, order), pick(knownDay, order), pick(n, order));
  }

  private static int[] pick(int[] from, Integer[] order) {
    return Arrays.stream(order).mapToInt(i -> from[i]).toArray();
  }

  public int size() {
    return n.length;
  }

  /** The changes known before the start of a day: what the table held then. */
  public CountLedger knownBefore(int day) {
    int end = 0;
    while (end < n.length && knownDay[end] < day) {
      end++;
    }
    return new CountLedger(
        Arrays.copyOf(place, end),
        Arrays.copyOf(this.day, end),
        Arrays.copyOf(knownDay, end),
        Arrays.copyOf(n, end));
  }

  /**
   * Counts of the days {@code from} to {@code to} by place, as known before {@code knownBefore}.
   * Never negative.
   *
   * @param to the day after the last one
   */
  public long[] counts(int places, int from, int to, int knownBefore) {
    long[] counts = new long[places];
    for (int i = 0; i < n.length && knownDay[i] < knownBefore; i++) {
      if (day[i] >= from && day[i] < to) {
        counts[place[i]] += n[i];
      }
    }
    for (int i = 0; i < places; i++) {
      counts[i] = Math.max(0, counts[i]);
    }
    return counts;
  }

  /**
   * After how many days 95 % of a day's reports are known, from 0 to {@code most}; measured on the
   * year before a day.
   */
  public int daysUntilComplete(int today, int most) {
    long[] byDelay = new long[most + 1];
    long all = 0;
    for (int i = 0; i < n.length && knownDay[i] < today; i++) {
      if (n[i] > 0 && day[i] >= today - 365 - most) {
        byDelay[Math.max(0, Math.min(most, knownDay[i] - day[i]))] += n[i];
        all += n[i];
      }
    }
    long known = 0;
    for (int delay = 0; delay <= most; delay++) {
      known += byDelay[delay];
      if (known >= 0.95 * all) {
        return delay;
      }
    }
    return most;
  }
}
