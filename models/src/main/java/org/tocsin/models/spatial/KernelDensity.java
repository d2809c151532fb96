package org.tocsin.models.spatial;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Density of points in the plane by a Gaussian kernel: expected points per unit of area.
 *
 * <p>With edge correction the sum is divided by the part of the kernel, centred on the asked place,
 * that lies inside the window (Diggle 1985). Cost per place: all points.
 */
public final class KernelDensity {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private final double[] x;
  private final double[] y;
  private final double sigma;
  private final Window window;
  private final Edges edges;

  /** A rectangle in the unit of the coordinates. */
  public record Window(double west, double east, double south, double north) {
    public Window {
      if (!(west < east) || !(south < north)) {
        throw new IllegalArgumentException(
            "Window %s…%s × %s…%s holds no area".formatted(west, east, south, north));
      }
    }
  }

  /** What happens to the kernel outside the window. */
  public enum Edges {
    /** It is lost: densities near the border are too low. */
    IGNORED,
    /** Densities are divided by the part inside. */
    CORRECTED
  }

  private KernelDensity(double[] x, double[] y, double sigma, Window window, Edges edges) {
    this.x = x;
    this.y = y;
    this.sigma = sigma;
    this.window = window;
    this.edges = edges;
  }

  /**
   * Density of these points.
   *
   * @param sigma standard deviation of the kernel, positive, in the unit of the coordinates
   */
  public static KernelDensity of(double[] x, double[] y, double sigma, Window window, Edges edges) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "%d x and %d y coordinates must be as many and at least 1".formatted(x.length, y.length));
    }
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("Bandwidth %s must be positive".formatted(sigma));
    }
    return new KernelDensity(x.clone(), y.clone(), sigma, window, edges);
  }

  /** Density at a place. */
  public double at(double atX, double atY) {
    return sum(atX, atY, -1);
  }

  /** Density at one of the points, that point left out. */
  public double atPointLeavingItOut(int point) {
    return sum(x[point], y[point], point);
  }

  /**
   * Leave-one-out log likelihood Σ log density at each point, for choosing the bandwidth by its
   * maximum.
   */
  public double crossValidatedLogLikelihood() {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.log(Math.max(atPointLeavingItOut(i), 1e-300));
    }
    return sum;
  }

  private double sum(double atX, double atY, int left) {
    double scale = 1 / (2 * Math.PI * sigma * sigma);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      if (i != left) {
        double dx = (atX - x[i]) / sigma;
        double dy = (atY - y[i]) / sigma;
        sum += Math.exp(-0.5 * (dx * dx + dy * dy));
      }
    }
    return sum * scale / (edges == Edges.CORRECTED ? massInside(atX, atY) : 1);
  }

  private double massInside(double atX, double atY) {
    return mass(window.west(), window.east(), atX) * mass(window.south(), window.north(), atY);
  }

  private double mass(double low, double high, double centre) {
    return STANDARD.probability((low - centre) / sigma, (high - centre) / sigma);
  }
}
