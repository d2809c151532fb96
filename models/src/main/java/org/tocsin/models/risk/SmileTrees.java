package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import smile.base.cart.CART;
import smile.base.cart.InternalNode;
import smile.base.cart.Loss;
import smile.base.cart.Node;
import smile.base.cart.RegressionNode;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.type.DataTypes;
import smile.data.type.StructField;
import smile.math.MathEx;
import smile.regression.RegressionTree;

/**
 * Grows regression trees with Smile and writes them down as flat arrays.
 *
 * <p>Smile keeps thresholds to itself: each is found again exactly by bisection over the doubles
 * with {@link InternalNode#branch}, 64 questions per node.
 */
final class SmileTrees {
  /** Smile's seeding is a static set without a lock. */
  private static final Object SEEDING = new Object();

  /** Size of a tree. */
  record Shape(int maxDepth, int maxLeaves, int minLeafRows, int featuresPerSplit) {}

  private final DataFrame frame;
  private final int[][] order;
  private final StructField response = new StructField("response", DataTypes.DoubleType);

  private final List<Integer> roots = new ArrayList<>();
  private int nodes;
  private int[] feature = new int[256];
  private double[] threshold = new double[256];
  private int[] left = new int[256];
  private int[] right = new int[256];
  private double[] value = new double[256];
  private double[] cover = new double[256];

  SmileTrees(TrainingSet rows) {
    String[] columns = new String[rows.width()];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = "f" + j;
    }
    this.frame = DataFrame.of(rows.matrix(), columns);
    this.order = CART.order(frame);
  }

  /**
   * Grows one more tree and keeps it.
   *
   * @param times how often each row counts, 0 for rows left out
   * @param scale factor of every leaf value
   */
  void grow(LeafRule rule, int[] times, Shape shape, double scale, long seed) {
    synchronized (SEEDING) {
      MathEx.setSeed(seed);
    }
    RegressionTree tree =
        new RegressionTree(
            frame,
            rule,
            response,
            shape.maxDepth(),
            shape.maxLeaves(),
            shape.minLeafRows(),
            Math.min(shape.featuresPerSplit(), frame.ncols()),
            times,
            order);
    roots.add(append(tree.root(), scale));
  }

  private int append(Node node, double scale) {
    int at = nodes++;
    if (at == feature.length) {
      enlarge();
    }
    if (node instanceof InternalNode inner) {
      feature[at] = inner.feature();
      threshold[at] = thresholdOf(inner);
      cover[at] = inner.size();
      int leftChild = append(inner.trueChild(), scale);
      int rightChild = append(inner.falseChild(), scale);
      left[at] = leftChild;
      right[at] = rightChild;
    } else if (node instanceof RegressionNode leaf) {
      feature[at] = -1;
      value[at] = leaf.output() * scale;
      cover[at] = leaf.size();
    } else {
      throw new AssertionError(node);
    }
    return at;
  }

  private double thresholdOf(InternalNode node) {
    double[] row = new double[frame.ncols()];
    Tuple tuple = Tuple.of(row, frame.schema());
    long low = sortable(Double.NEGATIVE_INFINITY);
    long high = sortable(Double.POSITIVE_INFINITY);
    while (low + 1 < high) {
      long middle = (low & high) + ((low ^ high) >> 1); // mean of both, without overflow
      row[node.feature()] = fromSortable(middle);
      if (node.branch(tuple)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return fromSortable(low);
  }

  /** A whole number in the order of the doubles. */
  private static long sortable(double d) {
    long bits = Double.doubleToLongBits(d);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double fromSortable(long s) {
    return Double.longBitsToDouble(s >= 0 ? s : Long.MIN_VALUE - s);
  }

  int trees() {
    return roots.size();
  }

  /** Value of the last tree grown. */
  double lastTree(double[] x) {
    return value[lastLeaf(x)];
  }

  /** Node index of the leaf of the last tree that a row falls into. */
  int lastLeaf(double[] x) {
    int node = roots.get(roots.size() - 1);
    while (feature[node] >= 0) {
      node = x[feature[node]] <= threshold[node] ? left[node] : right[node];
    }
    return node;
  }

  /** Number of nodes so far, over all trees. */
  int nodes() {
    return nodes;
  }

  /** The first trees, as many as asked for. */
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

  private void enlarge() {
    int room = 2 * feature.length;
    feature = Arrays.copyOf(feature, room);
    threshold = Arrays.copyOf(threshold, room);
    left = Arrays.copyOf(left, room);
    right = Arrays.copyOf(right, room);
    value = Arrays.copyOf(value, room);
    cover = Arrays.copyOf(cover, room);
  }

  /** A row order shuffled by seed; the first rows of it are a sample without replacement. */
  static int[] shuffled(int n, SplittableRandom random) {
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      rows[i] = rows[j];
      rows[j] = i;
    }
    return rows;
  }

  /** What a tree is split on, and what its leaves say. */
  interface LeafRule extends Loss {
    @Override
    default double intercept(double[] y) {
      throw new UnsupportedOperationException("Trees are grown one by one");
    }

    @Override
    default double[] residual() {
      throw new UnsupportedOperationException("Trees are grown one by one");
    }
  }
}
