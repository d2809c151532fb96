package org.tocsin.models.scan;

import java.util.Arrays;

/**
 * Finds the zone and window with the highest score in one sheet of counts. One instance per thread.
 *
 * <p>For each chain the cumulative counts of its blocks are formed, a block is dismissed when its
 * largest count cannot beat the best score so far at its smallest expected count, and only the
 * zones of the other blocks are looked at one by one.
 */
final class ZoneSearch {
  private final ZonePlan plan;
  private final int width;
  private final int[] rows;

  private int[] sums = new int[0];
  private double best;
  private double[] table;
  private int[] leastCounts = new int[0];
  private int bestChain;
  private int bestEnd;
  private int bestFrom;
  private int bestTo;

  ZoneSearch(ZonePlan plan) {
    this.plan = plan;
    this.width = plan.width;
    this.rows = new int[(plan.mostBlocks + 1) * width];
    this.table = plan.bound.at(0);
  }

  /**
   * Highest log likelihood ratio of the sheet, not divided by a dispersion; 0 when none is above.
   */
  double maximum(CaseSheet sheet) {
    return maximum(sheet, new int[0]);
  }

  /**
   * As {@link #maximum(CaseSheet)} over the zones that end before a limit.
   *
   * @param limits longest prefix allowed by chain; empty allows all
   */
  double maximum(CaseSheet sheet, int[] limits) {
    sums = sheet.sums;
    best = 0;
    levelled(0);
    bestChain = -1;
    int chains = plan.zones.chains();
    for (int chain = 0; chain < chains; chain++) {
      int limit = limits.length == 0 ? Integer.MAX_VALUE : limits[chain];
      int[] ends = plan.zones.ends(chain);
      if (ends.length == 0 || ends[0] > limit) {
        continue;
      }
      if (plan.sparse) {
        fillFromCases(chain, sheet);
      } else {
        fillFromRows(chain);
      }
      if (plan.endsOnly) {
        searchLast(chain, limit);
      } else {
        searchAll(chain, limit);
      }
    }
    return best;
  }

  private void levelled(int level) {
    table = plan.bound.at(level);
    if (!plan.endsOnly) {
      leastCounts = plan.bound.leastCounts(level);
    }
  }

  /** Chain of the best zone of the last call, −1 when no zone exceeded its expectation. */
  int bestChain() {
    return bestChain;
  }

  /** Number of places of the best zone's chain that are in it. */
  int bestEnd() {
    return bestEnd;
  }

  /** First period of the best window, counted in the range. */
  int bestFrom() {
    return bestFrom;
  }

  /** Period after the best window, counted in the range. */
  int bestTo() {
    return bestTo;
  }

  private void fillFromCases(int chain, CaseSheet sheet) {
    int blocks = plan.blockStarts[chain].length - 1;
    Arrays.fill(rows, 0, (blocks + 1) * width, 0);
    byte[] blockOf = plan.blockOfPlace[chain];
    int[] places = sheet.casePlaces;
    int[] times = sheet.caseTimes;
    for (int i = 0, n = sheet.cases(); i < n; i++) {
      rows[(blockOf[places[i]] & 0xFF) * width + times[i]]++;
    }
    int sum = 0;
    for (int t = 1; t < width; t++) {
      sum += rows[t];
      rows[t] = sum;
    }
    for (int at = width; at < blocks * width; at += width) {
      sum = 0;
      for (int t = 1; t < width; t++) {
        sum += rows[at + t];
        rows[at + t] = sum + rows[at + t - width];
      }
    }
  }

  private void fillFromRows(int chain) {
    int[] members = plan.zones.members(chain);
    int[] ends = plan.zones.ends(chain);
    int[] starts = plan.blockStarts[chain];
    int from = 0;
    for (int block = 0; block < starts.length - 1; block++) {
      int at = block * width;
      if (block == 0) {
        Arrays.fill(rows, 0, width, 0);
      } else {
        System.arraycopy(rows, at - width, rows, at, width);
      }
      for (int end = ends[starts[block + 1] - 1]; from < end; from++) {
        addRow(members[from] * width, at);
      }
    }
  }

