package org.tocsin.models.verification;

import java.time.Instant;
import java.util.List;

/**
 * One alert of a run from its first message to its last.
 *
 * @param places all that it speaks of, sorted
 * @param raisedAt when its first message was sent
 * @param onset start of the first interval that it rests on
 * @param until end of the last
 */
public record WarnedEpisode(
    String id,
    String category,
    String lane,
    List<String> places,
    Instant raisedAt,
    Instant onset,
    Instant until) {
  public WarnedEpisode {
    places = List.copyOf(places);
  }

  /** Whether both speak of one thing: same category, a place in common, intervals that meet. */
  boolean speaksOfTheSameAs(WarnedEpisode other) {
    return category.equals(other.category)
        && places.stream().anyMatch(other.places::contains)
        && onset.isBefore(other.until)
        && other.onset.isBefore(until);
  }
}
