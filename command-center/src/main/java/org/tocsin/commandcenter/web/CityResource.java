package org.tocsin.commandcenter.web;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.alert.AlertDesk;
import org.tocsin.commandcenter.alert.CityActs;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.commandcenter.topic.ActionWriter;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.place.Place;

/** Acts that concern the whole city. */
@RestController
@RequestMapping("/api/city")
public final class CityResource {
  private static final List<String> PLAYBACK = List.of("pause", "resume", "step");

  private final TocsinConfiguration configuration;
  private final CityActs city;
  private final AlertDesk desk;
  private final ActionWriter writer;
  private final CityTime time;
  private final Tables tables;

  public CityResource(
      TocsinConfiguration configuration,
      CityActs city,
      AlertDesk desk,
      ActionWriter writer,
      CityTime time,
      Tables tables) {
    this.configuration = configuration;
    this.city = city;
    this.desk = desk;
    this.writer = writer;
    this.time = time;
    this.tables = tables;
  }

  /**
   * A wish about a feed that is played.
   *
   * @param what {@code pause}, {@code resume} or {@code step}
   */
  record PlaybackRequest(
      @Nullable String what, @Nullable String desk, @Nullable String requestId) {}

  record PlaybackState(boolean paused) {}

  /** The id of an act that was kept. */
  record Kept(String actionId) {}

  /** Switches the mode, sets or ends a silence, announces an event, pins a place. */
  @PostMapping("/actions")
  @ResponseStatus(HttpStatus.CREATED)
  Kept act(@RequestBody CityAct request) {
    Instant now = time.nowOrWall();
    AlertActionMessage message = request.message(configuration, known(now), now);
    desk.receive(writer.write(message, now));
    return new Kept(message.actionId());
  }

  /** Every place and category that an act can cover. */
  private CityAct.Known known(Instant now) {
    List<String> places =
        Stream.concat(tables.placesAt(now).stream().map(Place::id), configuration.pinned().stream())
            .distinct()
            .toList();
    Collection<String> fitted = tables.fittedCategories();
    List<String> categories =
        fitted.isEmpty() && configuration.categories().isEmpty()
            ? List.of()
            : Stream.of(
                    configuration.categories().keySet(),
                    configuration.sensors().keySet(),
                    fitted,
                    KnownEvent.OWN_CATEGORIES)
                .flatMap(Collection::stream)
                .distinct()
                .toList();
    return new CityAct.Known(
        places.isEmpty()
            ? places
            : Stream.concat(places.stream(), Stream.of(CityDesk.CITY)).toList(),
        categories);
  }

  /** Holds the simulated time, lets it go on, or leap by ten minutes. */
  @PostMapping("/playback")
  @ResponseStatus(HttpStatus.CREATED)
  PlaybackState playback(@RequestBody PlaybackRequest request) {
    if (!time.isSimulated()) {
      throw Problem.conflict("This home runs on live time; only a simulated clock can be held");
    }
    String what = ActionRequest.oneOf("what", request.what(), PLAYBACK);
    String by = ActionRequest.oneOf("desk", request.desk(), configuration.desks());
    AlertActionMessage message =
        new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            ActionRequest.actionId(
                ActionRequest.wish(request.requestId()), AlertActionMessage.CITY, what, by),
            AlertActionMessage.CITY,
            AlertActionMessage.PLAYBACK,
            by,
            what,
            null,
            null);
    desk.receive(writer.write(message, time.nowOrWall()));
    return new PlaybackState(city.paused());
  }
}
