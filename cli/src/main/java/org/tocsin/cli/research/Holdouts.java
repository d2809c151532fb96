package org.tocsin.cli.research;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.lakehouse.ReplayRuns;

/** Ranges that are locked for the last look, and what is kept of each look. */
final class Holdouts {
  private Holdouts() {}

  /**
   * Refuses a range that meets a locked one.
   *
   * @param opened names of holdouts that are opened on purpose
   * @return those that the range meets and that are opened
   */
  static List<ReplayRuns.Entry> refuse(
      ReplayRuns runs, Instant from, Instant to, List<String> opened) {
    List<ReplayRuns.Entry> met = runs.listHoldouts(from, to);
    for (ReplayRuns.Entry kept : met) {
      if (!opened.contains(kept.id())) {
        throw new HomeProblem(
            "The range meets holdout '%s' (%s to %s), which is locked: end before it, or open it with --holdout %s, which is logged (opened %d times so far)"
                .formatted(
                    kept.id(), kept.start(), kept.end(), kept.id(), runs.openings(kept.id())));
      }
    }
    return met;
  }

  /** Logs a look at each of the holdouts. */
  static void open(
      ReplayRuns runs,
      List<ReplayRuns.Entry> holdouts,
      String hash,
      String setting,
      Map<String, Object> why) {
    Map<String, Object> metrics = new LinkedHashMap<>(why);
    metrics.put("setting", setting);
    for (ReplayRuns.Entry kept : holdouts) {
      runs.add(
          new ReplayRuns.Entry(
              kept.id(),
              ReplayRuns.OPENING,
              hash,
              kept.start(),
              kept.end(),
              Instant.now(),
              runs.tried(kept.start(), kept.end(), setting),
              ResearchJson.write(metrics)));
    }
  }
}
