package org.tocsin.commandcenter.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.tocsin.domain.message.AlertMessage;

/** Keeps everything in memory; safe for several threads. */
public final class InMemoryAlertStore implements AlertStore {
  private static final Comparator<Act> BY_TIME =
      Comparator.comparing(Act::knownAt)
          .thenComparingLong(Act::offset)
          .thenComparing(a -> a.message().actionId());

  private final ConcurrentMap<String, Folder> folders = new ConcurrentHashMap<>();

  @Override
  public boolean offer(AlertMessage message) {
    boolean[] news = {false};
    folders.compute(
        message.id(),
        (id, folder) -> {
          Folder known = folder == null ? Folder.EMPTY : folder;
          news[0] = known.lacks(message);
          return news[0] ? known.with(message) : known;
        });
    return news[0];
  }

  @Override
  public boolean offer(Act act) {
    boolean[] news = {false};
    folders.compute(
        act.message().alertId(),
        (id, folder) -> {
          Folder known = folder == null ? Folder.EMPTY : folder;
          news[0] = known.lacks(act);
          return news[0] ? known.with(act) : known;
        });
    return news[0];
  }

  @Override
  public Optional<AlertCase> find(String id) {
    return Optional.ofNullable(folders.get(id)).flatMap(Folder::alertCase);
  }

  @Override
  public List<AlertCase> list() {
    return folders.values().stream().flatMap(f -> f.alertCase().stream()).toList();
  }

  /** What has arrived for one id; acts may come before the first message. */
  private record Folder(List<AlertMessage> versions, List<Act> acts) {
    static final Folder EMPTY = new Folder(List.of(), List.of());

    boolean lacks(AlertMessage message) {
      return versions.stream().noneMatch(m -> m.alertVersion() == message.alertVersion());
    }

    boolean lacks(Act act) {
      return acts.stream().noneMatch(a -> a.message().actionId().equals(act.message().actionId()));
    }

    Folder with(AlertMessage message) {
      List<AlertMessage> more = new ArrayList<>(versions);
      more.add(message);
      more.sort(Comparator.comparingInt(AlertMessage::alertVersion));
      return new Folder(List.copyOf(more), acts);
    }

    Folder with(Act act) {
      List<Act> more = new ArrayList<>(acts);
      more.add(act);
      more.sort(BY_TIME);
      return new Folder(versions, List.copyOf(more));
    }

    Optional<AlertCase> alertCase() {
      return versions.isEmpty() ? Optional.empty() : Optional.of(new AlertCase(versions, acts));
    }
  }
}
