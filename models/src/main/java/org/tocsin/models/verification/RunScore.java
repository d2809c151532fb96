package org.tocsin.models.verification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run against the truth.
 *
 * @param alerts all episodes a week
 * @param unexplained those that meet no event, a week
 * @param pod events met by an alert
 * @param delays alert − onset of each event that was met, ascending
 * @param leads recognised − alert of each event that was met and recognised, ascending; those over
 *     reports without a time of receipt are left out
 * @param leadsEstimated whether any lead rests on estimated times
 * @param leadsRefused events whose lead is refused, their reports having no time of receipt
 */
public record RunScore(
    String run,
    WeeklyRate alerts,
    WeeklyRate unexplained,
    Share pod,
    List<Duration> delays,
    List<Duration> leads,
    boolean leadsEstimated,
    int leadsRefused) {
  public RunScore {
    delays = List.copyOf(delays);
    leads = List.copyOf(leads);
  }

  /**
   * Scores a run.
   *
   * @param episodes raised within the range
   * @param truth events with their onset within the range
   */
  public static RunScore of(
      String run, List<WarnedEpisode> episodes, List<TruthEvent> truth, double weeks) {
    Set<String> explained = new HashSet<>();
    List<Duration> delays = new ArrayList<>();
    List<Duration> leads = new ArrayList<>();
    boolean estimated = false;
    int refused = 0;
    for (TruthEvent event : truth) {
      episodes.stream().filter(event::isMetBy).forEach(e -> explained.add(e.id()));
      Optional<WarnedEpisode> first = first(event, episodes);
      if (first.isEmpty()) {
        continue;
      }
      Instant raisedAt = first.get().raisedAt();
      delays.add(Duration.between(event.onset(), raisedAt));
      Instant recognisedAt = event.recognisedAt();
      if (recognisedAt == null) {
        continue;
      }
      if (event.times() == TruthEvent.ReportTimes.NONE) {
        refused++;
      } else {
        estimated |= event.times() == TruthEvent.ReportTimes.ESTIMATED;
        leads.add(Duration.between(raisedAt, recognisedAt));
      }
    }
    delays.sort(Comparator.naturalOrder());
    leads.sort(Comparator.naturalOrder());
    return new RunScore(
        run,
        new WeeklyRate(episodes.size(), weeks),
        new WeeklyRate(
            (int) episodes.stream().filter(e -> !explained.contains(e.id())).count(), weeks),
        new Share(delays.size(), truth.size()),
        delays,
        leads,
        estimated,
        refused);
  }

  /** The first alert about an event. */
  static Optional<WarnedEpisode> first(TruthEvent event, List<WarnedEpisode> episodes) {
    return episodes.stream()
        .filter(event::isMetBy)
        .min(Comparator.comparing(WarnedEpisode::raisedAt).thenComparing(WarnedEpisode::id));
  }

  /** Quantile of ascending durations by nearest rank; empty without any. */
  public static Optional<Duration> quantile(List<Duration> ascending, double level) {
    if (ascending.isEmpty()) {
      return Optional.empty();
    }
    int rank = (int) Math.ceil(level * ascending.size()) - 1;
    return Optional.of(ascending.get(Math.max(0, rank)));
  }
}
