package org.tocsin.commandcenter.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tocsin.domain.message.AlertActionMessage;

/** Acts that concern the city and no single alert, in the order in which they were known. */
public final class CityActs {
  public static final String SILENCE = "silence";
  public static final String END_SILENCE = "end-silence";
  public static final String KNOWN_EVENT = "known-event";
  public static final String MODE = "mode";
  public static final String PIN = "pin";
  public static final String UNPIN = "unpin";

  /** Stands where an act on an alert names the alert. */
  public static final String CITY = AlertActionMessage.CITY;

  private static final Comparator<Act> BY_TIME =
      Comparator.comparing(Act::knownAt)
          .thenComparingLong(Act::offset)
          .thenComparing(act -> act.message().actionId());

  private final List<Act> acts = new ArrayList<>();

  /** Whether the act was new. */
  public synchronized boolean offer(Act act) {
    boolean known =
        acts.stream().anyMatch(a -> a.message().actionId().equals(act.message().actionId()));
    if (!known) {
      acts.add(act);
      acts.sort(BY_TIME);
    }
    return !known;
  }

  /** Every act, oldest first. */
  public synchronized List<Act> list() {
    return List.copyOf(acts);
  }

  /** The last act of a kind. */
  public synchronized Optional<Act> last(String kind) {
    for (int i = acts.size() - 1; i >= 0; i--) {
      if (acts.get(i).isA(kind)) {
        return Optional.of(acts.get(i));
      }
    }
    return Optional.empty();
  }

  /** The acts of a kind that are in force at an instant, oldest first; ended ones left out. */
  public List<Act> inForce(String kind, Instant at) {
    List<Act> all = list();
    Set<String> ended =
        all.stream()
            .filter(act -> act.isA(END_SILENCE))
            .map(act -> String.valueOf(act.message().target()))
            .collect(Collectors.toSet());
    return all.stream()
        .filter(act -> act.isA(kind))
        .filter(act -> act.message().until() == null || at.isBefore(act.message().until()))
        .filter(act -> !ended.contains(act.message().actionId()))
        .toList();
  }

  /** The mode that the last switch asked for; absent when there was none. */
  public Optional<String> mode() {
    return last(MODE).flatMap(act -> Optional.ofNullable(act.message().mode()));
  }

  /** The pinned places: those of the configuration, as acts have changed them since. */
  public Set<String> pinned(Collection<String> configured) {
    Set<String> pinned = new TreeSet<>(configured);
    for (Act act : list()) {
      if (act.isA(PIN)) {
        pinned.addAll(act.message().places());
      } else if (act.isA(UNPIN)) {
        act.message().places().forEach(pinned::remove);
      }
    }
    return pinned;
  }

  /** Whether a feed that is played was last told to stand still. */
  public boolean paused() {
    boolean paused = false;
    for (Act act : list()) {
      if (act.isA(AlertActionMessage.PLAYBACK)) {
        String word = String.valueOf(act.message().comment());
        paused = word.equals("pause") || (paused && word.equals("step"));
      }
    }
    return paused;
  }
}
