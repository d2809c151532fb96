package org.tocsin.models.hawkes;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Self-exciting process in time and space: λ(t, s) = μ / |A| + Σ_{t_j &lt; t} θ ω e^{−ω (t − t_j)}
 * N₂(s − s_j; σ² I), |A| the area of the window (Mohler et al. 2011, with a parametric kernel).
 *
 * @param background μ, untriggered events per unit of time in the whole window, positive
 * @param branching θ, mean number of events one event triggers directly, at least 0
 * @param decay ω, inverse of the mean time to a triggered event, positive
 * @param sigma standard deviation of the distance to a triggered event along each axis, positive
 */
public record SpaceTimeHawkes(double background, double branching, double decay, double sigma) {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  /** Mean waits after which an event's influence, below 1e-17 of its start, is left out. */
  private static final double LONGEST_WAIT = 40;

  public SpaceTimeHawkes {
    if (!(background > 0) || !(decay > 0) || !(sigma > 0) || !(branching >= 0)) {
      throw new IllegalArgumentException(
          "Background %s, decay %s and sigma %s must be positive, branching %s at least 0"
              .formatted(background, decay, sigma, branching));
    }
  }

  /** What becomes of the spatial kernel outside the window. */
  public enum Edges {
    /** It counts as if watched. */
    IGNORED,
    /** Only the part inside the window counts. */
    CORRECTED
  }

  /** λ at a time and place, from the events strictly before. */
  public double intensity(Events events, double t, double x, double y) {
    int before = events.size();
    while (before > 0 && events.t()[before - 1] >= t) {
      before--;
    }
    return intensity(events, before, t, x, y);
  }

  private double intensity(Events events, int before, double t, double x, double y) {
    double sum = background / events.area();
    for (int j = before - 1; j >= 0 && decay * (t - events.t()[j]) < LONGEST_WAIT; j--) {
      if (events.t()[j] < t) {
        sum += triggered(t - events.t()[j], x - events.x()[j], y - events.y()[j]);
      }
    }
    return sum;
  }

  /** λ at each event, from the events before it. */
  public double[] intensityAtEvents(Events events) {
    double[] intensity = new double[events.size()];
    for (int i = 0; i < intensity.length; i++) {
      intensity[i] = intensity(events, i, events.t()[i], events.x()[i], events.y()[i]);
    }
    return intensity;
  }

  /** ∫∫ λ over [0, end] × window. */
  public double compensator(Events events, Edges edges) {
    double sum = background * events.end();
    for (int j = 0; j < events.size(); j++) {
      double inTime = -Math.expm1(-decay * (events.end() - events.t()[j]));
      sum += branching * inTime * (edges == Edges.CORRECTED ? massInside(events, j) : 1);
    }
    return sum;
  }

  /** Log likelihood of the events. */
  public double logLikelihood(Events events, Edges edges) {
    double sum = -compensator(events, edges);
    for (double intensity : intensityAtEvents(events)) {
      sum += Math.log(intensity);
    }
    return sum;
  }

  /** Chance of each event to be background rather than triggered. */
  public double[] backgroundProbability(Events events) {
    double[] probability = intensityAtEvents(events);
    for (int i = 0; i < probability.length; i++) {
      probability[i] = background / events.area() / probability[i];
    }
    return probability;
  }

  /** How a step of the fit counts the offspring that events near the end had no time for. */
  public enum Censoring {
    /** Every event counts as a full parent: branching is a little low. */
    IGNORED,
    /** An event counts as a parent by the part of its offspring that fell before the end. */
    CORRECTED
  }

  /** One round of expectation maximisation (Mohler 2014; Veen &amp; Schoenberg 2008). */
  public SpaceTimeHawkes expectationMaximisationStep(Events events, Censoring censoring) {
    double triggered = 0;
    double waited = 0;
    double squaredDistance = 0;
    double own = 0;
    double parents = 0;
    for (int i = 0; i < events.size(); i++) {
      double t = events.t()[i];
      double intensity = intensity(events, i, t, events.x()[i], events.y()[i]);
      own += background / events.area() / intensity;
      for (int j = i - 1; j >= 0 && decay * (t - events.t()[j]) < LONGEST_WAIT; j--) {
        double dt = t - events.t()[j];
        if (dt <= 0) {
          continue;
        }
        double dx = events.x()[i] - events.x()[j];
        double dy = events.y()[i] - events.y()[j];
        double part = triggered(dt, dx, dy) / intensity;
        triggered += part;
        waited += part * dt;
        squaredDistance += part * (dx * dx + dy * dy);
      }
      parents += censoring == Censoring.CORRECTED ? -Math.expm1(-decay * (events.end() - t)) : 1;
    }
    boolean any = triggered > 1e-12;
    return new SpaceTimeHawkes(
        Math.max(own / events.end(), 1e-12),
        parents > 0 ? triggered / parents : 0,
        any && waited > 0 ? triggered / waited : decay,
        any && squaredDistance > 0 ? Math.sqrt(squaredDistance / (2 * triggered)) : sigma);
  }

  /**
   * Fits by expectation maximisation from this model.
   *
   * @param rounds most rounds; stops when no parameter moves by more than 1e-8 of itself
   */
  public SpaceTimeHawkes fit(Events events, Censoring censoring, int rounds) {
    SpaceTimeHawkes model = this;
    for (int round = 0; round < rounds; round++) {
      SpaceTimeHawkes next = model.expectationMaximisationStep(events, censoring);
      double moved =
          Math.max(
              Math.max(
                  relative(model.background, next.background),
                  relative(model.branching, next.branching)),
              Math.max(relative(model.decay, next.decay), relative(model.sigma, next.sigma)));
      model = next;
      if (moved < 1e-8) {
        break;
      }
    }
    return model;
  }

  private double triggered(double dt, double dx, double dy) {
    double inTime = branching * decay * Math.exp(-decay * dt);
    double variance = sigma * sigma;
    return inTime * Math.exp(-(dx * dx + dy * dy) / (2 * variance)) / (2 * Math.PI * variance);
  }

  private double massInside(Events events, int j) {
    return mass(events.west(), events.east(), events.x()[j])
        * mass(events.south(), events.north(), events.y()[j]);
  }

  private double mass(double low, double high, double centre) {
    return STANDARD.probability((low - centre) / sigma, (high - centre) / sigma);
  }

  private static double relative(double from, double to) {
    return Math.abs(to - from) / Math.max(Math.abs(from), 1e-12);
  }
}
