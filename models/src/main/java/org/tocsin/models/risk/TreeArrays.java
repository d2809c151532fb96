package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Trees written down node by node while they grow. */
final class TreeArrays {
  private final List<Integer> roots = new ArrayList<>();
  private int nodes;
  private int[] feature = new int[256];
  private double[] threshold = new double[256];
  private int[] left = new int[256];
  private int[] right = new int[256];
  private double[] value = new double[256];
  private double[] cover = new double[256];

  int newRoot(int rows) {
    int root = leaf(rows);
    roots.add(root);
    return root;
  }

  private int leaf(int rows) {
    if (nodes == feature.length) {
      int room = 2 * nodes;
      feature = Arrays.copyOf(feature, room);
      threshold = Arrays.copyOf(threshold, room);
      left = Arrays.copyOf(left, room);
      right = Arrays.copyOf(right, room);
      value = Arrays.copyOf(value, room);
      cover = Arrays.copyOf(cover, room);
    }
    feature[nodes] = -1;
    cover[nodes] = rows;
    return nodes++;
  }

  /** Makes a leaf an inner node and returns its left child; the right one is the next. */
  int split(int node, int on, double atMost, int rowsLeft, int rowsRight) {
    int first = leaf(rowsLeft);
    int second = leaf(rowsRight);
    feature[node] = on;
    threshold[node] = atMost;
    left[node] = first;
    right[node] = second;
    return first;
  }

  void value(int node, double of) {
    value[node] = of;
  }

  /** Adds all trees of an ensemble, their values times a factor. */
  void append(TreeEnsemble ensemble, double factor) {
    int offset = nodes;
    for (int i = 0; i < ensemble.feature().length; i++) {
      int at = leaf(0);
      feature[at] = ensemble.feature()[i];
      threshold[at] = ensemble.threshold()[i];
      left[at] = ensemble.left()[i] + offset;
      right[at] = ensemble.right()[i] + offset;
      value[at] = ensemble.value()[i] * factor;
      cover[at] = ensemble.cover()[i];
    }
    for (int root : ensemble.roots()) {
      roots.add(root + offset);
    }
  }

  double lastTree(double[] x) {
    int node = roots.get(roots.size() - 1);
    while (feature[node] >= 0) {
      node = x[feature[node]] <= threshold[node] ? left[node] : right[node];
    }
    return value[node];
  }

  /** The first trees, as many as asked for. */
  TreeEnsemble toEnsemble(double base, int trees) {
    return toEnsemble(base, trees, new double[0]);
  }

  TreeEnsemble toEnsemble(double base, int trees, double[] sample) {
    int end = trees < roots.size() ? roots.get(trees) : nodes;
    return new TreeEnsemble(
        base,
        roots.stream().limit(trees).mapToInt(Integer::intValue).toArray(),
        Arrays.copyOf(feature, end),
        Arrays.copyOf(threshold, end),
        Arrays.copyOf(left, end),
        Arrays.copyOf(right, end),
        Arrays.copyOf(value, end),
        Arrays.copyOf(cover, end),
        sample);
  }
}
