package org.tocsin.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.FeedStates.FeedState;

/**
 * The closing table of a demo: each scripted event, when the world knew, when Tocsin warned. Times
 * are of the live day, the last on which an event begins; what is of another day stands with its
 * date.
 */
final class DemoTable {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");

  private final List<DemoEvent> truth;
  private final ZoneId zone;
  private final @Nullable LocalDate liveDay;

  DemoTable(List<DemoEvent> truth, ZoneId zone) {
    this.truth = List.copyOf(truth);
    this.zone = zone;
    this.liveDay =
        truth.stream()
            .map(event -> event.onset().atZone(zone).toLocalDate())
            .max(Comparator.naturalOrder())
            .orElse(null);
  }

  /**
   * Prints it.
   *
   * @param feeds the newest state of every source in every place
   */
  void print(List<AlertMessage> messages, List<FeedState> feeds, PrintStream out) {
    DemoScore score = DemoScore.of(truth, messages, feeds);
    if (!truth.isEmpty()) {
      out.printf(
          "%n%-34s %-10s %-10s %-10s %s%n", "event", "onset", "world knew", "warned", "lead");
    }
    for (DemoScore.Outcome outcome : score.outcomes()) {
      DemoEvent event = outcome.event();
      Instant recognised = event.recognisedAt();
      out.printf(
          "%-34s %-10s %-10s %-10s %s%n",
          event.name(),
          clock(event.onset()),
          recognised == null ? "-" : clock(recognised),
          outcome.first().map(a -> clock(a.sentAt())).orElse("-"),
          verdict(outcome));
    }
    out.printf(
        "%d alerts raised, %d of them not explained by an event%n",
        score.raised().size(), score.unexplained().size());
  }

  private static String verdict(DemoScore.Outcome outcome) {
    String expect = outcome.event().expect();
    if (expect.equals("no-alarm")) {
      return outcome.isRight() ? "rightly quiet" : "FALSE ALARM: everybody knew";
    }
    if (expect.equals("cannot-tell")) {
      return outcome.isRight()
          ? "found: cannot tell from " + String.join(", ", outcome.unsure())
          : "MISSED: called calm";
    }
    if (outcome.first().isEmpty()) {
      return "MISSED";
    }
    AlertMessage first = outcome.first().get();
    if (expect.equals("feed-down")) {
      return "found: feed %s is down".formatted(first.subject());
    }
    if (expect.equals("sensor-fault")) {
      return "found: sensor %s is %s".formatted(first.subject(), first.detector());
    }
    Instant recognised = outcome.event().recognisedAt();
    if (recognised == null) {
      return "only Tocsin knew";
    }
    long minutes = Duration.between(first.sentAt(), recognised).toMinutes();
    return minutes >= 0 ? minutes + " min earlier" : -minutes + " min later";
  }

  private String clock(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    return local.toLocalDate().equals(liveDay)
        ? CLOCK.format(local)
        : local.toLocalDate().toString();
  }
}
