package org.tocsin.simulator.story;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tocsin.simulator.law.Storm;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;

/** A story laid on a city and its first live day. */
public record Script(List<ScriptedEvent> events) {
  private static final String SAME_AS = "same-as:";

  public Script {
    events = List.copyOf(events);
  }

  public static Script of(Story story, City city, LocalDate firstLiveDay) {
    long midnight = firstLiveDay.atStartOfDay(city.zone()).toEpochSecond();
    Map<String, List<Integer>> placesOf = new HashMap<>();
    List<ScriptedEvent> events = new ArrayList<>();
    for (StoryEvent event : story.events()) {
      List<Integer> places = places(event.places(), city, placesOf);
      placesOf.put(event.id(), places);
      long onset = midnight + event.startMinutes() * 60;
      events.add(new ScriptedEvent(event, onset, onset + event.lasts().toSeconds(), places));
    }
    return new Script(events);
  }

  /** The storms that the story brings. */
  public List<Storm> storms(City city) {
    List<Storm> storms = new ArrayList<>();
    for (ScriptedEvent event : events) {
      storms.addAll(stormsOf(event, city));
    }
    return storms;
  }

  /** The storms that one event brings. */
  List<Storm> stormsOf(ScriptedEvent event, City city) {
    return event.effects(Effect.Rain.class).stream().map(rain -> storm(event, rain, city)).toList();
  }

  /** Every effect of one kind with its event. */
  public <E extends Effect> Stream<Map.Entry<ScriptedEvent, E>> effects(Class<E> kind) {
    return events.stream()
        .flatMap(event -> event.effects(kind).stream().map(effect -> Map.entry(event, effect)));
  }

  private static Storm storm(ScriptedEvent event, Effect.Rain rain, City city) {
    Neighbourhood first = city.neighbourhood(event.places().get(0));
    Neighbourhood last = city.neighbourhood(event.places().get(event.places().size() - 1));
    double hours = (event.end() - event.onset()) / 3600.0;
    double vx = (last.x() - first.x()) / (hours / 2);
    double vy = (last.y() - first.y()) / (hours / 2);
    return new Storm(
        event.onset(),
        hours,
        first.x() - vx * hours / 4,
        first.y() - vy * hours / 4,
        vx,
        vy,
        rain.radius(),
        rain.peak());
  }

  private static List<Integer> places(
      PlaceChoice choice, City city, Map<String, List<Integer>> placesOf) {
    if (!choice.anchor().startsWith(SAME_AS)) {
      return choice.in(city);
    }
    List<Integer> same =
        placesOf.getOrDefault(choice.anchor().substring(SAME_AS.length()), List.of());
    int from = Math.min(choice.rank(), Math.max(0, same.size() - 1));
    return same.subList(from, Math.min(same.size(), from + choice.count()));
  }
}
