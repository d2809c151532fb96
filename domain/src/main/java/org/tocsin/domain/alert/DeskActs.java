package org.tocsin.domain.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tocsin.domain.alert.DeskState.Pending;
import org.tocsin.domain.alert.DeskState.Silence;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * The acts that concern the whole city: which silences, known events, pins and mode are in force.
 * An act waits for the tick after it was known; then it is in force until its end.
 */
final class DeskActs {
  private static final Comparator<Pending> ORDER =
      Comparator.comparingLong(Pending::knownAt).thenComparing(pending -> pending.act().actionId());

  /** Acts that are recognised when they come again. */
  private static final int REMEMBERED = 50;

  /** How long after its end a known event still explains what is found in it. */
  private static final long EVENT_LINGER = Duration.ofDays(14).toMillis();

  private final TocsinConfiguration configuration;
  private String mode;
  private final List<Pending> pending;
  private final List<String> taken;
  private final List<Silence> silences;
  private final List<KnownEvent> events;
  private final TreeSet<String> pinned;
  private final TreeSet<String> unpinned;

  DeskActs(TocsinConfiguration configuration, DeskState state) {
    this.configuration = configuration;
    this.mode = state.mode();
    this.pending = new ArrayList<>(state.pending());
    this.taken = new ArrayList<>(state.taken());
    this.silences = new ArrayList<>(state.silences());
    this.events = new ArrayList<>(state.events());
    this.pinned = new TreeSet<>(state.pinned());
    this.unpinned = new TreeSet<>(state.unpinned());
  }

  String mode() {
    return mode.isEmpty() ? WarningSettings.PEACE : mode;
  }

  List<Pending> pending() {
    return pending;
  }

  /** The desk's state with these acts in it. */
  DeskState stored(
      long day,
      int openedToday,
      Map<String, Double> factors,
      long taughtAt,
      List<Found> candidate) {
    return new DeskState(
        DeskState.VERSION,
        mode(),
        pending,
        taken,
        silences,
        events,
        List.copyOf(pinned),
        List.copyOf(unpinned),
        day,
        openedToday,
        factors,
        taughtAt,
        candidate);
  }

  /** Takes an act that will take effect at the tick after it was known; a repeat is dropped. */
  void accept(AlertActionMessage act, long knownAt) {
    boolean repeated =
        taken.contains(act.actionId())
            || pending.stream().anyMatch(p -> p.act().actionId().equals(act.actionId()));
    if (!repeated) {
      pending.add(new Pending(act, knownAt));
      pending.sort(ORDER);
    }
  }

  /** The wanted acts whose tick has come, in the order in which they were known. */
  List<Pending> due(long at, Predicate<AlertActionMessage> wanted) {
    List<Pending> due =
        pending.stream().filter(p -> p.knownAt() < at && wanted.test(p.act())).toList();
    pending.removeAll(due);
    due.forEach(p -> taken.add(p.act().actionId()));
    taken.subList(0, Math.max(0, taken.size() - REMEMBERED)).clear();
    return due;
  }

  /** Puts an act for the whole city in force and says how that went. */
  String take(Pending taken, long at) {
    AlertActionMessage act = taken.act();
    return switch (act.kind()) {
      case "silence" -> silence(act, taken.knownAt(), at);
      case "end-silence" -> endSilence(act);
      case "known-event" -> knownEvent(act, taken.knownAt(), at);
      case "mode" -> switchMode(act);
      case "pin" -> pin(act, pinned, unpinned);
      case "unpin" -> pin(act, unpinned, pinned);
      case AlertActionMessage.PLAYBACK -> "concerns a feed";
      case AlertActionMessage.RISK_JUMPS -> act.problem() == null ? IN_FORCE : act.problem();
      default -> "kind '%s' is unknown for the whole city".formatted(act.kind());
    };
  }

  /** Forgets what is over. */
  void sweep(long at) {
    silences.removeIf(silence -> silence.until() <= at);
    events.removeIf(event -> forgottenAt(event) <= at);
  }

  /** The silence that covers a place and category; never asked for life-safety. */
  Optional<Silence> silenceOver(List<String> places, String category, long at) {
    return silences.stream()
        .filter(s -> s.from() <= at && at < s.until())
        .filter(s -> covers(s.places(), places) && covers(s.categories(), List.of(category)))
        .findFirst();
  }

