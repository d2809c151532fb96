package org.tocsin.models.risk;

import java.util.Arrays;
import java.util.List;

/**
 * A forecast taken apart: base + Σ byFeature is the forecast on the given scale.
 *
 * @param featureNames names of the features, in the order of byFeature
 * @param scale what base and parts add up to
 * @param base the forecast of a row about which nothing is known
 * @param byFeature part of each feature, positive where it raises the forecast
 */
@SuppressWarnings("ArrayRecordComponent")
public record Contributions(
    List<String> featureNames, Scale scale, double base, double[] byFeature) {
  /** What contributions add up to. */
  public enum Scale {
    /** Natural logarithm of the expected count. */
    LOG_COUNT,
    /** Expected count. */
    COUNT
  }

  public Contributions {
    featureNames = List.copyOf(featureNames);
    byFeature = byFeature.clone();
    if (featureNames.size() != byFeature.length) {
      throw new IllegalArgumentException(
          "%d contributions for %d features".formatted(byFeature.length, featureNames.size()));
    }
  }

  /** A copy of the parts, in the order of the names. */
  @Override
  public double[] byFeature() {
    return byFeature.clone();
  }

  /** Base plus all parts: the forecast on this scale. */
  public double total() {
    return base + Arrays.stream(byFeature).sum();
  }

  /**
   * The same forecast as parts of the expected count. From the log scale by the logarithmic mean:
   * part · (mean − base) / (log mean − log base), which leaves no residual (Ang 2005).
   */
  public Contributions onCountScale() {
    if (scale == Scale.COUNT) {
      return this;
    }
    double logTotal = total();
    double low = Math.exp(base);
    double high = Math.exp(logTotal);
    double factor = Math.abs(logTotal - base) < 1e-12 ? low : (high - low) / (logTotal - base);
    double[] parts = byFeature.clone();
    for (int i = 0; i < parts.length; i++) {
      parts[i] *= factor;
    }
    return new Contributions(featureNames, Scale.COUNT, low, parts);
  }
}
