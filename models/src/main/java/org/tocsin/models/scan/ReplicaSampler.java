package org.tocsin.models.scan;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws the counts of one replica under the null law of a model. One instance per thread. */
interface ReplicaSampler {
  /** Fills a cleared sheet and closes it. */
  void draw(SplittableRandom random, CaseSheet sheet);

  static ReplicaSampler of(ZonePlan plan) {
    return plan.study.model() == ScanModel.PERMUTATION
        ? new TimePermutation(plan)
        : new CellDraw(plan);
  }

  /** Shuffles which case happened when; only the cases of the scanned range are drawn. */
  final class TimePermutation implements ReplicaSampler {
    private final ZonePlan plan;
    private final int[] placeOfCase;
    private final int[] work;
    private final int[] casesInPeriod;

    TimePermutation(ZonePlan plan) {
      this.plan = plan;
      ScanStudy study = plan.study;
      this.placeOfCase = new int[Math.toIntExact(study.total())];
      this.work = new int[placeOfCase.length];
      this.casesInPeriod = new int[plan.width];
      int filled = 0;
      for (int place = 0; place < study.places().size(); place++) {
        for (int t = 0; t < study.periods(); t++) {
          int n = study.count(place, t);
          Arrays.fill(placeOfCase, filled, filled + n, place);
          filled += n;
          if (t >= plan.firstPeriod) {
            casesInPeriod[t - plan.firstPeriod + 1] += n;
          }
        }
      }
    }

    @Override
    public void draw(SplittableRandom random, CaseSheet sheet) {
      System.arraycopy(placeOfCase, 0, work, 0, work.length);
      int next = 0;
      for (int time = 1; time < plan.width; time++) {
        for (int i = 0; i < casesInPeriod[time]; i++, next++) {
          int other = next + random.nextInt(work.length - next);
          int place = work[other];
          work[other] = work[next];
          work[next] = place;
          sheet.add(place, time, 1);
        }
      }
      sheet.close();
    }
  }

  /**
   * Throws cases into cells in proportion to their expected counts: as many as were seen
   * (conditional models), a Poisson number (expectation-based), or a Poisson number of clumps of
   * logarithmic size, which makes every cell negative binomial with variance φ × expected.
   */
  final class CellDraw implements ReplicaSampler {
    private final ZonePlan plan;
    private final AliasTable cells;
    private final int[] cellIndex;
    private final double inRange;
    private final double dispersion;

    CellDraw(ZonePlan plan) {
      this.plan = plan;
      ScanStudy study = plan.study;
      this.dispersion = study.dispersion();
      double[] weights = new double[study.places().size() * (plan.width - 1) + 1];
      int[] index = new int[weights.length];
      int n = 0;
      double outside = 0;
      double inside = 0;
      for (int place = 0; place < study.places().size(); place++) {
        for (int t = 0; t < study.periods(); t++) {
          double e = study.expected(place, t);
          if (t < plan.firstPeriod) {
            outside += e;
          } else if (e > 0) {
            weights[n] = e;
            index[n++] = place * plan.width + t - plan.firstPeriod + 1;
            inside += e;
          }
        }
      }
      if (study.model().conditional()) {
        weights[n] = outside;
        index[n++] = -1;
      }
      this.inRange = inside;
      this.cellIndex = Arrays.copyOf(index, n);
      this.cells = new AliasTable(Arrays.copyOf(weights, n));
    }

    @Override
    public void draw(SplittableRandom random, CaseSheet sheet) {
      if (plan.study.model().conditional()) {
        throwCases(random, sheet, plan.study.total(), 0);
      } else if (dispersion == 1) {
        throwCases(random, sheet, RandomCounts.poisson(random, inRange), 0);
      } else {
        double clumps = inRange * Math.log(dispersion) / (dispersion - 1);
        throwCases(random, sheet, RandomCounts.poisson(random, clumps), 1 - 1 / dispersion);
      }
      sheet.close();
    }

    private void throwCases(
        SplittableRandom random, CaseSheet sheet, long number, double clumping) {
      int width = plan.width;
      for (long i = 0; i < number; i++) {
        int cell = cellIndex[cells.draw(random)];
        int size = clumping > 0 ? RandomCounts.logarithmic(random, clumping) : 1;
        if (cell >= 0) {
          sheet.add(cell / width, cell % width, size);
        }
      }
    }
  }
}
