package org.tocsin.domain.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;

/**
 * Brings open alerts back from their messages, for a watch that starts without a state of its own.
 *
 * <p>Limits: what no message says is not known: the dispersion of the usual counts, findings that
 * changed nothing, and acts, which come from their own table. Alerts that were over are not brought
 * back, so one that was closed within the last day is raised, not re-raised.
 */
public final class ResumedAlert {
  /** A finding with a p-value from here on is quiet. */
  public static final double QUIET = AlertLife.QUIET;

  private static final Set<String> ALIVE =
      Set.of(OpenThing.OPEN, OpenThing.WEAKENED, OpenThing.HELD);

  private ResumedAlert() {}

  /** Whether an alert in this state goes on. */
  public static boolean isAlive(String state) {
    return ALIVE.contains(state);
  }

  /**
   * The things that were open at an instant, in the order of their keys.
   *
   * @param messages of any alerts, in any order
   * @param at milliseconds since 1970; later messages are left out
   * @param unusualUntil by alert id, when its latest finding that was not quiet ended
   */
  public static List<OpenThing> asOf(
      TocsinConfiguration configuration,
      Collection<AlertMessage> messages,
      long at,
      Map<String, Long> unusualUntil) {
    Map<String, List<AlertMessage>> lives = new TreeMap<>();
    for (AlertMessage message : messages) {
      if (message.sentAt().toEpochMilli() <= at && !message.event().equals("probe")) {
        lives.computeIfAbsent(message.id(), id -> new ArrayList<>()).add(message);
      }
    }
    CapPolicy cap = new CapPolicy(configuration);
    List<OpenThing> things = new ArrayList<>();
    for (List<AlertMessage> life : lives.values()) {
      life.sort(Comparator.comparingInt(AlertMessage::alertVersion));
      AlertMessage last = life.get(life.size() - 1);
      if (isAlive(last.state())) {
        things.add(thing(cap, life, last, unusualUntil.getOrDefault(last.id(), 0L)));
      }
    }
    things.sort(Comparator.comparing(OpenThing::key));
    return things;
  }

  private static OpenThing thing(
      CapPolicy cap, List<AlertMessage> life, AlertMessage last, long unusualUntil) {
    Finding announced = finding(last);
    String base = "";
    long onset = Long.MAX_VALUE;
    long until = unusualUntil;
    for (AlertMessage message : life) {
      base = CapPolicy.worst(cap.baseSeverity(finding(message)), base);
      onset = Math.min(onset, message.onset().toEpochMilli());
      until = Math.max(until, message.intervalEnd().toEpochMilli());
    }
    boolean held = last.state().equals(OpenThing.HELD);
    List<String> reasons = last.reasons();
    String why = held && !reasons.isEmpty() ? reasons.get(0) : "";
    Instant raisedAt =
        life.stream()
            .filter(message -> !message.state().equals(OpenThing.HELD))
            .findFirst()
            .orElse(life.get(0))
            .sentAt();
    return new OpenThing(
        OpenThing.VERSION,
        ThingKey.of(finding(life.get(0))),
        last.id(),
        last.alertVersion(),
        last.state(),
        why.equals("cap-per-day") ? DeskOutcome.HELD_BACK.word() : why,
        last.lane(),
        base,
        last.severity(),
        last.places(),
        announced,
        announced,
        last.threshold(),
        new Evidence(last.tail(), last.incidentKeys(), last.seriesLength()),
        raisedAt.toEpochMilli(),
        last.sentAt().toEpochMilli(),
        onset,
        until,
        0,
        0,
        false,
        false,
        why.isEmpty() ? reasons : reasons.subList(1, reasons.size()),
        last.references());
  }

  /** What a message tells of. */
  private static Finding finding(AlertMessage m) {
    int desk = m.settings().indexOf(DeskMessage.OF_THE_DESK);
    return new Finding(
        m.family(),
        m.detector(),
        m.neighbourhoodId(),
        m.places().isEmpty() ? List.of(m.neighbourhoodId()) : m.places(),
        m.category(),
        m.categoryClass(),
        m.subject(),
        m.intervalStart().toEpochMilli(),
        m.intervalEnd().toEpochMilli(),
        m.sentAt().isBefore(m.intervalEnd()),
        m.observed(),
        m.expected(),
        m.expectedToday(),
        m.upperBound(),
        m.usualLow(),
        m.usualHigh(),
        m.pValue(),
        m.dayP(),
        1,
        m.share(),
        m.dispatched(),
        m.baseline(),
        desk < 0 ? m.settings() : m.settings().substring(0, desk),
        m.sentAt().toEpochMilli(),
        "",
        0,
        0,
        0);
  }
}
