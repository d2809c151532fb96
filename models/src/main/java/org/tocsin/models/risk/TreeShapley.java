package org.tocsin.models.risk;

import java.util.Arrays;

/**
 * Exact Shapley values of a tree ensemble in polynomial time: path-dependent TreeSHAP (Lundberg,
 * Erion &amp; Lee 2018, Algorithm 2), where a feature that is not known lets both branches count by
 * the share of training rows that took them.
 *
 * <p>Cost per row: trees × leaves × depth².
 */
final class TreeShapley {
  private final TreeEnsemble trees;
  private final double[] x;
  private final double[] values;

  private TreeShapley(TreeEnsemble trees, double[] x) {
    this.trees = trees;
    this.x = x;
    this.values = new double[x.length];
  }

  /** Part of each feature; with {@link TreeEnsemble#expected} they add up to the prediction. */
  static double[] values(TreeEnsemble trees, double[] x) {
    TreeShapley shapley = new TreeShapley(trees, x);
    for (int root : trees.roots()) {
      shapley.visit(root, new Path(8), 1, 1, -1);
    }
    return shapley.values;
  }

  private void visit(int node, Path parent, double zeroShare, double oneShare, int feature) {
    Path path = parent.extended(zeroShare, oneShare, feature);
    int split = trees.feature()[node];
    if (split < 0) {
      for (int i = 1; i < path.length; i++) {
        double weight = path.unwoundSum(i);
        values[path.feature[i]] += weight * (path.one[i] - path.zero[i]) * trees.value()[node];
      }
      return;
    }
    int left = trees.left()[node];
    int right = trees.right()[node];
    boolean goesLeft = x[split] <= trees.threshold()[node];
    int hot = goesLeft ? left : right;
    int cold = goesLeft ? right : left;
    double incomingZero = 1;
    double incomingOne = 1;
    int seen = path.find(split);
    if (seen > 0) {
      incomingZero = path.zero[seen];
      incomingOne = path.one[seen];
      path = path.unwound(seen);
    }
    double whole = trees.cover()[left] + trees.cover()[right];
    visit(hot, path, incomingZero * trees.cover()[hot] / whole, incomingOne, split);
    visit(cold, path, incomingZero * trees.cover()[cold] / whole, 0, split);
  }

  /**
   * The distinct features on the way to a node: with the shares of ways that go on when the feature
   * is unknown (zero) and known (one), and the summed permutation weight of each subset size.
   */
  private static final class Path {
    private int length;
    private int[] feature;
    private double[] zero;
    private double[] one;
    private double[] weight;

    Path(int capacity) {
      feature = new int[capacity];
      zero = new double[capacity];
      one = new double[capacity];
      weight = new double[capacity];
    }

    private Path copy() {
      Path copy = new Path(0);
      int room = length + 1;
      copy.length = length;
      copy.feature = Arrays.copyOf(feature, room);
      copy.zero = Arrays.copyOf(zero, room);
      copy.one = Arrays.copyOf(one, room);
      copy.weight = Arrays.copyOf(weight, room);
      return copy;
    }

    int find(int wanted) {
      for (int i = 1; i < length; i++) {
        if (feature[i] == wanted) {
          return i;
        }
      }
      return -1;
    }

    Path extended(double zeroShare, double oneShare, int added) {
      Path path = copy();
      int l = path.length;
      path.feature[l] = added;
      path.zero[l] = zeroShare;
      path.one[l] = oneShare;
      path.weight[l] = l == 0 ? 1 : 0;
      for (int i = l - 1; i >= 0; i--) {
        path.weight[i + 1] += oneShare * path.weight[i] * (i + 1) / (l + 1);
        path.weight[i] = zeroShare * path.weight[i] * (l - i) / (l + 1);
      }
      path.length = l + 1;
      return path;
    }

    Path unwound(int index) {
      Path path = copy();
      int l = path.length - 1;
      double oneShare = path.one[index];
      double zeroShare = path.zero[index];
      double next = path.weight[l];
      for (int j = l - 1; j >= 0; j--) {
        if (oneShare != 0) {
          double old = path.weight[j];
          path.weight[j] = next * (l + 1) / ((j + 1) * oneShare);
          next = old - path.weight[j] * zeroShare * (l - j) / (l + 1);
        } else {
          path.weight[j] = path.weight[j] * (l + 1) / (zeroShare * (l - j));
        }
      }
      for (int j = index; j < l; j++) {
        path.feature[j] = path.feature[j + 1];
        path.zero[j] = path.zero[j + 1];
        path.one[j] = path.one[j + 1];
      }
      path.length = l;
      return path;
    }

    /** Sum of the weights that would remain if the feature at the index were taken out. */
    double unwoundSum(int index) {
      int l = length - 1;
      double oneShare = one[index];
      double zeroShare = zero[index];
      double sum = 0;
      double next = weight[l];
      for (int j = l - 1; j >= 0; j--) {
        if (oneShare != 0) {
          double part = next * (l + 1) / ((j + 1) * oneShare);
          sum += part;
          next = weight[j] - part * zeroShare * (l - j) / (l + 1);
        } else {
          sum += weight[j] * (l + 1) / (zeroShare * (l - j));
        }
      }
      return sum;
    }
  }
}
