package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The zones a scan looks at, kept as chains: a chain is a sequence of places together with the
 * prefix lengths that are zones. A circle around a place is one chain with many prefixes; a given
 * zone is a chain with a single prefix.
 *
 * <p>Places at equal distance from a centre enter together, so no zone depends on how ties are
 * broken.
 */
public final class CandidateZones {
  /** With more places, sorting their distances alone would take minutes to hours. */
  private static final int MOST_PLACES = 50_000;

  private final ScanPlaces places;
  private final int[][] members;
  private final int[][] ends;
  private final boolean nested;

  private CandidateZones(ScanPlaces places, int[][] members, int[][] ends, boolean nested) {
    this.places = places;
    this.members = members;
    this.ends = ends;
    this.nested = nested;
  }

  /**
   * Circles around every place that hold at most a share of the total weight (Kulldorff 1997). A
   * group of places at equal distance enters whole or not at all.
   *
   * @param weights population or expected count by canonical place index, not negative
   * @param maxShare in (0, 1]
   */
  public static CandidateZones circles(ScanPlaces places, double[] weights, double maxShare) {
    if (!(maxShare > 0 && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "Largest share of a zone is %s; it must lie in (0, 1]".formatted(maxShare));
    }
    if (weights.length != places.size()) {
      throw new IllegalArgumentException(
          "%d weights for %d places; give one per place".formatted(weights.length, places.size()));
    }
    double total = 0;
    for (double weight : weights) {
      if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Weight %s of a place is not a number of at least 0".formatted(weight));
      }
      total += weight;
    }
    // Sums of weights are compared with a hair of slack, or 0.5 of a grid depends on rounding.
    double limit = maxShare * total * (1 + 1e-12);
    return circles(places, weights, limit, places.size());
  }

  /** Circles around every place that hold at most a number of places, ties entering whole. */
  public static CandidateZones circles(ScanPlaces places, int maxPlaces) {
    if (maxPlaces < 1) {
      throw new IllegalArgumentException(
          "Largest number of places in a zone is %d; it must be at least 1".formatted(maxPlaces));
    }
    return circles(places, new double[places.size()], 0, maxPlaces);
  }

  private static CandidateZones circles(
      ScanPlaces places, double[] weights, double limit, int maxPlaces) {
    int n = places.size();
    if (n > MOST_PLACES) {
      throw new IllegalArgumentException(
          "%d places are too many for circles, at most %d; give zones (--zones), or join places to cells"
              .formatted(n, MOST_PLACES));
    }
    long held = 0;
    int[][] members = new int[n][];
    int[][] ends = new int[n][];
    double[] distances = new double[n];
    int[] found = new int[n];
    for (int centre = 0; centre < n; centre++) {
      int[] order = places.byDistance(centre, distances);
      int count = 0;
      int last = 0;
      double sum = 0;
      int start = 0;
      while (start < n) {
        int end = start;
        double reach = distances[start] * (1 + ScanPlaces.TIE_TOLERANCE);
        while (end < n && distances[end] <= reach) {
          sum += weights[order[end++]];
        }
        if (sum > limit || end > maxPlaces) {
          break;
        }
        found[count++] = end;
        last = end;
        start = end;
      }
      members[centre] = Arrays.copyOf(order, last);
      ends[centre] = Arrays.copyOf(found, count);
      held += last;
      checkMemory(n, held, Runtime.getRuntime().maxMemory());
    }
    return new CandidateZones(places, members, ends, true);
  }

  /**
   * Refuses circles that a scan could not hold: 4 bytes for each place of each circle's chain and a
   * byte for each pair of places.
   *
   * @param held places of all chains so far
   * @param memory bytes the program may use; a quarter is left for counts and replicas
   */
  static void checkMemory(int places, long held, long memory) {
    long needed = 4 * held + (long) places * places;
    if (needed > memory / 4 * 3) {
      throw new IllegalArgumentException(
          "Circles around %d places need more than %d MB, the program has %d MB; lower the largest share, give a largest number of places (--max-places), or give zones"
              .formatted(places, needed >> 20, memory >> 20));
    }
  }

  /** Zones named by the caller, each a set of place ids; refused when empty or unknown. */
  public static CandidateZones given(
      ScanPlaces places, Collection<? extends Collection<String>> zones) {
    if (zones.isEmpty()) {
      throw new IllegalArgumentException("No zone was given; a scan needs at least one");
    }
    List<int[]> sorted = new ArrayList<>();
    for (Collection<String> zone : zones) {
      int[] indexes = zone.stream().mapToInt(places::indexOf).sorted().distinct().toArray();
      if (indexes.length == 0) {
        throw new IllegalArgumentException("A given zone is empty; name at least one place in it");
      }
      sorted.add(indexes);
    }
    sorted.sort(Arrays::compare);
    int[][] members = sorted.toArray(int[][]::new);
    int[][] ends = new int[members.length][];
    for (int i = 0; i < members.length; i++) {
      ends[i] = new int[] {members[i].length};
    }
    return new CandidateZones(places, members, ends, false);
  }

  /** The same without the zones of a single place, which a test of each place sees as well. */
  public CandidateZones ofNeighbours() {
    int[][] several = new int[ends.length][];
    for (int chain = 0; chain < ends.length; chain++) {
      several[chain] = Arrays.stream(ends[chain]).filter(end -> end > 1).toArray();
    }
    return new CandidateZones(places, members, several, nested);
  }

  /** Number of zones, equal sets from different centres counted each time. */
  public long size() {
    long sum = 0;
    for (int[] e : ends) {
      sum += e.length;
    }
    return sum;
  }

  /** Every distinct zone as sorted place ids; for inspection of small studies. */
  public List<List<String>> listDistinct() {
    List<int[]> sets = new ArrayList<>();
    for (int chain = 0; chain < members.length; chain++) {
      for (int end : ends[chain]) {
        int[] set = Arrays.copyOf(members[chain], end);
        Arrays.sort(set);
        sets.add(set);
      }
    }
    sets.sort(Arrays::compare);
    List<List<String>> zones = new ArrayList<>();
    int[] previous = new int[0];
    for (int[] set : sets) {
      if (!Arrays.equals(set, previous)) {
        zones.add(Arrays.stream(set).mapToObj(places.ids()::get).toList());
      }
      previous = set;
    }
    return zones;
  }

  ScanPlaces places() {
    return places;
  }

  int chains() {
    return members.length;
  }

  /** Canonical place indexes of a chain in order of entry; not to be changed. */
  int[] members(int chain) {
    return members[chain];
  }

  /** Prefix lengths of a chain that are zones, ascending; not to be changed. */
  int[] ends(int chain) {
    return ends[chain];
  }

  /** True for circles, whose chains have many prefixes. */
  boolean nested() {
    return nested;
  }
}