  private void addRow(int source, int target) {
    int[] from = sums;
    int[] to = rows;
    for (int t = 0; t < width; t++) {
      to[target + t] += from[source + t];
    }
  }

  private void searchLast(int chain, int limit) {
    int[] starts = plan.blockStarts[chain];
    int[] ends = plan.zones.ends(chain);
    double[] expected = plan.blockExpected[chain];
    int last = width - 1;
    for (int block = 0; block < starts.length - 1 && ends[starts[block]] <= limit; block++) {
      int at = block * width;
      int count = rows[at + last];
      double mean = expected[at + last];
      for (int s = 0; s < last; s++) {
        int c = count - rows[at + s];
        if (mean - expected[at + s] < table[Math.min(c, table.length - 1)]) {
          look(chain, block, s, last, limit);
        }
      }
    }
  }

  private void searchAll(int chain, int limit) {
    int[] starts = plan.blockStarts[chain];
    int[] ends = plan.zones.ends(chain);
    double[] least = plan.leastExpected[chain];
    int longest = plan.maxDuration;
    for (int block = 0; block < starts.length - 1 && ends[starts[block]] <= limit; block++) {
      int at = block * width;
      int all = rows[at + width - 1];
      for (int duration = 1; duration <= longest; duration++) {
        double smallest = least[block * longest + duration - 1];
        int needed = leastCounts[ScoreBound.classOf(smallest)];
        if (needed <= all && anyWindowHas(needed, at, duration)) {
          searchDuration(chain, block, duration, limit);
        }
      }
    }
  }

  /** True when a window of this duration holds at least so many cases. */
  private boolean anyWindowHas(int needed, int at, int duration) {
    int[] r = rows;
    int signs = 0;
    int below = needed - 1;
    for (int s = at, last = at + width - 1 - duration; s <= last; s++) {
      signs |= below - (r[s + duration] - r[s]);
    }
    return signs < 0;
  }

  private void searchDuration(int chain, int block, int duration, int limit) {
    double[] expected = plan.blockExpected[chain];
    int at = block * width;
    for (int s = 0; s + duration < width; s++) {
      int c = rows[at + s + duration] - rows[at + s];
      double b = expected[at + s + duration] - expected[at + s];
      if (b < table[Math.min(c, table.length - 1)]) {
        look(chain, block, s, s + duration, limit);
      }
    }
  }

  /** Looks at each zone of a block in one window. */
  private void look(int chain, int block, int s, int e, int limit) {
    int[] members = plan.zones.members(chain);
    int[] ends = plan.zones.ends(chain);
    int first = plan.blockStarts[chain][block];
    int afterLast = plan.blockStarts[chain][block + 1];
    int c = 0;
    int from = 0;
    if (block > 0) {
      c = rows[(block - 1) * width + e] - rows[(block - 1) * width + s];
      from = ends[first - 1];
    }
    double[] means = plan.expectedSums;
    double b =
        plan.blockExpected[chain][block * width + e] - plan.blockExpected[chain][block * width + s];
    for (int k = first; k < afterLast && ends[k] <= limit; k++) {
      for (int end = ends[k]; from < end; from++) {
        int at = members[from] * width;
        c += sums[at + e] - sums[at + s];
        if (k > first) {
          b += means[at + e] - means[at + s];
        }
      }
      if (b < table[Math.min(c, table.length - 1)]) {
        double score = plan.bound.ratio(c, b);
        if (score > best) {
          best = score;
          levelled(ScoreBound.levelBelow(score));
          bestChain = chain;
          bestEnd = ends[k];
          bestFrom = s;
          bestTo = e;
        }
      }
    }
  }
}
