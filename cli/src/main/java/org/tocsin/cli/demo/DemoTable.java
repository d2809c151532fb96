package org.tocsin.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.FeedStates.FeedState;

/** The closing table of a demo: each scripted event, when the world knew, when Tocsin warned. */
final class DemoTable {
  private static final String FEED_DOWN = "feed-down";
  private static final String SENSOR_FAULT = "sensor-fault";
  private static final String CANNOT_TELL = "cannot-tell";
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");

  private final List<Event> truth;
  private final ZoneId zone;

  /**
   * What really happened.
   *
   * @param recognisedAt when the world knew without Tocsin; absent when it never did
   * @param expect what a good warning system does: {@code warned}, {@code no-alarm}, {@code
   *     sensor-fault}, {@code feed-down}, or {@code cannot-tell}
   */
  record Event(
      String id,
      String name,
      List<String> categories,
      List<String> places,
      Instant onset,
      Instant end,
      @Nullable Instant recognisedAt,
      String expect) {
    Event {
      categories = List.copyOf(categories);
      places = List.copyOf(places);
    }

    /** Whether an alert speaks of this event: its category, one of its places, its time. */
    boolean explains(AlertMessage alert) {
      boolean then =
          alert.intervalEnd().isAfter(onset)
              && alert.intervalStart().isBefore(end.plus(Duration.ofHours(2)));
      return then
          && switch (expect) {
            case FEED_DOWN -> alert.category().equals(FEED_DOWN);
            case SENSOR_FAULT ->
                alert.category().equals(SENSOR_FAULT) && places.contains(alert.neighbourhoodId());
            default ->
                categories.contains(alert.category()) && places.contains(alert.neighbourhoodId());
          };
    }

    /** Whether it can only be told from what the feeds do not say. */
    boolean isQuiet() {
      return expect.equals(CANNOT_TELL);
    }
  }

  DemoTable(List<Event> truth, ZoneId zone) {
    this.truth = List.copyOf(truth);
    this.zone = zone;
  }

  /**
   * Prints it.
   *
   * @param feeds the newest state of every source in every place
   */
  void print(List<AlertMessage> messages, List<FeedState> feeds, PrintStream out) {
    List<AlertMessage> raised =
        messages.stream()
            .filter(m -> m.messageType().equals("alert"))
            .filter(m -> m.origin().equals("stream"))
            .sorted(Comparator.comparing(AlertMessage::sentAt))
            .toList();
    List<AlertMessage> unexplained = new ArrayList<>(raised);
    if (!truth.isEmpty()) {
      out.printf("%n%-34s %-7s %-10s %-7s %s%n", "event", "onset", "world knew", "warned", "lead");
    }
    for (Event event : truth) {
      unexplained.removeIf(event::explains);
      Optional<AlertMessage> first = raised.stream().filter(event::explains).findFirst();
      out.printf(
          "%-34s %-7s %-10s %-7s %s%n",
          event.name(),
          clock(event.onset()),
          event.recognisedAt() == null ? "-" : clock(event.recognisedAt()),
          first.map(a -> clock(a.sentAt())).orElse("-"),
          event.isQuiet() ? cannotTell(event, feeds) : verdict(event, first));
    }
    out.printf(
        "%d alerts raised, %d of them not explained by an event%n",
        raised.size(), unexplained.size());
  }

  private static String verdict(Event event, Optional<AlertMessage> first) {
    if (event.expect().equals("no-alarm")) {
      return first.isEmpty() ? "rightly quiet" : "FALSE ALARM: everybody knew";
    }
    if (first.isEmpty()) {
      return "MISSED";
    }
    if (event.expect().equals(FEED_DOWN)) {
      return "found: feed %s is down".formatted(first.get().subject());
    }
    if (event.expect().equals(SENSOR_FAULT)) {
      return "found: sensor %s is %s".formatted(first.get().subject(), first.get().detector());
    }
    Instant recognised = event.recognisedAt();
    if (recognised == null) {
      return "only Tocsin knew";
    }
    long minutes = Duration.between(first.get().sentAt(), recognised).toMinutes();
    return minutes >= 0 ? minutes + " min earlier" : -minutes + " min later";
  }

  /** Which feeds say of the event's places that silence cannot be told from calm. */
  private static String cannotTell(Event event, List<FeedState> feeds) {
    List<String> unsure =
        feeds.stream()
            .filter(feed -> event.places().contains(feed.neighbourhoodId()))
            .filter(feed -> feed.state().equals(CANNOT_TELL))
            .map(FeedState::source)
            .distinct()
            .toList();
    return unsure.isEmpty()
        ? "MISSED: called calm"
        : "found: cannot tell from " + String.join(", ", unsure);
  }

  private String clock(Instant at) {
    return CLOCK.format(at.atZone(zone));
  }
}
