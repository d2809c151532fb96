package org.tocsin.domain.time;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/** A half-open span of time {@code [start, end)} in UTC. */
public record Interval(Instant start, Instant end) implements Serializable {
  public Interval {
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException(
          "Interval end %s must lie after its start %s".formatted(end, start));
    }
  }

  public boolean contains(Instant at) {
    return !at.isBefore(start) && at.isBefore(end);
  }

  public Duration length() {
    return Duration.between(start, end);
  }
}
