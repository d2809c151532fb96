package org.tocsin.models.verification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What really happened, or was injected.
 *
 * @param places where; {@code *} alone means anywhere
 * @param recognisedAt when the world knew without Tocsin; absent when it is not known, or for an
 *     injected case
 * @param times what the times of the reports about it are worth
 */
public record TruthEvent(
    String id,
    String category,
    List<String> places,
    Instant onset,
    Instant end,
    @Nullable Instant recognisedAt,
    ReportTimes times) {
  /** An alert that comes later than this after the event's end is not about it. */
  public static final Duration GRACE = Duration.ofDays(1);

  /** What {@code known_at} of the reports around an event rests on: the worst of them. */
  public enum ReportTimes {
    /** Received or recorded. */
    KNOWN,
    /** At least one is an estimate: a lead is stamped so. */
    ESTIMATED,
    /** At least one has none: a lead is refused. */
    NONE
  }

  public TruthEvent {
    places = List.copyOf(places);
    if (!onset.isBefore(end)) {
      throw new IllegalArgumentException(
          "Event '%s' ends at %s, not after its onset %s".formatted(id, end, onset));
    }
  }

  /**
   * Whether an alert is about this event: same category, a place in common, raised between onset
   * and a day after the end, on an interval that meets the event's. An alert that was open before
   * does not count.
   */
  public boolean isMetBy(WarnedEpisode alert) {
    boolean place =
        places.equals(List.of("*")) || alert.places().stream().anyMatch(places::contains);
    return place
        && category.equals(alert.category())
        && !alert.raisedAt().isBefore(onset)
        && !alert.raisedAt().isAfter(end.plus(GRACE))
        && alert.onset().isBefore(end)
        && onset.isBefore(alert.until());
  }
}