  /** The known event that covers an interval in a place and category. */
  Optional<KnownEvent> eventOver(Finding finding) {
    return eventsThen(finding).filter(e -> covers(e.places(), finding.places())).findFirst();
  }

  /** A known event of the finding's category and time in any place. */
  Optional<KnownEvent> eventSomewhere(Finding finding) {
    return eventsThen(finding).findFirst();
  }

  private Stream<KnownEvent> eventsThen(Finding finding) {
    return Stream.concat(configuration.knownEvents().stream(), events.stream())
        .filter(e -> e.from().toEpochMilli() < finding.end())
        .filter(e -> finding.start() < e.to().toEpochMilli())
        .filter(e -> covers(e.categories(), List.of(finding.category())) || setsApart(e, finding));
  }

  /**
   * Whether a sensor differs from its neighbours because of what goes on in its place, whatever it
   * measures. An event of the whole city is its neighbours' too and sets nothing apart.
   */
  private static boolean setsApart(KnownEvent event, Finding finding) {
    return DeskGate.differsFromNeighbours(finding) && !event.places().isEmpty();
  }

  /** Whether any of the places is pinned. */
  boolean isPinned(List<String> places) {
    return places.stream()
        .anyMatch(
            p ->
                pinned.contains(p)
                    || (configuration.pinned().contains(p) && !unpinned.contains(p)));
  }

  /**
   * When the next silence ends or the next known event is forgotten; never when there is none. At
   * an event's end nothing changes: it explains what happened in it, whenever that is found.
   */
  long nextEnd() {
    long silence = silences.stream().mapToLong(Silence::until).min().orElse(Long.MAX_VALUE);
    long event = events.stream().mapToLong(DeskActs::forgottenAt).min().orElse(Long.MAX_VALUE);
    return Math.min(silence, event);
  }

  private static long forgottenAt(KnownEvent event) {
    return event.to().toEpochMilli() + EVENT_LINGER;
  }

  private String silence(AlertActionMessage act, long knownAt, long at) {
    Instant until = act.until();
    if (until == null) {
      return "a silence needs an end; say until";
    }
    if (until.toEpochMilli() <= at) {
      return "its end %s has passed".formatted(until);
    }
    Instant from = act.from();
    silences.removeIf(s -> s.id().equals(act.actionId()));
    silences.add(
        new Silence(
            act.actionId(),
            from == null ? knownAt : from.toEpochMilli(),
            until.toEpochMilli(),
            act.places(),
            act.categories(),
            act.reason() == null ? "" : act.reason()));
    silences.sort(Comparator.comparing(Silence::id));
    return IN_FORCE;
  }

  private String endSilence(AlertActionMessage act) {
    boolean ended = silences.removeIf(s -> s.id().equals(act.target()));
    return ended ? IN_FORCE : "no silence '%s' is in force".formatted(act.target());
  }

  private String knownEvent(AlertActionMessage act, long knownAt, long at) {
    String en = act.nameEn();
    Instant from = act.from() == null ? Instant.ofEpochMilli(knownAt) : act.from();
    Instant until = act.until();
    if (en == null || until == null) {
      return "a known event needs name_en and until";
    }
    if (!until.isAfter(from) || until.toEpochMilli() + EVENT_LINGER <= at) {
      return "its end %s has passed or lies before its start".formatted(until);
    }
    String zh = act.nameZh();
    KnownEvent event =
        new KnownEvent(en, zh == null ? en : zh, from, until, act.places(), act.categories());
    if (!events.contains(event)) {
      events.add(event);
      events.sort(Comparator.comparing(KnownEvent::from).thenComparing(KnownEvent::nameEn));
    }
    return IN_FORCE;
  }

  private String switchMode(AlertActionMessage act) {
    String wanted = act.mode() == null ? "" : act.mode();
    if (!configuration.warning().modes().containsKey(wanted)) {
      return "mode '%s' is unknown; use one of %s"
          .formatted(wanted, String.join(", ", configuration.warning().modes().keySet()));
    }
    mode = wanted;
    return IN_FORCE;
  }

  private static String pin(AlertActionMessage act, Set<String> into, Set<String> from) {
    if (act.places().isEmpty()) {
      return "it names no place";
    }
    into.addAll(act.places());
    act.places().forEach(from::remove);
    return IN_FORCE;
  }

  private static boolean covers(List<String> named, List<String> asked) {
    return named.isEmpty() || named.containsAll(asked);
  }

  /** The word of an act that has taken effect. */
  static final String IN_FORCE = "in-force";
}
