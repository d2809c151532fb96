package org.tocsin.models.risk;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gradient boosting of Poisson deviance with log link and offset log(exposure), on trees whose
 * splits are sought among at most 64 quantile bins per feature (Friedman 2001; Chen &amp; Guestrin
 * 2016, eq. 7, with gradient y − μ and curvature μ). For many rows: its cost per tree is rows ×
 * features × depth, without sorting.
 *
 * <p>The number of trees is the one that did best on the last periods, held out; the model is then
 * grown again on all rows. The dispersion is the most likely one on the rows held out.
 *
 * @param maxTrees most trees
 * @param shrinkage part of each step taken, in (0, 1]
 * @param maxLeaves most leaves of a tree, grown best first
 * @param leafPrior expected cases added to both sides of a leaf's step, at least 0
 * @param leastCases fewest expected cases of a leaf
 * @param subsample share of the rows each tree sees, in (0, 1]
 * @param holdout share of the rows held out to choose the number of trees, in (0, 1)
 * @param patience trees without a better holdout score after which growing stops
 */
public record HistogramBoosting(
    int maxTrees,
    double shrinkage,
    int maxLeaves,
    double leafPrior,
    double leastCases,
    double subsample,
    double holdout,
    int patience)
    implements RiskLearner {
  private static final double LONGEST_STEP = 4;

  public HistogramBoosting {
    if (maxTrees < 1 || maxLeaves < 2 || patience < 1) {
      throw new IllegalArgumentException(
          "Boosting needs trees ≥ 1, leaves ≥ 2 and patience ≥ 1; got %d, %d, %d"
              .formatted(maxTrees, maxLeaves, patience));
    }
    if (!(shrinkage > 0 && shrinkage <= 1) || !(subsample > 0 && subsample <= 1)) {
      throw new IllegalArgumentException(
          "Shrinkage %s and subsample %s must lie in (0, 1]".formatted(shrinkage, subsample));
    }
    if (!(holdout > 0 && holdout < 1) || !(leafPrior >= 0) || !(leastCases > 0)) {
      throw new IllegalArgumentException(
          "Holdout %s must lie in (0, 1), leaf prior %s be at least 0, least cases %s positive"
              .formatted(holdout, leafPrior, leastCases));
    }
  }

  /** At most 150 trees of 8 leaves, shrinkage 0.1, half the rows each, a quarter held out. */
  public static HistogramBoosting standard() {
    return new HistogramBoosting(150, 0.1, 8, 10, 10, 0.5, 0.25, 12);
  }

  /** The same settings with another limit on the number of trees. */
  public HistogramBoosting withMaxTrees(int trees) {
    return new HistogramBoosting(
        trees, shrinkage, maxLeaves, leafPrior, leastCases, subsample, holdout, patience);
  }

  @Override
  public String method() {
    return GradientBoosting.METHOD;
  }

  @Override
  public BoostedRiskModel fit(TrainingSet rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] byTime = Holdout.order(rows, random.split());
    int kept = rows.size() - Math.max(1, (int) Math.round(holdout * rows.size()));
    if (kept < 2) {
      throw new IllegalArgumentException(
          "%d rows leave too few to fit with a holdout of %s".formatted(rows.size(), holdout));
    }
    TrainingSet ordered = rows.rows(byTime);
    Chosen chosen = choose(ordered, kept, random.nextLong());
    TrainingSet late = ordered.rows(IntStream.range(kept, rows.size()).toArray());
    double[] means = new double[late.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = late.exposure(i) * Math.exp(chosen.trees().predict(late.features(i)));
    }
    BoostedRiskModel whole = grow(ordered, chosen.count(), chosen.seed());
    return new BoostedRiskModel(
        rows.featureNames(), whole.trees(), Dispersion.likeliest(late, means));
  }

  /** Trees grown on the early rows, as many as did best on the late ones. */
  record Chosen(TreeEnsemble trees, int count, long seed) {}

  /** Grows on the first rows and chooses the number of trees on those after them. */
  Chosen choose(TrainingSet ordered, int early, long seed) {
    HistogramGrowth trial = new HistogramGrowth(this, ordered, early, seed);
    int late = ordered.size() - early;
    double[] logMeans = new double[late];
    for (int i = 0; i < late; i++) {
      logMeans[i] = trial.base() + Math.log(ordered.exposure(early + i));
    }
    double lowest = deviance(ordered, early, logMeans);
    int best = 0;
    for (int t = 1; t <= maxTrees && t - best <= patience; t++) {
      trial.grow();
      for (int i = 0; i < late; i++) {
        logMeans[i] += trial.lastTree(ordered.features(early + i));
      }
      double reached = deviance(ordered, early, logMeans);
      if (reached < lowest) {
        lowest = reached;
        best = t;
      }
    }
    return new Chosen(trial.ensemble(best), best, seed);
  }

  /** Grows a number of trees on all rows; the dispersion is not estimated and is 1. */
  BoostedRiskModel grow(TrainingSet rows, int trees, long seed) {
    HistogramGrowth whole = new HistogramGrowth(this, rows, rows.size(), seed);
    for (int t = 0; t < trees; t++) {
      whole.grow();
    }
    return new BoostedRiskModel(rows.featureNames(), whole.ensemble(trees), 1);
  }

  private static double deviance(TrainingSet rows, int from, double[] logMeans) {
    double sum = 0;
    for (int i = 0; i < logMeans.length; i++) {
      sum += Math.exp(logMeans[i]) - rows.count(from + i) * logMeans[i];
    }
    return sum;
  }

  /** The step of a leaf: log((Σy + prior) / (Σμ + prior)), times the shrinkage. */
  double step(double cases, double expected) {
    double step = Math.log((cases + leafPrior) / (expected + leafPrior));
    return shrinkage
        * (Double.isFinite(step)
            ? Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step))
            : -LONGEST_STEP);
  }
}
