package org.tocsin.models.risk;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Trees being grown on binned rows, best leaf first. */
final class HistogramGrowth {
  private final HistogramBoosting settings;
  private final TrainingSet rows;
  private final HistogramBins bins;
  private final SplittableRandom random;
  private final double base;
  private final double[] means;
  private final TreeArrays trees = new TreeArrays();

  /** Trees to be grown on the first rows. */
  HistogramGrowth(HistogramBoosting settings, TrainingSet rows, int first, long seed) {
    this.settings = settings;
    this.rows = rows;
    this.bins = HistogramBins.of(rows, first);
    this.random = new SplittableRandom(seed);
    double cases = 0.5;
    double watched = 0;
    for (int i = 0; i < first; i++) {
      cases += rows.count(i);
      watched += rows.exposure(i);
    }
    base = Math.log(cases / watched);
    means = new double[first];
    for (int k = 0; k < means.length; k++) {
      means[k] = rows.exposure(k) * Math.exp(base);
    }
  }

  double base() {
    return base;
  }

  /** Rows of one node and how best to part them. */
  private static final class Leaf {
    final int[] members;
    final double cases;
    final double expected;
    final int node;
    double gain;
    int feature = -1;
    int bin;

    Leaf(int[] members, double cases, double expected, int node) {
      this.members = members;
      this.cases = cases;
      this.expected = expected;
      this.node = node;
    }
  }

  void grow() {
    int[] drawn = draw();
    double cases = 0;
    double expected = 0;
    for (int k : drawn) {
      cases += rows.count(k);
      expected += means[k];
    }
    int root = trees.newRoot(drawn.length);
    java.util.List<Leaf> leaves = new java.util.ArrayList<>();
    leaves.add(seek(new Leaf(drawn, cases, expected, root)));
    while (leaves.size() < settings.maxLeaves()) {
      Leaf best = null;
      for (Leaf leaf : leaves) {
        if (leaf.feature >= 0 && (best == null || leaf.gain > best.gain)) {
          best = leaf;
        }
      }
      if (best == null) {
        break;
      }
      leaves.remove(best);
      part(best, leaves);
    }
    for (Leaf leaf : leaves) {
      trees.value(leaf.node, settings.step(leaf.cases, leaf.expected));
    }
    for (int k = 0; k < means.length; k++) {
      means[k] *= Math.exp(trees.lastTree(rows.features(k)));
    }
  }

  private int[] draw() {
    int[] drawn = new int[means.length];
    int n = 0;
    for (int k = 0; k < means.length; k++) {
      if (settings.subsample() >= 1 || random.nextDouble() < settings.subsample()) {
        drawn[n++] = k;
      }
    }
    return Arrays.copyOf(drawn, n);
  }

  /** Finds the best split of a leaf. */
  private Leaf seek(Leaf leaf) {
    double[] cases = new double[HistogramBins.BINS];
    double[] expected = new double[HistogramBins.BINS];
    double whole = gain(leaf.cases, leaf.expected);
    for (int j = 0; j < bins.edges().length; j++) {
      int splits = bins.edges()[j].length;
      if (splits == 0) {
        continue;
      }
      Arrays.fill(cases, 0);
      Arrays.fill(expected, 0);
      byte[] bin = bins.bin()[j];
      for (int k : leaf.members) {
        cases[bin[k]] += rows.count(k);
        expected[bin[k]] += means[k];
      }
      double leftCases = 0;
      double leftExpected = 0;
      for (int b = 0; b < splits; b++) {
        leftCases += cases[b];
        leftExpected += expected[b];
        double rightExpected = leaf.expected - leftExpected;
        if (leftExpected >= settings.leastCases() && rightExpected >= settings.leastCases()) {
          double gain =
              gain(leftCases, leftExpected) + gain(leaf.cases - leftCases, rightExpected) - whole;
          if (gain > leaf.gain + 1e-9) {
            leaf.gain = gain;
            leaf.feature = j;
            leaf.bin = b;
          }
        }
      }
    }
    return leaf;
  }

  private double gain(double cases, double expected) {
    double gradient = cases - expected;
    return gradient * gradient / (expected + settings.leafPrior());
  }

  private void part(Leaf leaf, java.util.List<Leaf> leaves) {
    byte[] bin = bins.bin()[leaf.feature];
    int[] left = new int[leaf.members.length];
    int[] right = new int[leaf.members.length];
    int l = 0;
    int r = 0;
    double cases = 0;
    double expected = 0;
    for (int k : leaf.members) {
      if (bin[k] <= leaf.bin) {
        left[l++] = k;
        cases += rows.count(k);
        expected += means[k];
      } else {
        right[r++] = k;
      }
    }
    int first = trees.split(leaf.node, leaf.feature, bins.edges()[leaf.feature][leaf.bin], l, r);
    leaves.add(seek(new Leaf(Arrays.copyOf(left, l), cases, expected, first)));
    leaves.add(
        seek(
            new Leaf(
                Arrays.copyOf(right, r), leaf.cases - cases, leaf.expected - expected, first + 1)));
  }

  double lastTree(double[] x) {
    return trees.lastTree(x);
  }

  TreeEnsemble ensemble(int best) {
    return trees.toEnsemble(base, best);
  }
}
