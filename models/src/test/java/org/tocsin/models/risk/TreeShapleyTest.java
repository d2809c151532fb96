package org.tocsin.models.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeShapleyTest {
  @Test
  void theFastValuesAreThoseOfTheDefinition() {
    TrainingSet rows = RiskRows.draw(1500, 1, 3);
    TreeEnsemble trees = RandomForest.standard().withTrees(5).fit(rows, 3).trees();
    SplittableRandom random = new SplittableRandom(4);
    double largest = 0;
    for (int i = 0; i < 20; i++) {
      double[] x = RiskRows.features(random);
      double[] fast = TreeShapley.values(trees, x);
      double[] slow = byDefinition(trees, x);
      for (int j = 0; j < x.length; j++) {
        assertThat(fast[j]).isCloseTo(slow[j], within(1e-10));
        largest = Math.max(largest, Math.abs(fast[j]));
      }
    }
    assertThat(largest).isGreaterThan(0.1);
  }

  /** Σ over subsets of |S|!(d−|S|−1)!/d! · (v(S ∪ j) − v(S)). */
  private static double[] byDefinition(TreeEnsemble trees, double[] x) {
    int d = x.length;
    double[] values = new double[d];
    for (int j = 0; j < d; j++) {
      for (int subset = 0; subset < 1 << d; subset++) {
        if ((subset >> j & 1) == 0) {
          int size = Integer.bitCount(subset);
          double weight = factorial(size) * factorial(d - size - 1) / factorial(d);
          values[j] += weight * (known(trees, x, subset | 1 << j) - known(trees, x, subset));
        }
      }
    }
    return values;
  }

  private static double known(TreeEnsemble trees, double[] x, int subset) {
    double sum = trees.base();
    for (int root : trees.roots()) {
      sum += below(trees, root, x, subset);
    }
    return sum;
  }

  private static double below(TreeEnsemble trees, int node, double[] x, int subset) {
    int feature = trees.feature()[node];
    if (feature < 0) {
      return trees.value()[node];
    }
    int left = trees.left()[node];
    int right = trees.right()[node];
    if ((subset >> feature & 1) == 1) {
      return below(trees, x[feature] <= trees.threshold()[node] ? left : right, x, subset);
    }
    double a = trees.cover()[left];
    double b = trees.cover()[right];
    return (a * below(trees, left, x, subset) + b * below(trees, right, x, subset)) / (a + b);
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }
}
