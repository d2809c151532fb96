package org.tocsin.models.scan;

import java.util.SplittableRandom;

/** Draws an index in proportion to its weight in constant time (Walker 1977, Vose 1991). */
final class AliasTable {
  private final double[] keep;
  private final int[] alias;

  AliasTable(double[] weights) {
    int n = weights.length;
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    keep = new double[n];
    alias = new int[n];
    int[] small = new int[n];
    int[] large = new int[n];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < n; i++) {
      keep[i] = sum > 0 ? weights[i] * n / sum : 1;
      alias[i] = i;
      if (keep[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    while (smalls > 0 && larges > 0) {
      int s = small[--smalls];
      int l = large[larges - 1];
      alias[s] = l;
      keep[l] -= 1 - keep[s];
      if (keep[l] < 1) {
        larges--;
        small[smalls++] = l;
      }
    }
    // What is left differs from 1 by rounding alone.
    while (larges > 0) {
      keep[large[--larges]] = 1;
    }
    while (smalls > 0) {
      keep[small[--smalls]] = 1;
    }
  }

  int draw(SplittableRandom random) {
    double u = random.nextDouble() * keep.length;
    int i = Math.min((int) u, keep.length - 1);
    return u - i < keep[i] ? i : alias[i];
  }
}
