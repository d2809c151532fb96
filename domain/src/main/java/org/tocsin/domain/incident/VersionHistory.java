package org.tocsin.domain.incident;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was said of one source id, in canonical order, and the one rule that says what a further
 * report with this id is. LandingJob and WarningJob use this same class.
 *
 * <p>An offer is a redelivery if its content equals that of its neighbour in canonical order (the
 * version just before it, or, when it arrives late, just after it), or if its delivery id was seen.
 * Everything else lands: as a retraction if it says so, as a report if nothing precedes it, else as
 * a correction.
 *
 * <p>A redelivery is remembered where it stands: if a third version later turns out to lie between
 * it and what it repeats, the last word is still the redelivered one. So the current content and
 * the sum of all count changes do not depend on the order of arrival.
 *
 * <p>Limits: the {@value #REMEMBERED} newest versions are remembered, older ones are forgotten. A
 * repeated delivery id must repeat its content too.
 */
public record VersionHistory(List<IncidentVersion> versions) implements Serializable {

  public static final VersionHistory EMPTY = new VersionHistory(List.of());

  private static final int REMEMBERED = 64;

  public VersionHistory {
    versions = List.copyOf(versions);
  }

  /** Decides what the offered version is. */
  public Resolution offer(IncidentVersion offered) {
    int at = versions.size();
    while (at > 0 && versions.get(at - 1).version().compareTo(offered.version()) >= 0) {
      at--;
    }
    IncidentVersion before = at == 0 ? null : versions.get(at - 1);
    IncidentVersion after = at == versions.size() ? null : versions.get(at);
    if (after != null && after.version().equals(offered.version())) {
      return new Resolution.Replayed(this);
    }
    if (offered.deliveryId() != null) {
      for (IncidentVersion known : versions) {
        if (offered.deliveryId().equals(known.deliveryId())) {
          return new Resolution.Redelivery(this, known.version());
        }
      }
    }
    if (before != null && sameNews(before, offered)) {
      return new Resolution.Redelivery(with(at, offered), before.version());
    }
    if (after != null && sameNews(after, offered)) {
      return new Resolution.Redelivery(with(at, offered), after.version());
    }
    return new Resolution.Landed(
        with(at, offered),
        kind(offered, before),
        at == 0 ? null : firstOfSameNews(at - 1).version(),
        changes(before, offered, after));
  }

  /** The version in force now, retracted or not; absent if nothing was offered. */
  public @Nullable IncidentVersion current() {
    return versions.isEmpty() ? null : versions.get(versions.size() - 1);
  }

  /** The version that first said what the one at this place says. */
  private IncidentVersion firstOfSameNews(int at) {
    int first = at;
    while (first > 0 && sameNews(versions.get(first - 1), versions.get(at))) {
      first--;
    }
    return versions.get(first);
  }

  private VersionHistory with(int at, IncidentVersion offered) {
    List<IncidentVersion> grown = new ArrayList<>(versions);
    grown.add(at, offered);
    while (grown.size() > REMEMBERED) {
      grown.remove(0);
    }
    return new VersionHistory(grown);
  }

  private static boolean sameNews(IncidentVersion one, IncidentVersion other) {
    return one.contentHash() == other.contentHash() && one.retraction() == other.retraction();
  }

  private static String kind(IncidentVersion offered, @Nullable IncidentVersion before) {
    if (offered.retraction()) {
      return "retraction";
    }
    return before == null ? "report" : "correction";
  }

  private static List<CountChange> changes(
      @Nullable IncidentVersion before, IncidentVersion offered, @Nullable IncidentVersion after) {
    List<CountChange> changes = new ArrayList<>();
    move(changes, before, offered, offered.version().knownAt());
    if (after != null) {
      // What was booked at the successor's time was (before → after); it becomes (offered → after).
      long then = after.version().knownAt();
      count(changes, before, then, +1);
      count(changes, offered, then, -1);
    }
    return changes;
  }

  private static void move(
      List<CountChange> changes, @Nullable IncidentVersion from, IncidentVersion to, long knownAt) {
    if (from != null && !from.retraction() && !to.retraction() && sameCell(from, to)) {
      return;
    }
    count(changes, from, knownAt, -1);
    count(changes, to, knownAt, +1);
  }

  private static boolean sameCell(IncidentVersion one, IncidentVersion other) {
    return Objects.equals(one.neighbourhoodId(), other.neighbourhoodId())
        && one.category().equals(other.category())
        && one.occurredAt().equals(other.occurredAt());
  }

  private static void count(
      List<CountChange> changes, @Nullable IncidentVersion of, long knownAt, int change) {
    if (of != null && !of.retraction()) {
      changes.add(
          new CountChange(
              of.neighbourhoodId(),
              of.category(),
              of.categoryClass(),
              of.occurredAt(),
              knownAt,
              change));
    }
  }
}
