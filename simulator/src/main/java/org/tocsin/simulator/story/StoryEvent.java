package org.tocsin.simulator.story;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One scripted event, before it is laid on a city and a date.
 *
 * @param startMinutes minutes after midnight of the first live day; negative before it
 * @param recognisedAfter when the world knew, from the start
 * @param expect what a good warning system does
 * @param known whether it was announced beforehand
 */
public record StoryEvent(
    String id,
    String kind,
    String en,
    String zh,
    long startMinutes,
    Duration lasts,
    Optional<Duration> recognisedAfter,
    String expect,
    boolean known,
    PlaceChoice places,
    List<Effect> effects) {
  public StoryEvent {
    effects = List.copyOf(effects);
  }
}
