package org.tocsin.commandcenter.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tocsin.domain.message.AlertActionMessage;

/** Acts that concern the city and no single alert, in the order in which they were known. */
public final class CityActs {
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
