package org.tocsin.commandcenter.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tocsin.domain.message.AlertMessage;

/**
 * One alert with everything that was said about it and done with it.
 *
 * @param versions at least one message, by rising {@code alertVersion}
 * @param acts by rising time, each act once
 */
public record AlertCase(List<AlertMessage> versions, List<Act> acts) {
  public AlertCase {
    versions = List.copyOf(versions);
    acts = List.copyOf(acts);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("An alert case needs at least one message");
    }
  }

  public String id() {
    return latest().id();
  }

  public AlertMessage latest() {
    return versions.get(versions.size() - 1);
  }

  public CaseState state() {
    if (lastAct(Act.RESOLVE).isPresent()) {
      return CaseState.RESOLVED;
    }
    boolean taken = lastAct(Act.ACKNOWLEDGE).isPresent();
    return switch (latest().state()) {
      case "cancelled" -> taken ? CaseState.WEAKENED : CaseState.CANCELLED;
      case "weakened" -> CaseState.WEAKENED;
      case "ended" -> taken ? CaseState.WEAKENED : CaseState.ENDED;
      default -> taken ? CaseState.ACKNOWLEDGED : CaseState.OPEN;
    };
  }

  /** The desk that has it: the one it was assigned to last, else the one that acknowledged it. */
  public Optional<String> desk() {
    for (int i = acts.size() - 1; i >= 0; i--) {
      Act act = acts.get(i);
      if (act.isA(Act.ASSIGN)) {
        return Optional.ofNullable(act.message().comment());
      }
      if (act.isA(Act.ACKNOWLEDGE)) {
        return Optional.of(act.message().desk());
      }
    }
    return Optional.empty();
  }

  /** The answers that stand: those of the last resolve or verdict. */
  public Optional<Act> verdict() {
    for (int i = acts.size() - 1; i >= 0; i--) {
      if (acts.get(i).isA(Act.RESOLVE) || acts.get(i).isA(Act.VERDICT)) {
        return Optional.of(acts.get(i));
      }
    }
    return Optional.empty();
  }

  public boolean knows(String actionId) {
    return acts.stream().anyMatch(a -> a.message().actionId().equals(actionId));
  }

  /** When anything was last said or done. */
  public Instant changedAt() {
    Instant said = latest().sentAt();
    if (acts.isEmpty()) {
      return said;
    }
    Instant done = acts.get(acts.size() - 1).knownAt();
    return done.isAfter(said) ? done : said;
  }

  private Optional<Act> lastAct(String kind) {
    for (int i = acts.size() - 1; i >= 0; i--) {
      if (acts.get(i).isA(kind)) {
        return Optional.of(acts.get(i));
      }
    }
    return Optional.empty();
  }
}
