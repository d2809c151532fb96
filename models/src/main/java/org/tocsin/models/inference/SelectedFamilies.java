package org.tocsin.models.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * Findings in families (a category's places, say): families are chosen first, then findings within
 * the chosen ones, so that the share of false findings averaged over chosen families stays at q
 * (Benjamini &amp; Bogomolov 2014).
 *
 * <p>A family's p-value is Simes'; families pass Benjamini–Hochberg at q; within each of the R
 * chosen out of m families Benjamini–Hochberg runs at q R / m.
 */
public final class SelectedFamilies {
  private SelectedFamilies() {}

  /**
   * A finding.
   *
   * @param family position of its family
   * @param test position within the family
   */
  public record Finding(int family, int test) {}

  /**
   * Findings at level q, ordered by family and test.
   *
   * @param families p-values by family; an empty family is never chosen but counts
   */
  public static List<Finding> find(List<double[]> families, double q) {
    double[] familyP = new double[families.size()];
    for (int f = 0; f < familyP.length; f++) {
      familyP[f] = simes(families.get(f));
    }
    boolean[] chosen = MultipleTesting.rejected(MultipleTesting.benjaminiHochberg(familyP), q);
    int count = 0;
    for (boolean c : chosen) {
      count += c ? 1 : 0;
    }
    List<Finding> findings = new ArrayList<>();
    for (int f = 0; f < familyP.length; f++) {
      if (chosen[f]) {
        double[] adjusted = MultipleTesting.benjaminiHochberg(families.get(f));
        for (int i = 0; i < adjusted.length; i++) {
          if (adjusted[i] <= q * count / familyP.length) {
            findings.add(new Finding(f, i));
          }
        }
      }
    }
    return findings;
  }

  /** Simes' p-value of the hypothesis that no test of the family is true: min m p_(r) / r. */
  public static double simes(double[] p) {
    double lowest = 1;
    for (double adjusted : MultipleTesting.benjaminiHochberg(p)) {
      lowest = Math.min(lowest, adjusted);
    }
    return lowest;
  }
}
