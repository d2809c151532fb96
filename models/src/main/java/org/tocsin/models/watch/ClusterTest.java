package org.tocsin.models.watch;

import java.util.ArrayList;
import java.util.List;
import org.tocsin.models.scan.CandidateZones;
import org.tocsin.models.scan.Coordinates;
import org.tocsin.models.scan.ScanCluster;
import org.tocsin.models.scan.ScanKind;
import org.tocsin.models.scan.ScanPlace;
import org.tocsin.models.scan.ScanPlaces;
import org.tocsin.models.scan.ScanResult;
import org.tocsin.models.scan.ScanSettings;
import org.tocsin.models.scan.ScanStudy;
import org.tocsin.models.scan.SpaceTimeScan;

/**
 * Family cluster: do neighbouring places light up together? A prospective, expectation-based scan
 * (Neill 2005) with negative-binomial replicas over circles of neighbours and windows that end now.
 *
 * <p>Most scans find nothing and stop early (Besag and Clifford 1991): after as many replicas as
 * rule out p below {@value #INTERESTING}. The others draw all replicas, and their p-value is read
 * from a Gumbel law fitted to them, which can be smaller than one over their number (Abrams et al.
 * 2010). Immutable and thread-safe.
 */
public final class ClusterTest {
  /** Clusters with a larger p-value are of no use to anybody. */
  public static final double INTERESTING = 0.05;

  private static final int FEWEST_PLACES = 3;

  private final ScanPlaces places;
  private final CandidateZones zones;
  private final int days;
  private final int replicates;

  /**
   * A test over these places.
   *
   * @param located with latitude and longitude
   * @param neighbours most places of a circle
   * @param days longest window
   */
  public ClusterTest(List<ScanPlace> located, int neighbours, int days, int replicates) {
    this.places = ScanPlaces.of(located, Coordinates.LATLONG);
    // One place alone is what surge and shift look for; it must not hide those around it.
    this.zones = CandidateZones.circles(places, Math.min(neighbours, places.size())).ofNeighbours();
    this.days = days;
    this.replicates = replicates;
  }

  /** Whether there are places enough to have neighbours. */
  public static boolean canScan(List<ScanPlace> located) {
    return located.size() >= FEWEST_PLACES;
  }

  /** Ids of the places, sorted: the rows of counts and expectations. */
  public List<String> ids() {
    return places.ids();
  }

  /** Longest window, in days. */
  public int days() {
    return days;
  }

  /**
   * Clusters with p up to {@value #INTERESTING} that share no place, most likely first.
   *
   * @param counts by place and day, the newest day last
   * @param expected of them, 0 or more; where it is 0 nothing is counted
   * @param dispersion variance over mean, at least 1
   */
  public List<ScanCluster> clusters(
      int[][] counts, double[][] expected, double dispersion, long seed) {
    for (int place = 0; place < counts.length; place++) {
      for (int day = 0; day < counts[place].length; day++) {
        if (expected[place][day] <= 0 || counts[place][day] < 0) {
          counts[place][day] = 0;
        }
      }
    }
    ScanStudy study = ScanStudy.expectationNb(places, counts, expected, dispersion);
    ScanSettings settings =
        ScanSettings.of(ScanKind.PROSPECTIVE)
            .withMaxDuration(days)
            .withMaxClusters(3)
            .withReplicates(replicates)
            .withSeed(seed);
    ScanResult quick = SpaceTimeScan.run(study, zones, settings.withEarlyStopAt(INTERESTING));
    if (quick.clusters().isEmpty() || !(quick.clusters().get(0).pValue() <= INTERESTING)) {
      return List.of();
    }
    List<ScanCluster> found = new ArrayList<>();
    for (ScanCluster cluster :
        SpaceTimeScan.run(study, zones, settings.withTail(ScanSettings.Tail.GUMBEL)).clusters()) {
      if (cluster.pValue() <= INTERESTING) {
        found.add(cluster);
      }
    }
    return found;
  }
}
