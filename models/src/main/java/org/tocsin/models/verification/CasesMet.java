package org.tocsin.models.verification;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Injected cases that a watch met by an alert which it does not raise without them: what it would
 * have said anyway meets nothing.
 */
public final class CasesMet {
  private CasesMet() {}

  /**
   * Ids of the cases that were met.
   *
   * @param without alerts of the same range without the cases
   * @param with alerts with them
   */
  public static Set<String> ids(
      List<WarnedEpisode> without, List<WarnedEpisode> with, List<TruthEvent> cases) {
    List<WarnedEpisode> gained = RunComparison.of(without, with, List.of()).gained();
    Set<String> met = new TreeSet<>();
    for (TruthEvent one : cases) {
      if (gained.stream().anyMatch(one::isMetBy)) {
        met.add(one.id());
      }
    }
    return met;
  }
}
