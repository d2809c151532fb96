package org.tocsin.domain.incident;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 *
 * @param versions in canonical order, those that landed and those that repeat a neighbour
 * @param repeats which of them did not land
 */
public record VersionHistory(List<IncidentVersion> versions, Set<Version> repeats)
    implements Serializable {

  public static final VersionHistory EMPTY = new VersionHistory(List.of());

  private static final int REMEMBERED = 64;

  public VersionHistory {
    versions = List.copyOf(versions);
    repeats = Set.copyOf(repeats);
  }

  /** A history in which everything landed. */
  public VersionHistory(List<IncidentVersion> versions) {
    this(versions, Set.of());
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
      return new Resolution.Redelivery(with(at, offered, true), before.version());
    }
    if (after != null && sameNews(after, offered)) {
      return new Resolution.Redelivery(with(at, offered, true), after.version());
    }
    return new Resolution.Landed(
        with(at, offered, false),
        kind(offered, before),
        at == 0 ? null : landedOfSameNews(at - 1).version(),
        firstRepeat(at),
        changes(before, offered, after));
  }

  /**
   * Takes back in what was decided earlier, without deciding again.
   *
   * @param repeat whether it repeated a neighbour and did not land
   */
  public VersionHistory remember(IncidentVersion version, boolean repeat) {
    int at = versions.size();
    while (at > 0 && versions.get(at - 1).version().compareTo(version.version()) > 0) {
      at--;
    }
    boolean known = at > 0 && versions.get(at - 1).version().equals(version.version());
    return known ? this : with(at, version, repeat);
  }

  /** The version in force now, retracted or not; absent if nothing was offered. */
  public @Nullable IncidentVersion current() {
    return versions.isEmpty() ? null : versions.get(versions.size() - 1);
  }

  /** The first repeat from this place on: what it repeats is the last word again from there. */
  private @Nullable Version firstRepeat(int from) {
    for (int i = from; i < versions.size(); i++) {
      if (repeats.contains(versions.get(i).version())) {
        return versions.get(i).version();
      }
    }
    return null;
  }

  /** The landed version that the one at this place is or repeats. */
  private IncidentVersion landedOfSameNews(int at) {
    for (int i = at; i >= 0; i--) {
      IncidentVersion earlier = versions.get(i);
      if (!repeats.contains(earlier.version()) && sameNews(earlier, versions.get(at))) {
        return earlier;
      }
    }
    return versions.get(at);
  }

  private VersionHistory with(int at, IncidentVersion offered, boolean repeat) {
    List<IncidentVersion> grown = new ArrayList<>(versions);
    grown.add(at, offered);
    Set<Version> grownRepeats = repeats;
    if (repeat) {
      grownRepeats = new HashSet<>(repeats);
      grownRepeats.add(offered.version());
    }
    while (grown.size() > REMEMBERED) {
      Version forgotten = grown.remove(0).version();
      if (grownRepeats.contains(forgotten)) {
        grownRepeats = new HashSet<>(grownRepeats);
        grownRepeats.remove(forgotten);
      }
    }
    return new VersionHistory(grown, grownRepeats);
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
