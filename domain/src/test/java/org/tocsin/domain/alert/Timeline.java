package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tocsin.domain.alert.DeskOutput.Acted;
import org.tocsin.domain.alert.DeskOutput.Decided;
import org.tocsin.domain.alert.DeskOutput.Said;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;

/**
 * A story told to a desk: what was found and done, and when. Ticks happen by themselves whenever
 * the desk wants to be woken.
 */
final class Timeline {
  final MapMemory memory = new MapMemory();
  final List<AlertMessage> messages = new ArrayList<>();
  final CityDesk desk;
  final TocsinConfiguration configuration;
  private final List<Said> unread = new ArrayList<>();
  private final List<Acted> acted = new ArrayList<>();
  private List<Decided> decided = List.of();
  long now = Town.at("00:00");
  private int acts;

  private Timeline(Map<String, Object> more, Calibration calibration) {
    configuration = Town.configuration(more);
    desk = new CityDesk(configuration, calibration, new Town(), memory);
  }

  static Timeline timeline() {
    return timeline(Map.of());
  }

  static Timeline timeline(Map<String, Object> more) {
    return new Timeline(more, Calibration.none());
  }

  static Timeline timeline(Calibration calibration) {
    return new Timeline(Map.of(), calibration);
  }

  /** Lets time pass to a civil time; see {@link Town#at}. */
  Timeline at(String civil) {
    long next = Town.at(civil);
    assertThat(next).as("the story goes forward").isGreaterThanOrEqualTo(now);
    for (long tick = desk.nextTick(now); tick <= next; tick = desk.nextTick(now)) {
      List<DeskOutput> out = desk.tick(tick);
      List<Decided> found = decided(out);
      decided = found.isEmpty() ? decided : found;
      take(out);
      now = tick;
    }
    now = next;
    return this;
  }

  /** The desk forgets every alert, but not the acts. */
  void forget() {
    memory.things.clear();
    memory.owners.clear();
    memory.inspections.clear();
  }

  /** So many reports in the running hour. */
  Timeline reports(String place, String category, int reports) {
    return found(Town.hour(place, category, reports, now));
  }

  /** So many reports in an hour that began at a civil time. */
  Timeline reportsOf(String hour, String place, String category, int reports) {
    return found(
        new Town.Reports(place, category, reports, now)
            .from(Town.at(hour), java.time.Duration.ofHours(1))
            .finding());
  }

  Timeline found(Finding... findings) {
    List<Found> found = new ArrayList<>();
    for (Finding finding : findings) {
      found.add(Found.of(finding));
    }
    List<DeskOutput> out = desk.offer(found);
    decided = decided(out);
    assertThat(decided).as("each finding has one outcome").hasSize(findings.length);
    take(out);
    return this;
  }

  /** A desk does something with the alert that was raised n-th, from 1. */
  Timeline act(String kind, int alert) {
    return act(kind, alert, null);
  }

  Timeline act(String kind, int alert, String until) {
    return act(
        new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            "act-" + ++acts,
            alertId(alert),
            kind,
            "dispatch",
            null,
            null,
            null,
            null,
            until == null ? null : Town.instant(Town.at(until)),
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            null));
  }

  Timeline verdict(int alert, String real, String newToYou) {
    return act(
        new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            "act-" + ++acts,
            alertId(alert),
            "verdict",
            "dispatch",
            null,
            real,
            newToYou));
  }

  /** An act for the whole city. */
  Timeline cityAct(
      String kind, String until, List<String> places, List<String> categories, String word) {
    return act(
        new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            "act-" + ++acts,
            AlertActionMessage.CITY,
            kind,
            "duty-officer",
            null,
            null,
            null,
            null,
            until == null ? null : Town.instant(Town.at(until)),
            places,
            categories,
            kind.equals("mode") ? word : null,
            kind.equals("known-event") ? word : null,
            kind.equals("known-event") ? word : null,
            kind.equals("silence") ? word : null,
            kind.equals("end-silence") ? word : null));
  }

  Timeline act(AlertActionMessage act) {
    desk.act(act, now);
    return this;
  }

  /** What became of the findings that were offered last. */
  Timeline expect(DeskOutcome... outcomes) {
    assertThat(decided).extracting(Decided::outcome).containsExactly(outcomes);
    return this;
  }

  /** Every message since the last look, such as {@code raised pothole harbour}. */
  Timeline says(String... expected) {
    assertThat(unread)
        .extracting(
            s ->
                s.message().event()
                    + " "
                    + s.message().category()
                    + " "
                    + String.join("+", s.message().places()))
        .containsExactly(expected);
    unread.clear();
    return this;
  }

  Timeline saysNothing() {
    return says();
  }

  /** What became of the acts since the last look. */
  Timeline acted(String... words) {
    assertThat(acted).extracting(Acted::word).containsExactly(words);
    acted.clear();
    return this;
  }

  AlertMessage last() {
    return messages.get(messages.size() - 1);
  }

  String alertId(int raised) {
    return messages.stream().map(AlertMessage::id).distinct().toList().get(raised - 1);
  }

  /** All that happens within so many weeks if nothing more is found. */
  Timeline silenceForWeeks(int weeks) {
    return at("+" + weeks + " Mon 00:00");
  }

  private static List<Decided> decided(List<DeskOutput> out) {
    return out.stream().filter(Decided.class::isInstance).map(Decided.class::cast).toList();
  }

  private void take(List<DeskOutput> out) {
    for (DeskOutput one : out) {
      if (one instanceof Said said) {
        unread.add(said);
        messages.add(said.message());
      } else if (one instanceof Acted act) {
        acted.add(act);
      }
    }
  }
}
