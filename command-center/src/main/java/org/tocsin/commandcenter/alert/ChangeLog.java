package org.tocsin.commandcenter.alert;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which alerts changed, in order, so that a reader who was away can catch up. Keeps the last few
 * thousand changes; a reader older than that, or of an earlier start, is told to read all again.
 *
 * <p>A position is {@code epoch-number}; the epoch differs at every start.
 */
public final class ChangeLog {
  private final String epoch;
  private final int capacity;
  private final Deque<Change> changes = new ArrayDeque<>();
  private long last;

  public ChangeLog(String epoch, int capacity) {
    if (epoch.isEmpty() || epoch.contains("-")) {
      throw new IllegalArgumentException(
          "An epoch '%s' must be a word without '-'".formatted(epoch));
    }
    this.epoch = epoch;
    this.capacity = capacity;
  }

  /** Notes that something was said about or done with an alert. */
  public synchronized void append(String alertId) {
    changes.addLast(new Change(++last, alertId));
    if (changes.size() > capacity) {
      changes.removeFirst();
    }
    notifyAll();
  }

  /** Where a reader stands who has seen everything. */
  public synchronized String position() {
    return epoch + "-" + last;
  }

  /**
   * What changed after the position; waits up to the given time for something to change.
   *
   * @param position as handed out earlier
   */
  public synchronized News await(String position, long millis) throws InterruptedException {
    long seen = numberOf(position);
    if (seen < 0 || seen > last || fellOff(seen)) {
      return new News(position(), true, List.of());
    }
    long until = System.nanoTime() + millis * 1_000_000;
    while (seen == last) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return new News(position, false, List.of());
      }
      wait(left);
    }
    if (fellOff(seen)) {
      return new News(position(), true, List.of());
    }
    Set<String> ids = new LinkedHashSet<>();
    for (Change change : changes) {
      if (change.number > seen) {
        ids.add(change.alertId);
      }
    }
    return new News(position(), false, new ArrayList<>(ids));
  }

  private boolean fellOff(long seen) {
    Change oldest = changes.peekFirst();
    return oldest != null && seen < oldest.number - 1;
  }

  private long numberOf(String position) {
    int dash = position.indexOf('-');
    if (dash < 0 || !position.substring(0, dash).equals(epoch)) {
      return -1;
    }
    try {
      return Long.parseLong(position.substring(dash + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * What a reader has to know next.
   *
   * @param position where the reader stands after it
   * @param readAllAgain whether the gap cannot be filled change by change
   * @param alertIds the alerts that changed, each once
   */
  public record News(String position, boolean readAllAgain, List<String> alertIds) {
    public News {
      alertIds = List.copyOf(alertIds);
    }
  }

  private record Change(long number, String alertId) {}
}
