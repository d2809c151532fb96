package org.tocsin.models.inference;

/**
 * False discovery rate over an endless sequence of tests: each test gets a level from what earlier
 * findings earned. LORD++ (Ramdas et al. 2017), SAFFRON (Ramdas et al. 2018) and ADDIS (Tian &amp;
 * Ramdas 2019).
 *
 * <p>All three are one rule: level = factor · (w₀ γ(1 + s) + (α − w₀) γ(1 + s₁) + α Σ_{j≥2} γ(1 +
 * s_j)), s the number of steps so far and s_j since the j-th finding. They differ in which tests
 * are steps: all (LORD++), those with p above λ (SAFFRON), those with p in (λ, τ] (ADDIS).
 *
 * <p>Limits: the tests must be fixed in advance of their p-values; episodes that exist because p
 * was small may not enter. Memory grows with findings. Not thread-safe.
 */
public final class OnlineTesting {
  private final double alpha;
  private final double startingWealth;
  private final double candidateBound;
  private final double discardBound;
  private final double factor;
  private final double levelCap;
  private final DecaySequence decay;

  private long steps;
  private int findings;

  /** Steps at which findings were made, oldest first, with how much they earned together. */
  private long[] earnedAt = new long[16];

  private double[] earned = new double[16];
  private int from;
  private int to;
  private double level;

  private OnlineTesting(
      double alpha,
      double startingWealth,
      double candidateBound,
      double discardBound,
      double factor,
      double levelCap,
      DecaySequence decay) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha %s must lie in (0, 1)".formatted(alpha));
    }
    if (!(startingWealth > 0 && startingWealth <= alpha)) {
      throw new IllegalArgumentException(
          "Starting wealth %s must lie in (0, alpha = %s]".formatted(startingWealth, alpha));
    }
    if (!(candidateBound >= 0 && candidateBound < discardBound && discardBound <= 1)) {
      throw new IllegalArgumentException(
          "Lambda %s must lie below tau %s, both in [0, 1]"
              .formatted(candidateBound, discardBound));
    }
    this.alpha = alpha;
    this.startingWealth = startingWealth;
    this.candidateBound = candidateBound;
    this.discardBound = discardBound;
    this.factor = factor;
    this.levelCap = levelCap;
    this.decay = decay;
    this.level = computeLevel();
  }

  /** LORD++ with wealth α / 2 at the start. */
  public static OnlineTesting lordPlusPlus(double alpha) {
    return lordPlusPlus(alpha, alpha / 2);
  }

  /** LORD++ with γ_j ∝ log(max(j, 2)) / (j e^{√log j}). */
  public static OnlineTesting lordPlusPlus(double alpha, double startingWealth) {
    return new OnlineTesting(alpha, startingWealth, 0, 1, 1, 1, DecaySequence.LORD);
  }

  /** SAFFRON with λ = 0.5 and wealth α / 2 at the start. */
  public static OnlineTesting saffron(double alpha) {
    return saffron(alpha, 0.5, alpha / 2);
  }

  /** SAFFRON with γ_j ∝ j^−1.6. */
  public static OnlineTesting saffron(double alpha, double lambda, double startingWealth) {
    return new OnlineTesting(
        alpha, startingWealth, lambda, 1, 1 - lambda, lambda, DecaySequence.POWER);
  }

  /** ADDIS with λ = 0.25, τ = 0.5 and wealth α / 4 at the start. */
  public static OnlineTesting addis(double alpha) {
    return addis(alpha, 0.25, 0.5, alpha / 4);
  }

  /**
   * ADDIS with γ_j ∝ j^−1.6. For counts, whose null p-values lean to 1, the strongest of the three.
   *
   * @param startingWealth w₀ of the paper's Algorithm 1, in (0, α], which is multiplied by τ − λ;
   *     implementations that leave that factor off call (τ − λ) w₀ their w0
   */
  public static OnlineTesting addis(
      double alpha, double lambda, double tau, double startingWealth) {
    return new OnlineTesting(
        alpha, startingWealth, lambda, tau, tau - lambda, lambda, DecaySequence.POWER);
  }

  /** Level of the coming test. */
  public double level() {
    return level;
  }

  /** Takes the next p-value; true if it is a finding. */
  public boolean test(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("p-value %s must lie in [0, 1]".formatted(p));
    }
    boolean found = p <= level;
    if ((candidateBound == 0 || p > candidateBound) && p <= discardBound) {
      steps++;
    }
    if (found) {
      earn(findings == 0 ? alpha - startingWealth : alpha);
      findings++;
    }
    while (to - from > 1 && steps - earnedAt[from] > DecaySequence.KEPT) {
      from++;
    }
    level = computeLevel();
    return found;
  }

  /** Number of findings so far. */
  public int findings() {
    return findings;
  }

  private void earn(double amount) {
    if (to > from && earnedAt[to - 1] == steps) {
      earned[to - 1] += amount;
      return;
    }
    if (to == earnedAt.length) {
      int kept = to - from;
      int room = Math.max(16, 2 * kept);
      long[] times = new long[room];
      double[] amounts = new double[room];
      System.arraycopy(earnedAt, from, times, 0, kept);
      System.arraycopy(earned, from, amounts, 0, kept);
      earnedAt = times;
      earned = amounts;
      from = 0;
      to = kept;
    }
    earnedAt[to] = steps;
    earned[to++] = amount;
  }

  private double computeLevel() {
    double wealth = startingWealth * decay.at(1 + steps);
    for (int j = from; j < to; j++) {
      wealth += earned[j] * decay.at(1 + steps - earnedAt[j]);
    }
    return Math.min(levelCap, factor * wealth);
  }
}
