package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Scan statistics in space and time (Kulldorff 1997, 2001, 2005; Neill et al. 2005): the zone and
 * window with the highest score among all candidates, a Monte Carlo p-value that accounts for
 * having looked at all of them, and further clusters that share no place with a better one.
 *
 * <p>The answer depends on the study, the zones, and the settings without the number of threads;
 * not on the order in which places were given.
 *
 * <p>Limits: further clusters are compared with the highest score of each replica, which is
 * conservative for them (as in SaTScan).
 */
public final class SpaceTimeScan {
  private SpaceTimeScan() {}

  /** Runs a scan. */
  public static ScanResult run(ScanStudy study, CandidateZones zones, ScanSettings settings) {
    boolean spatial = settings.kind() == ScanKind.SPATIAL;
    ScanStudy scanned = spatial ? study.withoutTime() : study;
    ZonePlan plan =
        new ZonePlan(scanned, zones, settings.kind(), spatial ? 1 : settings.maxDuration());
    List<ScanCluster> found = new ArrayList<>();
    for (ScanCluster cluster : clusters(plan, settings.maxClusters())) {
      found.add(spatial ? withAllPeriods(cluster, study.periods()) : cluster);
    }
    if (found.isEmpty() || settings.replicates() == 0) {
      return new ScanResult(found, List.of(), false);
    }
    Replicas replicas = Replicas.draw(plan, settings, found.get(0).llr());
    List<ScanCluster> judged = new ArrayList<>();
    for (ScanCluster cluster : found) {
      judged.add(cluster.withPValue(replicas.pValue(cluster.llr())));
    }
    return new ScanResult(judged, replicas.maxima(), replicas.stoppedEarly());
  }

  /**
   * Scores one zone in one window of a study, without a p-value and with rank 0.
   *
   * @param from first period
   * @param to period after the last one
   */
  public static ScanCluster score(ScanStudy study, Collection<String> zone, int from, int to) {
    if (from < 0 || to > study.periods() || from >= to) {
      throw new IllegalArgumentException(
          "Window [%d, %d) does not lie in the %d periods of the study"
              .formatted(from, to, study.periods()));
    }
    int[] members = zone.stream().mapToInt(study.places()::indexOf).sorted().distinct().toArray();
    return score(study, 0, members, from, to);
  }

  private static ScanCluster score(ScanStudy study, int rank, int[] members, int from, int to) {
    long observed = 0;
    double expected = 0;
    for (int place : members) {
      for (int t = from; t < to; t++) {
        observed += study.count(place, t);
        expected += study.expected(place, t);
      }
    }
    return new ScanCluster(
        rank,
        Arrays.stream(members).mapToObj(study.places().ids()::get).toList(),
        from,
        to,
        observed,
        expected,
        study.relativeRisk((double) observed, expected),
        study.score((double) observed, expected),
        Double.NaN,
        Double.NaN);
  }

  private static ScanCluster withAllPeriods(ScanCluster c, int periods) {
    return new ScanCluster(
        c.rank(),
        c.places(),
        0,
        periods,
        c.observed(),
        c.expected(),
        c.relativeRisk(),
        c.llr(),
        c.pValue(),
        c.recurrenceInterval());
  }

  private static List<ScanCluster> clusters(ZonePlan plan, int most) {
    CandidateZones zones = plan.zones;
    CaseSheet sheet = CaseSheet.observed(plan);
    ZoneSearch search = new ZoneSearch(plan);
    boolean[] taken = new boolean[plan.study.places().size()];
    int[] limits = new int[zones.chains()];
    for (int chain = 0; chain < limits.length; chain++) {
      limits[chain] = zones.members(chain).length;
    }
    List<ScanCluster> found = new ArrayList<>();
    while (found.size() < most) {
      search.maximum(sheet, limits);
      if (search.bestChain() < 0) {
        break;
      }
      int[] members = Arrays.copyOf(zones.members(search.bestChain()), search.bestEnd());
      Arrays.sort(members);
      ScanCluster cluster =
          score(
              plan.study,
              found.size() + 1,
              members,
              plan.firstPeriod + search.bestFrom(),
              plan.firstPeriod + search.bestTo());
      // A surplus within rounding of nothing is no cluster.
      if (cluster.llr() < 1e-9) {
        break;
      }
      found.add(cluster);
      for (int place : members) {
        taken[place] = true;
      }
      for (int chain = 0; chain < limits.length; chain++) {
        limits[chain] = freePrefix(zones.members(chain), taken, limits[chain]);
      }
    }
    return found;
  }

  private static int freePrefix(int[] members, boolean[] taken, int limit) {
    for (int i = 0; i < limit; i++) {
      if (taken[members[i]]) {
        return i;
      }
    }
    return limit;
  }
}
