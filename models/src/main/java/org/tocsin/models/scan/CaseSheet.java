package org.tocsin.models.scan;

import java.util.Arrays;

/**
 * The counts of one replica inside the scanned range: filled case by case, then read as cumulative
 * counts per place and, where there are few cases, as a list. Reused for the next replica.
 */
final class CaseSheet {
  private final ZonePlan plan;

  /** Cumulative counts by place and period after {@link #close}: [place × width + period]. */
  final int[] sums;

  int[] casePlaces = new int[64];

  /** Period of each listed case, 1 for the first of the range. */
  int[] caseTimes = new int[64];

  private int cases;

  CaseSheet(ZonePlan plan) {
    this.plan = plan;
    this.sums = new int[plan.study.places().size() * plan.width];
  }

  /** The sheet of the observed counts. */
  static CaseSheet observed(ZonePlan plan) {
    CaseSheet sheet = new CaseSheet(plan);
    for (int place = 0; place < plan.study.places().size(); place++) {
      for (int t = 1; t < plan.width; t++) {
        sheet.add(place, t, plan.study.count(place, plan.firstPeriod + t - 1));
      }
    }
    sheet.close();
    return sheet;
  }

  void clear() {
    cases = 0;
    Arrays.fill(sums, 0);
  }

  /**
   * Adds cases.
   *
   * @param time 1 for the first period of the range
   */
  void add(int place, int time, int number) {
    sums[place * plan.width + time] += number;
    if (plan.sparse) {
      while (cases + number > casePlaces.length) {
        casePlaces = Arrays.copyOf(casePlaces, 2 * casePlaces.length);
        caseTimes = Arrays.copyOf(caseTimes, 2 * caseTimes.length);
      }
      for (int i = 0; i < number; i++) {
        casePlaces[cases] = place;
        caseTimes[cases++] = time;
      }
    }
  }

  /** Makes the counts cumulative; to be called once after the last case. */
  void close() {
    int width = plan.width;
    for (int at = 0; at < sums.length; at += width) {
      for (int t = 1; t < width; t++) {
        sums[at + t] += sums[at + t - 1];
      }
    }
  }

  int cases() {
    return cases;
  }
}
