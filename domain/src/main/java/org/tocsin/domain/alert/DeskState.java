package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What the desk remembers beside its things. Version 1 of the stored form; times are milliseconds
 * since 1970.
 *
 * @param mode in force; empty before the first act, which means peace
 * @param pending acts that take effect at the tick after they were known
 * @param taken ids of the latest acts that have taken effect, so that a repeat changes nothing
 * @param silences in force or still to come
 * @param events known events from acts, in force or still to come
 * @param pinned places pinned by acts
 * @param unpinned places of the configuration that acts have unpinned
 * @param day start of the civil day that {@code openedToday} counts
 * @param openedToday alerts opened in it, life-safety not counted
 * @param factors what verdicts taught, by category
 * @param taughtAt when they were last worked out
 * @param candidate the finding that may become today's probe; none or one
 */
public record DeskState(
    int version,
    String mode,
    List<Pending> pending,
    List<String> taken,
    List<Silence> silences,
    List<KnownEvent> events,
    List<String> pinned,
    List<String> unpinned,
    long day,
    int openedToday,
    Map<String, Double> factors,
    long taughtAt,
    List<Found> candidate)
    implements Serializable {

  /** Version of the stored form. */
  public static final int VERSION = 1;

  /** Nothing has happened. */
  public static final DeskState EMPTY =
      new DeskState(
          VERSION, "", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0,
          Map.of(), 0, List.of());

  public DeskState {
    pending = List.copyOf(pending);
    taken = List.copyOf(taken);
    silences = List.copyOf(silences);
    events = List.copyOf(events);
    pinned = List.copyOf(pinned);
    unpinned = List.copyOf(unpinned);
    factors = new TreeMap<>(factors);
    candidate = List.copyOf(candidate);
  }

  /** An act that waits for its tick. */
  public record Pending(AlertActionMessage act, long knownAt) implements Serializable {}

  /**
   * Nothing new is told of these places and categories until its end; never of life-safety.
   *
   * @param id of the act that set it
   * @param places empty means the whole city
   * @param categories empty means all
   */
  public record Silence(
      String id, long from, long until, List<String> places, List<String> categories, String reason)
      implements Serializable {
    public Silence {
      places = List.copyOf(places);
      categories = List.copyOf(categories);
    }
  }
}
