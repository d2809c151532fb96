package org.tocsin.domain.alert;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.time.SlotLength;

/**
 * What people's review of alerts gives back: verdicts move the lines once a week, and a few random
 * findings from just below the line, drawn on random days of the week, are reviewed like the rest,
 * so that silence is inspected too. Nothing of it concerns life-safety.
 */
final class Review {
  /** A finding is just below the line up to this many times its threshold. */
  static final double JUST_BELOW = 3;

  private static final long REMEMBERED = Duration.ofDays(26 * 7L).toMillis();

  private final TocsinConfiguration configuration;
  private final DeskMemory memory;

  Review(TocsinConfiguration configuration, DeskMemory memory) {
    this.configuration = configuration;
    this.memory = memory;
  }

  /**
   * What verdicts taught.
   *
   * @param factors by category
   * @param at when they were last worked out, milliseconds since 1970
   */
  record Taught(Map<String, Double> factors, long at) {}

  /** An alert was opened: it may be judged. */
  void opened(OpenThing thing, long at) {
    memory.put(
        Inspection.open(
            thing.alertId(), thing.announced().category(), thing.isLifeSafety(), false, at));
  }

  /** A verdict came; the last one stands. */
  void judge(AlertActionMessage act) {
    Inspection open = memory.inspection(act.alertId());
    if (open != null) {
      memory.put(open.judged(act));
    }
  }

  /** Works out the factors anew in each civil week, and forgets what is older than 26 weeks. */
  Taught teach(long at, Taught before) {
    long week = start(at, SlotLength.WEEK);
    if (before.at() >= week) {
      return before;
    }
    Map<String, long[]> byCategory = new TreeMap<>();
    long[] all = new long[2];
    for (Inspection one : memory.inspections()) {
      if (one.raisedAt() + REMEMBERED <= at) {
        memory.removeInspection(one.alertId());
      } else if (one.teaches() && !one.probe()) {
        long good = one.verdict().equals("good") ? 1 : 0;
        long[] own = byCategory.computeIfAbsent(one.category(), c -> new long[2]);
        own[0] += good;
        own[1]++;
        all[0] += good;
        all[1]++;
      }
    }
    Map<String, Double> factors = new TreeMap<>();
    if (configuration.warning().taught()) {
      byCategory.forEach(
          (category, own) ->
              factors.put(category, VerdictTeaching.factor(own[0], own[1], all[0], all[1])));
    }
    return new Taught(factors, week);
  }

  /** The one of two findings that may become today's probe: drawn by lot, not by time. */
  Optional<Found> candidate(
      Optional<Found> before, Found found, String lane, double weighted, double threshold) {
    Finding f = found.finding();
    if (lane.equals("life-safety")
        || !AlertLife.counts(f)
        || weighted > JUST_BELOW * threshold
        || !isProbeDay(f.knownAt())) {
      return before;
    }
    return before.isPresent() && lot(before.get()).compareTo(lot(found)) <= 0
        ? before
        : Optional.of(found);
  }

  /** Offers the candidate of a day that is over. */
  Optional<Found> probe(Optional<Found> candidate, long at, BiConsumer<Found, String> out) {
    if (candidate.isEmpty()
        || start(candidate.get().finding().knownAt(), SlotLength.DAY)
            == start(at, SlotLength.DAY)) {
      return candidate;
    }
    Finding f = candidate.get().finding();
    String id = "p" + lot(candidate.get());
    memory.put(Inspection.open(id, f.category(), false, true, at));
    out.accept(candidate.get(), id);
    return Optional.empty();
  }

  /** Whether this civil day is among the week's days of lots. */
  private boolean isProbeDay(long at) {
    LocalDate day = configuration.calendar().dateAt(Instant.ofEpochMilli(at));
    LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    List<String> lots = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      lots.add(Identity.of("probe-day", monday.plusDays(i).toString()));
    }
    String own = Identity.of("probe-day", day.toString());
    long lower = lots.stream().filter(lot -> lot.compareTo(own) < 0).count();
    return lower < configuration.warning().probesPerWeek();
  }

  private static String lot(Found found) {
    Finding f = found.finding();
    return Identity.of(
        "probe",
        f.neighbourhoodId(),
        f.category(),
        f.detector(),
        Long.toString(f.start()),
        Long.toString(f.knownAt()));
  }

  private long start(long at, SlotLength length) {
    return configuration.calendar().slotAt(Instant.ofEpochMilli(at), length).start().toEpochMilli();
  }
}
