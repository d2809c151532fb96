package org.tocsin.commandcenter.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.alert.CityActs;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;

/**
 * What holds for the whole city now: the mode, what is known to happen, what is silenced, which
 * places are pinned. The configuration's own and what desks have said since.
 *
 * @param modes that can be switched to
 */
public record CitySituation(
    String mode,
    List<String> modes,
    List<Event> events,
    List<Silence> silences,
    List<String> pinned) {
  public CitySituation {
    modes = List.copyOf(modes);
    events = List.copyOf(events);
    silences = List.copyOf(silences);
    pinned = List.copyOf(pinned);
  }

  /**
   * Something that is known to happen, now or later.
   *
   * @param desk that said so; absent when the configuration does
   */
  public record Event(
      String nameEn,
      String nameZh,
      Instant from,
      Instant until,
      List<String> places,
      List<String> categories,
      @Nullable String desk) {
    public Event {
      places = List.copyOf(places);
      categories = List.copyOf(categories);
    }

    private static Event configured(KnownEvent event) {
      return new Event(
          event.nameEn(),
          event.nameZh(),
          event.from(),
          event.to(),
          event.places(),
          event.categories(),
          null);
    }

    private static Stream<Event> said(Act act) {
      String en = act.message().nameEn();
      Instant until = act.message().until();
      if (en == null || until == null) {
        return Stream.empty();
      }
      String zh = act.message().nameZh();
      Instant from = act.message().from();
      return Stream.of(
          new Event(
              en,
              zh == null ? en : zh,
              from == null ? act.knownAt() : from,
              until,
              act.message().places(),
              act.message().categories(),
              act.message().desk()));
    }
  }

  /** A silence in force; {@code id} ends it. */
  public record Silence(
      String id,
      Instant from,
      Instant until,
      List<String> places,
      List<String> categories,
      @Nullable String reason,
      String desk) {
    public Silence {
      places = List.copyOf(places);
      categories = List.copyOf(categories);
    }
  }

  static CitySituation of(TocsinConfiguration configuration, CityActs acts, Instant now) {
    List<Event> events =
        new ArrayList<>(
            Stream.concat(
                    configuration.knownEvents().stream().map(Event::configured),
                    acts.inForce(CityActs.KNOWN_EVENT, now).stream().flatMap(Event::said))
                .filter(event -> now.isBefore(event.until()))
                .toList());
    events.sort(Comparator.comparing(Event::from).thenComparing(Event::nameEn));
    return new CitySituation(
        acts.mode().orElse(WarningSettings.PEACE),
        List.copyOf(configuration.warning().modes().keySet()),
        events,
        acts.inForce(CityActs.SILENCE, now).stream().flatMap(CitySituation::silence).toList(),
        List.copyOf(new TreeSet<>(acts.pinned(configuration.pinned()))));
  }

  private static Stream<Silence> silence(Act act) {
    Instant until = act.message().until();
    if (until == null) {
      return Stream.empty();
    }
    Instant from = act.message().from();
    return Stream.of(
        new Silence(
            act.message().actionId(),
            from == null ? act.knownAt() : from,
            until,
            act.message().places(),
            act.message().categories(),
            act.message().reason(),
            act.message().desk()));
  }
}
