package org.tocsin.batch.fairness;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.batch.features.CountLedger;
import org.tocsin.batch.features.FeatureColumns;
import org.tocsin.batch.features.FeatureWalk;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Two equal places whose forecasts send attention, and whose attention finds more (Lum &amp; Isaac
 * 2016; Ensign et al. 2018). Each round is a day: people report on their own in both places alike,
 * and attention goes to the place with the higher forecast and finds there what nobody had
 * reported. What attention finds carries {@code origin=response}.
 */
public final class FeedbackLoop {
  private static final double REPORTED = 2;
  private static final double FOUND = 2;

  private FeedbackLoop() {}

  /** Whether what attention finds is learned from. */
  public enum Learning {
    /** As the jobs do: {@code origin=response} never trains. */
    REPORTS_ONLY,
    /** What must not be done; shown to prove that the simulation can fail. */
    EVERYTHING
  }

  /**
   * The first place's share of the forecast after a number of rounds; one half is fair.
   *
   * @param rounds days
   */
  public static double share(int rounds, Learning learning, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    UnitMap places =
        new UnitMap(
            List.of("a", "b"),
            new int[][] {{1}, {0}},
            new int[][] {{}, {}},
            new double[] {0, 1},
            new double[] {0, 0},
            new double[] {1, 1},
            List.of("a", "b"));
    List<int[]> changes = new ArrayList<>();
    NegativeBinomial reported = NegativeBinomial.poisson(REPORTED);
    NegativeBinomial found = NegativeBinomial.poisson(FOUND);
    double[] sums = {1, 1};
    for (int day = 0; day < rounds; day++) {
      for (int place = 0; place < 2; place++) {
        int n = (int) reported.quantile(random.nextDouble());
        changes.add(new int[] {place, day, day, n});
        sums[place] += n;
      }
      int sent = random.nextDouble() < sums[0] / (sums[0] + sums[1]) ? 0 : 1;
      // Attention goes where the forecast is higher; at first the coin of the urn decides.
      sent = Math.abs(sums[0] - sums[1]) < 10 ? sent : (sums[0] > sums[1] ? 0 : 1);
      int discovered = (int) found.quantile(random.nextDouble());
      if (learning == Learning.EVERYTHING) {
        changes.add(new int[] {sent, day, day, discovered});
        sums[sent] += discovered;
      }
    }
    CountLedger ledger = ledger(changes);
    FeatureWalk walk = new FeatureWalk(places, ledger, ledger(List.of()), 0);
    walk.advanceTo(rounds);
    double first = walk.rawRate(FeatureColumns.RATE_YEAR, 0);
    double second = walk.rawRate(FeatureColumns.RATE_YEAR, 1);
    return first / (first + second);
  }

  private static CountLedger ledger(List<int[]> changes) {
    int[][] columns = new int[4][changes.size()];
    for (int i = 0; i < changes.size(); i++) {
      for (int c = 0; c < 4; c++) {
        columns[c][i] = changes.get(i)[c];
      }
    }
    return CountLedger.of(columns[0], columns[1], columns[2], columns[3]);
  }
}
