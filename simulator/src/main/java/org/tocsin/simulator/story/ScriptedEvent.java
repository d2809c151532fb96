package org.tocsin.simulator.story;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tocsin.simulator.place.City;

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

  /** Ids of its places, in the order in which it reaches them. */
  public List<String> placeIds(City city) {
    return places.stream().map(index -> city.neighbourhood(index).id()).toList();
  }

  /** The categories that it brings more reports of. */
  public List<String> categories() {
    return Stream.concat(
            effects(Effect.Reports.class).stream().map(Effect.Reports::category),
            effects(Effect.Rise.class).stream().map(Effect.Rise::category))
        .distinct()
        .toList();
  }

  /** The properties of sensors that it moves. */
  public List<String> properties() {
    return effects(Effect.SensorShift.class).stream()
        .map(Effect.SensorShift::property)
        .distinct()
        .toList();
  }

  /** What an announcement speaks of: its categories, and the properties that it moves. */
  public List<String> announced() {
    return Stream.concat(categories().stream(), properties().stream()).distinct().toList();
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
