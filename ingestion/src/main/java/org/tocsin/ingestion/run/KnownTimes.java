package org.tocsin.ingestion.run;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.KnownRule;
import org.tocsin.ingestion.report.Known;

/**
 * Says when each row of a run became known, in the order of the file: by its column, by its
 * neighbours, or the moment of the import. No row is known before it happened, except by a column.
 */
final class KnownTimes {
  private final KnownRule rule;
  private final long arrival;
  private final Map<String, Register> registers = new HashMap<>();
  private long latest;

  KnownTimes(KnownRule rule, Instant arrival) {
    this.rule = rule;
    this.arrival = arrival.toEpochMilli();
    this.latest = Long.MIN_VALUE;
  }

  /** Milliseconds at which an accepted row became known. */
  long knownAt(Known known) {
    Instant at = known.at();
    KnownRule.Estimate neighbours = rule.neighbours();
    if (at != null) {
      latest = at.toEpochMilli();
    } else if (neighbours == null) {
      latest = arrival;
    } else {
      String series = known.series() == null ? "" : known.series();
      Register register =
          registers.computeIfAbsent(
              series, s -> Register.of(neighbours.method(), neighbours.window()));
      long occurred = known.occurredAt().toEpochMilli();
      latest = Math.max(register.add(occurred), occurred);
    }
    return latest;
  }

  /** Milliseconds for a refused row: its own time if it has one, else that of the row before. */
  long knownAtRefused(@Nullable Known known) {
    if (known != null && known.at() != null) {
      return known.at().toEpochMilli();
    }
    return latest == Long.MIN_VALUE ? arrival : latest;
  }

  /** What is known of the rows before. */
  private abstract static class Register {
    /** Takes the next row's time and gives the estimate for it. */
    abstract long add(long occurred);

    static Register of(String method, int window) {
      return switch (method) {
        case "running_maximum" -> new RunningMaximum();
        case "rolling_maximum" -> new Rolling(window, true);
        default -> new Rolling(window, false);
      };
    }
  }

  private static final class RunningMaximum extends Register {
    private long maximum = Long.MIN_VALUE;

    @Override
    long add(long occurred) {
      maximum = Math.max(maximum, occurred);
      return maximum;
    }
  }

  /** A window of times, kept in order of arrival and in order of size. */
  private static final class Rolling extends Register {
    private final boolean maximum;
    private final long[] arrived;
    private final long[] ordered;
    private int size;
    private int next;

    Rolling(int window, boolean maximum) {
      this.maximum = maximum;
      this.arrived = new long[window];
      this.ordered = new long[window];
    }

    @Override
    long add(long occurred) {
      if (size == arrived.length) {
        int gone = Arrays.binarySearch(ordered, 0, size, arrived[next]);
        System.arraycopy(ordered, gone + 1, ordered, gone, size - gone - 1);
        size--;
      }
      arrived[next] = occurred;
      next = (next + 1) % arrived.length;
      int at = Arrays.binarySearch(ordered, 0, size, occurred);
      if (at < 0) {
        at = -at - 1;
      }
      System.arraycopy(ordered, at, ordered, at + 1, size - at);
      ordered[at] = occurred;
      size++;
      return maximum ? ordered[size - 1] : ordered[(size - 1) / 2];
    }
  }
}
