package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Regression trees as flat arrays: all nodes of all trees one after another. A node with feature −1
 * is a leaf; another goes left where its feature is at most its threshold.
 *
 * <p>The value of a row is {@code base + Σ value of its leaf}. Immutable and thread-safe.
 *
 * @param base value before any tree
 * @param roots index of the first node of each tree
 * @param feature column tested, −1 for a leaf
 * @param threshold largest feature value that still goes left
 * @param left index of the left child
 * @param right index of the right child
 * @param value value of a leaf, already scaled by shrinkage or by 1 / number of trees
 * @param cover number of training rows that passed the node
 * @param sample one training rate drawn in each leaf, empty where none was kept
 */
@SuppressWarnings("ArrayRecordComponent")
record TreeEnsemble(
    double base,
    int[] roots,
    int[] feature,
    double[] threshold,
    int[] left,
    int[] right,
    double[] value,
    double[] cover,
    double[] sample) {
  TreeEnsemble {
    int n = feature.length;
    boolean sameLength =
        threshold.length == n
            && left.length == n
            && right.length == n
            && value.length == n
            && cover.length == n
            && (sample.length == n || sample.length == 0);
    if (!sameLength) {
      throw new IllegalArgumentException("Tree arrays of different lengths; the state is damaged");
    }
    for (int root : roots) {
      if (root < 0 || root >= n) {
        throw new IllegalArgumentException(
            "Tree root %d outside 0…%d; the state is damaged".formatted(root, n - 1));
      }
    }
    for (int i = 0; i < n; i++) {
      if (feature[i] >= 0 && !(left[i] > i && left[i] < n && right[i] > i && right[i] < n)) {
        throw new IllegalArgumentException(
            "Children %d and %d of tree node %d are out of order; the state is damaged"
                .formatted(left[i], right[i], i));
      }
    }
  }

  /** All trees of several ensembles; each leaf counts by its ensemble's share of the trees. */
  static TreeEnsemble merge(List<TreeEnsemble> ensembles) {
    TreeArrays merged = new TreeArrays();
    int all = ensembles.stream().mapToInt(TreeEnsemble::trees).sum();
    double base = 0;
    boolean samples = ensembles.stream().allMatch(e -> e.sample.length > 0);
    List<Double> sample = new ArrayList<>();
    for (TreeEnsemble ensemble : ensembles) {
      double share = (double) ensemble.trees() / all;
      base += share * ensemble.base;
      merged.append(ensemble, share);
      if (samples) {
        Arrays.stream(ensemble.sample).forEach(sample::add);
      }
    }
    return merged.toEnsemble(base, all, sample.stream().mapToDouble(Double::doubleValue).toArray());
  }

  int trees() {
    return roots.length;
  }

  double predict(double[] x) {
    double sum = base;
    for (int root : roots) {
      sum += value[leaf(root, x)];
    }
    return sum;
  }

  /** Value of one tree. */
  double predict(int tree, double[] x) {
    return value[leaf(roots[tree], x)];
  }

  int leaf(int root, double[] x) {
    int node = root;
    while (feature[node] >= 0) {
      node = x[feature[node]] <= threshold[node] ? left[node] : right[node];
    }
    return node;
  }

  /** Sorted rates drawn from the leaves a row falls into, one per tree. */
  double[] leafSamples(double[] x) {
    if (sample.length == 0) {
      throw new IllegalStateException(
          "This forest kept no leaf samples; fit it with leaf samples to ask for its own quantiles");
    }
    double[] rates = new double[roots.length];
    for (int t = 0; t < roots.length; t++) {
      rates[t] = sample[leaf(roots[t], x)];
    }
    Arrays.sort(rates);
    return rates;
  }

  /** Mean of the trees over the rows they were grown on, plus the base. */
  double expected() {
    double sum = base;
    for (int root : roots) {
      sum += expectedBelow(root);
    }
    return sum;
  }

  private double expectedBelow(int node) {
    if (feature[node] < 0) {
      return value[node];
    }
    double whole = cover[left[node]] + cover[right[node]];
    return (cover[left[node]] * expectedBelow(left[node])
            + cover[right[node]] * expectedBelow(right[node]))
        / whole;
  }
}
