package org.tocsin.models.risk;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random forest of rates (Breiman 2001) on regression trees grown by Smile.
 *
 * <p>Each tree is split on count / exposure of a seeded bootstrap sample with a random choice of
 * features per split; each leaf holds the pooled rate (Σy + prior) / (Σexposure + prior / overall
 * rate). The dispersion is Pearson's on out-of-bag predictions. With {@link Quantiles#LEAF_SAMPLES}
 * each leaf keeps one drawn training rate, and quantiles are those of the draws over all trees
 * (Meinshausen 2006, in the cheap form of one draw per leaf): use ≥ 200 trees then.
 *
 * @param trees number of trees
 * @param maxDepth deepest path of a tree
 * @param maxLeaves most leaves of a tree
 * @param minLeafRows fewest rows of a leaf
 * @param featuresPerSplit features tried per split, 0 for a third of them
 * @param leafPrior cases of prior in each leaf, at least 0
 * @param quantiles where quantiles come from
 */
public record RandomForest(
    int trees,
    int maxDepth,
    int maxLeaves,
    int minLeafRows,
    int featuresPerSplit,
    double leafPrior,
    Quantiles quantiles)
    implements RiskLearner {
  static final String METHOD = "random-forest";

  /** Where the quantiles of a forest come from. */
  public enum Quantiles {
    /** A negative-binomial law around the mean. */
    NEGATIVE_BINOMIAL,
    /** Training rates kept in the leaves. */
    LEAF_SAMPLES
  }

  public RandomForest {
    if (trees < 1 || maxDepth < 1 || maxLeaves < 2 || minLeafRows < 1 || featuresPerSplit < 0) {
      throw new IllegalArgumentException(
          "A forest needs trees ≥ 1, depth ≥ 1, leaves ≥ 2, rows per leaf ≥ 1 and features per"
              + " split ≥ 0; got %d, %d, %d, %d, %d"
                  .formatted(trees, maxDepth, maxLeaves, minLeafRows, featuresPerSplit));
    }
    if (!(leafPrior >= 0)) {
      throw new IllegalArgumentException("Leaf prior %s must be at least 0".formatted(leafPrior));
    }
  }

  /** 100 trees to depth 20 with leaves of at least 10 rows, negative-binomial quantiles. */
  public static RandomForest standard() {
    return new RandomForest(100, 20, 2000, 10, 0, 0.5, Quantiles.NEGATIVE_BINOMIAL);
  }

  /** The same settings with another number of trees. */
  public RandomForest withTrees(int number) {
    return new RandomForest(
        number, maxDepth, maxLeaves, minLeafRows, featuresPerSplit, leafPrior, quantiles);
  }

  /** The same settings with quantiles from elsewhere. */
  public RandomForest withQuantiles(Quantiles source) {
    return new RandomForest(
        trees, maxDepth, maxLeaves, minLeafRows, featuresPerSplit, leafPrior, source);
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public ForestRiskModel fit(TrainingSet rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SmileTrees grown = new SmileTrees(rows);
    PooledRate rule = new PooledRate(rows, leafPrior);
    int n = rows.size();
    int tried = featuresPerSplit == 0 ? Math.max(1, rows.width() / 3) : featuresPerSplit;
    SmileTrees.Shape shape = new SmileTrees.Shape(maxDepth, maxLeaves, minLeafRows, tried);
    double[] outOfBagSum = new double[n];
    int[] outOfBagTrees = new int[n];
    double[] samples = new double[0];
    for (int t = 0; t < trees; t++) {
      int[] times = new int[n];
      for (int i = 0; i < n; i++) {
        times[random.nextInt(n)]++;
      }
      int firstNode = grown.nodes();
      grown.grow(rule, times, shape, 1.0 / trees, random.nextLong());
      for (int i = 0; i < n; i++) {
        if (times[i] == 0) {
          outOfBagSum[i] += trees * grown.lastTree(rows.features(i));
          outOfBagTrees[i]++;
        }
      }
      if (quantiles == Quantiles.LEAF_SAMPLES) {
        samples = Arrays.copyOf(samples, grown.nodes());
        drawSamples(rows, grown, times, firstNode, samples, random);
      }
    }
    double dispersion = outOfBagDispersion(rows, outOfBagSum, outOfBagTrees);
    return new ForestRiskModel(
        rows.featureNames(), grown.toEnsemble(0, trees, samples), dispersion);
  }

  /** Keeps in each leaf of the last tree the rate of one of its rows, each row as likely. */
  private static void drawSamples(
      TrainingSet rows,
      SmileTrees grown,
      int[] times,
      int firstNode,
      double[] samples,
      SplittableRandom random) {
    int[] met = new int[samples.length - firstNode];
    for (int i = 0; i < rows.size(); i++) {
      if (times[i] > 0) {
        int leaf = grown.lastLeaf(rows.features(i));
        met[leaf - firstNode] += times[i];
        if (random.nextInt(met[leaf - firstNode]) < times[i]) {
          samples[leaf] = rows.count(i) / rows.exposure(i);
        }
      }
    }
  }

  private static double outOfBagDispersion(TrainingSet rows, double[] sums, int[] treesOf) {
    int seen = 0;
    int[] chosen = new int[sums.length];
    double[] means = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      if (treesOf[i] > 0) {
        chosen[seen] = i;
        means[seen] = sums[i] / treesOf[i] * rows.exposure(i);
        seen++;
      }
    }
    if (seen < 2) {
      return 1;
    }
    return Dispersion.pearson(
        rows.rows(Arrays.copyOf(chosen, seen)), Arrays.copyOf(means, seen), 0);
  }

  /** Splits on rates; a leaf says the pooled rate of its rows, drawn to the overall rate. */
  private static final class PooledRate implements SmileTrees.LeafRule {
    private final TrainingSet rows;
    private final double priorCases;
    private final double priorExposure;
    private final double[] rates;

    PooledRate(TrainingSet rows, double prior) {
      this.rows = rows;
      this.priorCases = prior;
      this.priorExposure = prior / rows.pooledRate();
      this.rates = new double[rows.size()];
      for (int i = 0; i < rates.length; i++) {
        rates[i] = rows.count(i) / rows.exposure(i);
      }
    }

    @Override
    public double output(int[] nodeRows, int[] times) {
      double cases = priorCases;
      double watched = priorExposure;
      for (int row : nodeRows) {
        cases += times[row] * (double) rows.count(row);
        watched += times[row] * rows.exposure(row);
      }
      return cases / watched;
    }

    @Override
    public double[] response() {
      return rates;
    }
  }
}
