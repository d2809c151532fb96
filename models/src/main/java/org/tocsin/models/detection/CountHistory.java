package org.tocsin.models.detection;

/**
 * The last periods of one series in a ring: missing periods are NaN.
 *
 * <p>Memory is bounded by the capacity; growing is lazy, so short series stay small.
 */
final class CountHistory {
  private final int capacity;
  private double[] counts;
  private double[] populations;
  private int size;
  private int newest = -1;
  private long lastIndex = Long.MIN_VALUE;

  CountHistory(int capacity) {
    this.capacity = capacity;
    int first = Math.min(capacity, 16);
    counts = new double[first];
    populations = new double[first];
  }

  /** Refuses an index that does not lie after the last one. */
  void checkOrder(Count count) {
    if (count.index() <= lastIndex) {
      throw new IllegalArgumentException(
          "Count at index %d follows index %d; feed counts in order of time, one per period"
              .formatted(count.index(), lastIndex));
    }
  }

  /** Appends the count; periods skipped since the last one become missing. */
  void append(Count count) {
    checkOrder(count);
    if (size > 0) {
      long gap = count.index() - lastIndex - 1;
      if (gap >= capacity) {
        size = 0;
        newest = -1;
      } else {
        for (long i = 0; i < gap; i++) {
          push(Double.NaN, 1);
        }
      }
    }
    push(count.observed(), count.population());
    lastIndex = count.index();
  }

  private void push(double observed, double population) {
    if (size == counts.length && size < capacity) {
      grow();
    }
    newest = newest + 1 == counts.length ? 0 : newest + 1;
    counts[newest] = observed;
    populations[newest] = population;
    if (size < counts.length) {
      size++;
    }
  }

  private void grow() {
    int length = (int) Math.min(capacity, 2L * counts.length);
    double[] grownCounts = new double[length];
    double[] grownPopulations = new double[length];
    for (int i = 0; i < size; i++) {
      grownCounts[i] = counts[slot(size - 1 - i)];
      grownPopulations[i] = populations[slot(size - 1 - i)];
    }
    counts = grownCounts;
    populations = grownPopulations;
    newest = size - 1;
  }

  private int slot(int back) {
    int slot = newest - back;
    return slot < 0 ? slot + counts.length : slot;
  }

  /** Count this many periods before the newest; NaN where missing or beyond memory. */
  double count(int back) {
    return back < size ? counts[slot(back)] : Double.NaN;
  }

  /** Population this many periods before the newest; 1 beyond memory. */
  double population(int back) {
    return back < size ? populations[slot(back)] : 1;
  }

  /** Periods in memory, missing ones included. */
  int size() {
    return size;
  }

  /** Index of the newest period. */
  long lastIndex() {
    return lastIndex;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Numbers needed to store this history. */
  int storedLength() {
    return 2 + 2 * size;
  }

  /** Writes size, last index, then counts and populations from the oldest on. */
  int store(double[] to, int at) {
    int next = at;
    to[next++] = size;
    to[next++] = size == 0 ? 0 : (double) lastIndex;
    for (int i = size - 1; i >= 0; i--) {
      to[next++] = count(i);
      to[next++] = population(i);
    }
    return next;
  }

  /** Reads what {@link #store} wrote and answers the position after it. */
  int load(double[] from, int at) {
    int next = at;
    int stored = (int) from[next++];
    long last = (long) from[next++];
    size = 0;
    newest = -1;
    lastIndex = Long.MIN_VALUE;
    for (int i = 0; i < stored; i++) {
      push(from[next], from[next + 1]);
      next += 2;
    }
    if (stored > 0) {
      lastIndex = last;
    }
    return next;
  }
}
