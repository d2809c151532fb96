package org.tocsin.commandcenter.web;

import java.util.List;
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
import org.tocsin.commandcenter.topic.ActionWriter;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;

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

  public CityResource(
      TocsinConfiguration configuration,
      CityActs city,
      AlertDesk desk,
      ActionWriter writer,
      CityTime time) {
    this.configuration = configuration;
    this.city = city;
    this.desk = desk;
    this.writer = writer;
    this.time = time;
  }

  /**
   * A wish about a feed that is played.
   *
   * @param what {@code pause}, {@code resume} or {@code step}
   */
  record PlaybackRequest(
      @Nullable String what, @Nullable String desk, @Nullable String requestId) {}

  record PlaybackState(boolean paused) {}

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
            ActionRequest.actionId(request.requestId(), CityActs.CITY, what, by),
            CityActs.CITY,
            AlertActionMessage.PLAYBACK,
            by,
            what,
            null,
            null);
    desk.receive(writer.write(message, time.nowOrWall()));
    return new PlaybackState(city.paused());
  }
}
