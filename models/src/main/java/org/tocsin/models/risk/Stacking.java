package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Stacking of predictive laws: a mixture with weights ≥ 0 that add up to 1, chosen to maximise the
 * summed log score of forecasts on rows the parts had not seen (Wolpert 1992; Yao et al. 2018).
 *
 * <p>Rows with periods are cut into consecutive blocks; block b is forecast by parts fitted on all
 * blocks before it (rolling origin). Rows of one period are cut at random and each block is
 * forecast from all others. The parts are then fitted again on all rows.
 *
 * @param learners the parts
 * @param blocks number of blocks, at least 2
 */
public record Stacking(List<RiskLearner> learners, int blocks) implements RiskLearner {
  static final String METHOD = "stacking";
  private static final int ROUNDS = 2000;

  public Stacking {
    learners = List.copyOf(learners);
    if (learners.isEmpty()) {
      throw new IllegalArgumentException("Nothing to stack; name at least one learner");
    }
    if (blocks < 2) {
      throw new IllegalArgumentException("%d blocks; stacking needs at least 2".formatted(blocks));
    }
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public StackedRiskModel fit(TrainingSet rows, long seed) {
    double[] weights = weights(outOfSampleLogProbabilities(rows, seed));
    List<RiskModel> models = new ArrayList<>();
    for (int k = 0; k < learners.size(); k++) {
      models.add(learners.get(k).fit(rows, seed + k));
    }
    return new StackedRiskModel(models, weights);
  }

  /**
   * Weights that maximise Σ_i log Σ_k w_k exp(logProbability[i][k]), by expectation maximisation,
   * which never lowers it and cannot leave the simplex.
   *
   * @param logProbability log score of each row (outer) by each part (inner), out of sample
   */
  public static double[] weights(double[][] logProbability) {
    if (logProbability.length == 0) {
      throw new IllegalArgumentException("No scored rows; stacking weights need some");
    }
    int parts = logProbability[0].length;
    double[][] relative = new double[logProbability.length][parts];
    for (int i = 0; i < relative.length; i++) {
      double best = Arrays.stream(logProbability[i]).max().orElseThrow();
      for (int k = 0; k < parts; k++) {
        relative[i][k] =
            best == Double.NEGATIVE_INFINITY ? 1 : Math.exp(logProbability[i][k] - best);
      }
    }
    double[] weights = new double[parts];
    Arrays.fill(weights, 1.0 / parts);
    for (int round = 0; round < ROUNDS; round++) {
      double[] share = new double[parts];
      for (double[] row : relative) {
        double whole = 0;
        for (int k = 0; k < parts; k++) {
          whole += weights[k] * row[k];
        }
        for (int k = 0; k < parts; k++) {
          share[k] += weights[k] * row[k] / whole;
        }
      }
      double change = 0;
      for (int k = 0; k < parts; k++) {
        double next = share[k] / relative.length;
        change = Math.max(change, Math.abs(next - weights[k]));
        weights[k] = next;
      }
      if (change < 1e-9) {
        break;
      }
    }
    return weights;
  }

  private double[][] outOfSampleLogProbabilities(TrainingSet rows, long seed) {
    int[] order = Holdout.order(rows, new SplittableRandom(seed));
    boolean rolling = rows.period(order[0]) != rows.period(order[order.length - 1]);
    int[] blockOf = blocksInOrder(rows, order, rolling);
    List<double[]> scores = new ArrayList<>();
    for (int block = rolling ? 1 : 0; block < blocks; block++) {
      int[] before = select(order, blockOf, block, rolling ? Side.BEFORE : Side.OTHERS);
      int[] inside = select(order, blockOf, block, Side.INSIDE);
      if (before.length < 2 || inside.length == 0) {
        continue;
      }
      scores.addAll(score(rows.rows(before), rows, inside, seed + 1000L * (block + 1)));
    }
    if (scores.isEmpty()) {
      throw new IllegalArgumentException(
          "%d rows in too few periods for %d blocks".formatted(rows.size(), blocks));
    }
    return scores.toArray(new double[0][]);
  }

  private List<double[]> score(TrainingSet before, TrainingSet rows, int[] inside, long seed) {
    List<RiskModel> models = new ArrayList<>();
    for (int k = 0; k < learners.size(); k++) {
      models.add(learners.get(k).fit(before, seed + k));
    }
    return Arrays.stream(inside)
        .mapToObj(
            i ->
                models.stream()
                    .mapToDouble(
                        model ->
                            model.logProbability(rows.features(i), rows.exposure(i), rows.count(i)))
                    .toArray())
        .collect(Collectors.toList());
  }

  private enum Side {
    BEFORE,
    INSIDE,
    OTHERS
  }

  /** Block of each position in the order; rows of one period never part. */
  private int[] blocksInOrder(TrainingSet rows, int[] order, boolean rolling) {
    int[] blockOf = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      int block = (int) ((long) i * blocks / order.length);
      boolean samePeriod = i > 0 && rows.period(order[i]) == rows.period(order[i - 1]);
      blockOf[i] = rolling && samePeriod ? blockOf[i - 1] : block;
    }
    return blockOf;
  }

  private static int[] select(int[] order, int[] blockOf, int block, Side side) {
    int[] chosen = new int[order.length];
    int n = 0;
    for (int i = 0; i < order.length; i++) {
      boolean take =
          switch (side) {
            case BEFORE -> blockOf[i] < block;
            case INSIDE -> blockOf[i] == block;
            case OTHERS -> blockOf[i] != block;
          };
      if (take) {
        chosen[n++] = order[i];
      }
    }
    return Arrays.copyOf(chosen, n);
  }
}
