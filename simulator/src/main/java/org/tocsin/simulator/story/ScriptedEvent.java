package org.tocsin.simulator.story;

import java.util.List;
import java.util.Optional;

/**
 * An event of a story, laid on a city and a date.
 *
 * @param onset epoch seconds
 * @param end epoch seconds, exclusive
 * @param places indices of neighbourhoods, in the order in which it reaches them
 */
public record ScriptedEvent(StoryEvent event, long onset, long end, List<Integer> places) {
  public ScriptedEvent {
    places = List.copyOf(places);
  }

  public boolean contains(long at) {
    return at >= onset && at < end;
  }

  /** When the world knew, in epoch seconds. */
  public Optional<Long> recognisedAt() {
    return event.recognisedAfter().map(after -> onset + after.toSeconds());
  }

  /** Effects of one kind. */
  public <E extends Effect> List<E> effects(Class<E> kind) {
    return event.effects().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
