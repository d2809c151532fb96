package org.tocsin.models.risk;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Gradient boosting of Poisson deviance with log link and offset log(exposure) (Friedman 2001,
 * 2002), on regression trees grown by Smile.
 *
 * <p>Each tree is split on the gradient y − μ of a seeded subsample; each leaf takes the step
 * log((Σy + prior) / (Σμ + prior)), which is the exact optimum of the leaf for prior 0. The number
 * of trees is the one that did best on rows held out (the last periods if the rows have periods,
 * else a seeded draw), up to {@code maxTrees}; the model is then grown again on all rows. The
 * dispersion is Pearson's on the rows held out.
 *
 * @param maxTrees most trees
 * @param shrinkage part of each step taken, in (0, 1]
 * @param maxDepth deepest path of a tree
 * @param maxLeaves most leaves of a tree
 * @param minLeafRows fewest rows of a leaf
 * @param subsample share of the rows each tree sees, in (0, 1]
 * @param holdout share of the rows held out to choose the number of trees, in (0, 1)
 * @param patience trees without a better holdout score after which growing stops
 * @param leafPrior cases added to both sides of a leaf's step, at least 0
 */
public record GradientBoosting(
    int maxTrees,
    double shrinkage,
    int maxDepth,
    int maxLeaves,
    int minLeafRows,
    double subsample,
    double holdout,
    int patience,
    double leafPrior)
    implements RiskLearner {
  static final String METHOD = "gradient-boosting";

  public GradientBoosting {
    if (maxTrees < 1 || maxDepth < 1 || maxLeaves < 2 || minLeafRows < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "Boosting needs trees ≥ 1, depth ≥ 1, leaves ≥ 2, rows per leaf ≥ 1 and patience ≥ 1;"
              + " got %d, %d, %d, %d, %d"
                  .formatted(maxTrees, maxDepth, maxLeaves, minLeafRows, patience));
    }
    if (!(shrinkage > 0 && shrinkage <= 1) || !(subsample > 0 && subsample <= 1)) {
      throw new IllegalArgumentException(
          "Shrinkage %s and subsample %s must lie in (0, 1]".formatted(shrinkage, subsample));
    }
    if (!(holdout > 0 && holdout < 1)) {
      throw new IllegalArgumentException("Holdout %s must lie in (0, 1)".formatted(holdout));
    }
    if (!(leafPrior >= 0)) {
      throw new IllegalArgumentException("Leaf prior %s must be at least 0".formatted(leafPrior));
    }
  }

  /** At most 300 trees of 6 leaves, shrinkage 0.05, half the rows each, a fifth held out. */
  public static GradientBoosting standard() {
    return new GradientBoosting(300, 0.05, 6, 6, 20, 0.5, 0.2, 25, 1);
  }

  /** The same settings with another limit on the number of trees. */
  public GradientBoosting withMaxTrees(int trees) {
    return new GradientBoosting(
        trees,
        shrinkage,
        maxDepth,
        maxLeaves,
        minLeafRows,
        subsample,
        holdout,
        patience,
        leafPrior);
  }

  @Override
  public String method() {
    return METHOD;
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
    TrainingSet early = rows.rows(Arrays.copyOfRange(byTime, 0, kept));
    TrainingSet late = rows.rows(Arrays.copyOfRange(byTime, kept, rows.size()));
    long treeSeed = random.nextLong();
    Growth trial = new Growth(this, early, treeSeed);
    int best = chooseTrees(trial, late);
    double dispersion = trial.dispersionOn(late, best);
    Growth whole = new Growth(this, rows, treeSeed);
    for (int t = 0; t < best; t++) {
      whole.grow();
    }
    return new BoostedRiskModel(rows.featureNames(), whole.ensemble(best), dispersion);
  }

  /** Grows until the holdout deviance has not fallen for a while; returns the best number. */
  private int chooseTrees(Growth trial, TrainingSet late) {
    double[] logMeans = trial.startingLogMeans(late);
    double lowest = deviance(late, logMeans);
    int best = 0;
    for (int t = 1; t <= maxTrees && t - best <= patience; t++) {
      trial.grow();
      for (int i = 0; i < logMeans.length; i++) {
        logMeans[i] += trial.lastTree(late.features(i));
      }
      double reached = deviance(late, logMeans);
      if (reached < lowest) {
        lowest = reached;
        best = t;
      }
    }
    return Math.max(1, best);
  }

  /** Poisson deviance up to a constant. */
  private static double deviance(TrainingSet rows, double[] logMeans) {
    double sum = 0;
    for (int i = 0; i < logMeans.length; i++) {
      sum += Math.exp(logMeans[i]) - rows.count(i) * logMeans[i];
    }
    return sum;
  }

  /** Trees being grown on one set of rows. */
  private static final class Growth implements SmileTrees.LeafRule {
    private final GradientBoosting settings;
    private final TrainingSet rows;
    private final SplittableRandom random;
    private final SmileTrees trees;
    private final double base;
    private final double[] logMeans;
    private final double[] means;
    private final double[] gradient;

    Growth(GradientBoosting settings, TrainingSet rows, long seed) {
      this.settings = settings;
      this.rows = rows;
      this.random = new SplittableRandom(seed);
      this.trees = new SmileTrees(rows);
      this.base = Math.log(rows.pooledRate());
      this.logMeans = startingLogMeans(rows);
      this.means = new double[rows.size()];
      this.gradient = new double[rows.size()];
    }

    double[] startingLogMeans(TrainingSet of) {
      double[] start = new double[of.size()];
      for (int i = 0; i < start.length; i++) {
        start[i] = base + Math.log(of.exposure(i));
      }
      return start;
    }

    void grow() {
      for (int i = 0; i < means.length; i++) {
        means[i] = Math.exp(logMeans[i]);
        gradient[i] = rows.count(i) - means[i];
      }
      int[] times = new int[rows.size()];
      int[] order = SmileTrees.shuffled(times.length, random);
      int used = Math.max(2, (int) Math.round(settings.subsample * times.length));
      for (int i = 0; i < used; i++) {
        times[order[i]] = 1;
      }
      SmileTrees.Shape shape =
          new SmileTrees.Shape(
              settings.maxDepth, settings.maxLeaves, settings.minLeafRows, rows.width());
      trees.grow(this, times, shape, settings.shrinkage, random.nextLong());
      for (int i = 0; i < logMeans.length; i++) {
        logMeans[i] += trees.lastTree(rows.features(i));
      }
    }

    double lastTree(double[] x) {
      return trees.lastTree(x);
    }

    double dispersionOn(TrainingSet late, int best) {
      TreeEnsemble ensemble = ensemble(best);
      double[] predicted = new double[late.size()];
      for (int i = 0; i < predicted.length; i++) {
        predicted[i] = late.exposure(i) * Math.exp(ensemble.predict(late.features(i)));
      }
      return Dispersion.pearson(late, predicted, 0);
    }

    TreeEnsemble ensemble(int best) {
      return trees.toEnsemble(base, best, new double[0]);
    }

    @Override
    public double output(int[] nodeRows, int[] times) {
      double cases = settings.leafPrior;
      double expected = settings.leafPrior;
      for (int row : nodeRows) {
        cases += times[row] * (double) rows.count(row);
        expected += times[row] * means[row];
      }
      if (cases <= 0) {
        return -4; // without a prior an empty leaf would step to minus infinity
      }
      return Math.max(-4, Math.min(4, Math.log(cases / Math.max(expected, 1e-12))));
    }

    @Override
    public double[] response() {
      return gradient;
    }
  }
}
