package org.tocsin.models.scan;

import java.util.Arrays;

/**
 * What all replicas of a scan share: the scanned range of periods, cumulative expected counts, and
 * for each chain of zones a partition into blocks of neighbouring prefixes. The count of a block's
 * largest zone and the expected count of its smallest bound the score of every zone in it, so most
 * blocks are dismissed with one comparison.
 */
final class ZonePlan {
  /** Blocks are numbered in one byte; the last number is for places outside the chain. */
  private static final int MOST_BLOCKS = 250;

  private static final double GROWTH = 1.8;
  private static final double SLACK = 0.5;

  final CandidateZones zones;
  final ScanStudy study;
  final ScoreBound bound;
  final int maxDuration;

  /** True when only windows that end with the range count. */
  final boolean endsOnly;

  /** First period of the study inside the scanned range. */
  final int firstPeriod;

  /** Row length of all cumulative arrays: periods of the range + 1. */
  final int width;

  /** Expected counts by place, cumulative over the range: [place × width + period]. */
  final double[] expectedSums;

  /** By chain, for each block the index of its first end; one more entry closes the last block. */
  final int[][] blockStarts;

  /** By chain, the cumulative expected count of each block's smallest zone. */
  final double[][] blockExpected;

  /**
   * By chain, the least a block's smallest zone expects in any window of a duration: [block ×
   * longest duration + duration − 1]; empty for windows that all end with the range.
   */
  final double[][] leastExpected;

  /** By chain, the block in which each place enters; empty when blocks are filled row by row. */
  final byte[][] blockOfPlace;

  final boolean sparse;
  final int mostBlocks;

  ZonePlan(ScanStudy study, CandidateZones zones, ScanKind kind, int maxDuration) {
    if (zones.places() != study.places()) {
      throw new IllegalArgumentException(
          "Zones and counts are of different places; build both from the same ScanPlaces");
    }
    this.study = study;
    this.zones = zones;
    this.maxDuration = Math.min(maxDuration, study.periods());
    this.endsOnly = kind != ScanKind.RETROSPECTIVE;
    this.firstPeriod = endsOnly ? study.periods() - this.maxDuration : 0;
    this.width = study.periods() - firstPeriod + 1;
    this.expectedSums = expectedSums();
    int chains = zones.chains();
    this.blockStarts = new int[chains][];
    this.blockExpected = new double[chains][];
    this.leastExpected = new double[endsOnly ? 0 : chains][];
    double likely = 0;
    int most = 0;
    long memberships = 0;
    for (int chain = 0; chain < chains; chain++) {
      double windowExpected = fillBlocks(chain);
      likely = Math.max(likely, windowExpected);
      most = Math.max(most, blockStarts[chain].length - 1);
      if (!endsOnly) {
        leastExpected[chain] = leastExpected(chain);
      }
      memberships += zones.members(chain).length;
    }
    this.mostBlocks = most;
    this.bound = new ScoreBound(study.model().conditional(), study.total(), likely);
    this.sparse = zones.nested() && sparseIsCheaper((double) memberships / Math.max(1, chains));
    this.blockOfPlace = sparse ? blocksOfPlaces() : new byte[0][];
  }

  /** Cases expected in the scanned range. */
  double expectedInRange() {
    double sum = 0;
    for (int place = 0; place < study.places().size(); place++) {
      sum += expectedSums[place * width + width - 1];
    }
    return sum;
  }

  private double[] expectedSums() {
    double[] sums = new double[study.places().size() * width];
    for (int place = 0; place < study.places().size(); place++) {
      for (int t = 1; t < width; t++) {
        int at = place * width + t;
        sums[at] = sums[at - 1] + study.expected(place, firstPeriod + t - 1);
      }
    }
    return sums;
  }

  private boolean sparseIsCheaper(double membersPerChain) {
    double byCase = 1.5 * expectedInRange();
    double byRow = membersPerChain * (4 + 0.25 * width);
    return byCase < byRow;
  }

  /** Cuts one chain into blocks; returns the expected count of its largest zone and window. */
  private double fillBlocks(int chain) {
    int[] members = zones.members(chain);
    int[] ends = zones.ends(chain);
    double[] expected = new double[ends.length];
    double share = (double) maxDuration / (width - 1);
    double sum = 0;
    int from = 0;
    for (int k = 0; k < ends.length; k++) {
      for (; from < ends[k]; from++) {
        sum += expectedSums[members[from] * width + width - 1] * share;
      }
      expected[k] = sum;
    }
    double growth = GROWTH;
    double slack = SLACK;
    int[] starts = cut(expected, growth, slack);
    while (starts.length > MOST_BLOCKS) {
      growth *= 1.5;
      slack *= 1.5;
      starts = cut(expected, growth, slack);
    }
    blockStarts[chain] = starts;
    double[] rows = new double[(starts.length - 1) * width];
    double[] running = new double[width];
    from = 0;
    for (int block = 0; block < starts.length - 1; block++) {
      for (; from < ends[starts[block]]; from++) {
        int at = members[from] * width;
        for (int t = 0; t < width; t++) {
          running[t] += expectedSums[at + t];
        }
      }
      System.arraycopy(running, 0, rows, block * width, width);
    }
    blockExpected[chain] = rows;
    return sum;
  }

  private double[] leastExpected(int chain) {
    int blocks = blockStarts[chain].length - 1;
    double[] rows = blockExpected[chain];
    double[] least = new double[blocks * maxDuration];
    for (int block = 0; block < blocks; block++) {
      for (int duration = 1; duration <= maxDuration; duration++) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int s = block * width; s + duration < (block + 1) * width; s++) {
          smallest = Math.min(smallest, rows[s + duration] - rows[s]);
        }
        least[block * maxDuration + duration - 1] = Math.max(0, smallest);
      }
    }
    return least;
  }

  private static int[] cut(double[] expected, double growth, double slack) {
    int[] starts = new int[expected.length + 1];
    int blocks = 0;
    double limit = -1;
    for (int k = 0; k < expected.length; k++) {
      if (expected[k] > limit) {
        starts[blocks++] = k;
        limit = expected[k] + growth * Math.sqrt(expected[k]) + slack;
      }
    }
    starts[blocks] = expected.length;
    return Arrays.copyOf(starts, blocks + 1);
  }

  private byte[][] blocksOfPlaces() {
    byte[][] table = new byte[zones.chains()][study.places().size()];
    for (int chain = 0; chain < table.length; chain++) {
      int[] members = zones.members(chain);
      int[] ends = zones.ends(chain);
      int[] starts = blockStarts[chain];
      int blocks = starts.length - 1;
      Arrays.fill(table[chain], (byte) blocks);
      int from = 0;
      for (int block = 0; block < blocks; block++) {
        for (int end = ends[starts[block + 1] - 1]; from < end; from++) {
          table[chain][members[from]] = (byte) block;
        }
      }
    }
    return table;
  }
}
