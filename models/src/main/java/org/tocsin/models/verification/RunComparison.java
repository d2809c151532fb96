package org.tocsin.models.verification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Two runs over the same range, alert by alert and event by event.
 *
 * @param gained only in the second run
 * @param lost only in the first
 * @param shifts pairs that speak of one thing, with how much later the second raised it
 * @param paired hits of both runs on the same events
 */
public record RunComparison(
    List<WarnedEpisode> gained, List<WarnedEpisode> lost, List<Shift> shifts, PairedHits paired) {
  public RunComparison {
    gained = List.copyOf(gained);
    lost = List.copyOf(lost);
    shifts = List.copyOf(shifts);
  }

  /**
   * One thing in both runs.
   *
   * @param later second − first; negative means earlier
   */
  public record Shift(WarnedEpisode first, WarnedEpisode second, Duration later) {}

  /**
   * Events by which run met them, and the difference in POD (second − first).
   *
   * @param both met by both runs
   */
  public record PairedHits(int both, int onlyFirst, int onlySecond, int neither) {
    private static final double Z = 1.959963984540054;
    private static final double ADDED = 0.5;

    /** Counts which events two runs met. */
    public static <E> PairedHits of(List<E> events, Predicate<E> first, Predicate<E> second) {
      int[] cells = new int[4];
      for (E event : events) {
        cells[(first.test(event) ? 0 : 2) + (second.test(event) ? 0 : 1)]++;
      }
      return new PairedHits(cells[0], cells[1], cells[2], cells[3]);
    }

    public int events() {
      return both + onlyFirst + onlySecond + neither;
    }

    /** POD of the second less that of the first; NaN without events. */
    public double difference() {
      return events() == 0 ? Double.NaN : (onlySecond - onlyFirst) / (double) events();
    }

    /**
     * Lower end of the 95 % interval (Agresti &amp; Min 2005: half an event added to each cell).
     */
    public double low() {
      return events() == 0 ? Double.NaN : Math.max(-1, adjusted() - half());
    }

    public double high() {
      return events() == 0 ? Double.NaN : Math.min(1, adjusted() + half());
    }

    private double adjusted() {
      return (onlySecond - onlyFirst) / (events() + 4 * ADDED);
    }

    private double half() {
      double n = events() + 4 * ADDED;
      double discordant = onlyFirst + onlySecond + 2 * ADDED;
      double difference = onlySecond - (double) onlyFirst;
      return Z * Math.sqrt(discordant - difference * difference / n) / n;
    }
  }

  /** Compares; each alert finds at most one of the other run, in order of when it was raised. */
  public static RunComparison of(
      List<WarnedEpisode> first, List<WarnedEpisode> second, List<TruthEvent> truth) {
    List<WarnedEpisode> lost = new ArrayList<>();
    List<Shift> shifts = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    List<WarnedEpisode> candidates = inOrder(second);
    for (WarnedEpisode one : inOrder(first)) {
      WarnedEpisode other =
          candidates.stream()
              .filter(c -> !taken.contains(c.id()) && c.speaksOfTheSameAs(one))
              .min(
                  Comparator.comparing(
                          (WarnedEpisode c) -> Duration.between(one.raisedAt(), c.raisedAt()).abs())
                      .thenComparing(WarnedEpisode::id))
              .orElse(null);
      if (other == null) {
        lost.add(one);
      } else {
        taken.add(other.id());
        shifts.add(new Shift(one, other, Duration.between(one.raisedAt(), other.raisedAt())));
      }
    }
    List<WarnedEpisode> gained = candidates.stream().filter(c -> !taken.contains(c.id())).toList();
    return new RunComparison(gained, lost, shifts, paired(first, second, truth));
  }

  private static PairedHits paired(
      List<WarnedEpisode> first, List<WarnedEpisode> second, List<TruthEvent> truth) {
    return PairedHits.of(
        truth,
        event -> RunScore.first(event, first).isPresent(),
        event -> RunScore.first(event, second).isPresent());
  }

  /** Pairs that the second run raised earlier. */
  public List<Shift> earlier() {
    return shifts.stream().filter(s -> s.later.isNegative()).toList();
  }

  /** Pairs that the second run raised later. */
  public List<Shift> later() {
    return shifts.stream().filter(s -> !s.later.isNegative() && !s.later.isZero()).toList();
  }

  private static List<WarnedEpisode> inOrder(List<WarnedEpisode> episodes) {
    return episodes.stream()
        .sorted(Comparator.comparing(WarnedEpisode::raisedAt).thenComparing(WarnedEpisode::id))
        .toList();
  }
}
