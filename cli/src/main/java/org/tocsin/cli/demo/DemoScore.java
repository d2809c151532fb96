package org.tocsin.cli.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.FeedStates.FeedState;

/**
 * What was said on a scripted day beside what happened.
 *
 * @param outcomes of the events, in their order
 * @param raised every alert that the stream raised, or raised again, by time
 * @param unexplained false alarms: those of them that no event explains, or only one that everybody
 *     knew of
 */
record DemoScore(
    List<Outcome> outcomes, List<AlertMessage> raised, List<AlertMessage> unexplained) {
  private static final String CANNOT_TELL = "cannot-tell";

  DemoScore {
    outcomes = List.copyOf(outcomes);
    raised = List.copyOf(raised);
    unexplained = List.copyOf(unexplained);
  }

  /**
   * What became of an event.
   *
   * @param first the first alert that speaks of it
   * @param unsure feeds that say of its places that silence cannot be told from calm
   */
  record Outcome(DemoEvent event, Optional<AlertMessage> first, List<String> unsure) {
    Outcome {
      unsure = List.copyOf(unsure);
    }

    /** Whether Tocsin did what a good warning system does. */
    boolean isRight() {
      return switch (event.expect()) {
        case "no-alarm" -> first.isEmpty();
        case CANNOT_TELL -> !unsure.isEmpty();
        default -> first.isPresent();
      };
    }
  }

  /**
   * Compares.
   *
   * @param messages of alerts, in any order
   * @param feeds the newest state of every source in every place
   */
  static DemoScore of(List<DemoEvent> truth, List<AlertMessage> messages, List<FeedState> feeds) {
    List<AlertMessage> raised =
        messages.stream()
            .filter(m -> m.messageType().equals("alert") || m.event().equals("re-raised"))
            .filter(m -> m.origin().equals("stream"))
            .sorted(Comparator.comparing(AlertMessage::sentAt))
            .toList();
    List<AlertMessage> unexplained = new ArrayList<>(raised);
    List<Outcome> outcomes = new ArrayList<>();
    for (DemoEvent event : truth) {
      unexplained.removeIf(alert -> !event.isKnown() && event.explains(alert));
      outcomes.add(
          new Outcome(
              event,
              raised.stream()
                  .filter(alert -> event.isKnown() ? event.explains(alert) : event.isTold(alert))
                  .findFirst(),
              feeds.stream()
                  .filter(feed -> event.places().contains(feed.neighbourhoodId()))
                  .filter(feed -> feed.state().equals(CANNOT_TELL))
                  .map(FeedState::source)
                  .distinct()
                  .toList()));
    }
    return new DemoScore(outcomes, raised, unexplained);
  }
}
