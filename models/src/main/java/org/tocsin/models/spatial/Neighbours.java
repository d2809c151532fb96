package org.tocsin.models.spatial;

import java.util.Arrays;
import java.util.List;

/**
 * Which places are near which, with weights: a sparse matrix W in row order.
 *
 * <p>Immutable. Rows may be empty (islands).
 */
public final class Neighbours {
  private final int[][] neighbour;
  private final double[][] weight;

  private Neighbours(int[][] neighbour, double[][] weight) {
    this.neighbour = neighbour;
    this.weight = weight;
  }

  /** Weight 1 for each neighbour; positions count from 0 and may not name the place itself. */
  public static Neighbours binary(List<int[]> neighboursOf) {
    int n = neighboursOf.size();
    int[][] neighbour = new int[n][];
    double[][] weight = new double[n][];
    for (int i = 0; i < n; i++) {
      neighbour[i] = neighboursOf.get(i).clone();
      weight[i] = new double[neighbour[i].length];
      for (int k = 0; k < neighbour[i].length; k++) {
        int j = neighbour[i][k];
        if (j < 0 || j >= n || j == i) {
          throw new IllegalArgumentException(
              "Place %d has the neighbour %d; it must be another of 0…%d".formatted(i, j, n - 1));
        }
        weight[i][k] = 1;
      }
    }
    return new Neighbours(neighbour, weight);
  }

  /** The same neighbours with weights that add up to 1 in each row that has any. */
  public Neighbours rowStandardised() {
    double[][] scaled = new double[weight.length][];
    for (int i = 0; i < scaled.length; i++) {
      double sum = rowSum(i);
      scaled[i] = weight[i].clone();
      for (int k = 0; k < scaled[i].length; k++) {
        scaled[i][k] /= sum;
      }
    }
    return new Neighbours(neighbour, scaled);
  }

  /** The same neighbours with each place added to its own, at weight 1. */
  public Neighbours withSelf() {
    int[][] more = new int[neighbour.length][];
    double[][] heavier = new double[neighbour.length][];
    for (int i = 0; i < more.length; i++) {
      int k = neighbour[i].length;
      more[i] = Arrays.copyOf(neighbour[i], k + 1);
      heavier[i] = Arrays.copyOf(weight[i], k + 1);
      more[i][k] = i;
      heavier[i][k] = 1;
    }
    return new Neighbours(more, heavier);
  }

  /** Number of places. */
  public int size() {
    return neighbour.length;
  }

  /** Number of neighbours of a place. */
  public int count(int place) {
    return neighbour[place].length;
  }

  /** Position of the k-th neighbour of a place. */
  public int neighbour(int place, int k) {
    return neighbour[place][k];
  }

  /** Weight of the k-th neighbour of a place. */
  public double weight(int place, int k) {
    return weight[place][k];
  }

  /** Σ_j w_ij. */
  double rowSum(int place) {
    double sum = 0;
    for (double w : weight[place]) {
      sum += w;
    }
    return sum;
  }

  /** Σ_j w_ij². */
  double rowSquares(int place) {
    double sum = 0;
    for (double w : weight[place]) {
      sum += w * w;
    }
    return sum;
  }

  /** Σ_j w_ij x_j. */
  double lag(int place, double[] x) {
    double sum = 0;
    for (int k = 0; k < weight[place].length; k++) {
      sum += weight[place][k] * x[neighbour[place][k]];
    }
    return sum;
  }

  /** w_ij, 0 where j is no neighbour of i. */
  double weightBetween(int i, int j) {
    for (int k = 0; k < neighbour[i].length; k++) {
      if (neighbour[i][k] == j) {
        return weight[i][k];
      }
    }
    return 0;
  }

  /** The sums that Moran's and Geary's variances need. */
  Moments moments() {
    double s0 = 0;
    double s1 = 0;
    double[] columnSum = new double[size()];
    for (int i = 0; i < size(); i++) {
      for (int k = 0; k < count(i); k++) {
        double w = weight[i][k];
        int j = neighbour[i][k];
        double back = weightBetween(j, i);
        s0 += w;
        columnSum[j] += w;
        // Each ordered pair is met once; a one-sided pair must stand for both of its orders.
        s1 += back == 0 ? 2 * w * w : (w + back) * (w + back);
      }
    }
    double s2 = 0;
    for (int i = 0; i < size(); i++) {
      double sum = rowSum(i) + columnSum[i];
      s2 += sum * sum;
    }
    return new Moments(s0, s1 / 2, s2);
  }

  /** S0 = Σ w, S1 = ½ Σ (w_ij + w_ji)², S2 = Σ_i (row sum + column sum)² (Cliff &amp; Ord 1981). */
  record Moments(double s0, double s1, double s2) {}
}
