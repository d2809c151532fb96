package org.tocsin.models.sensor;

import com.amazon.randomcutforest.config.ForestMode;
import com.amazon.randomcutforest.parkservices.AnomalyDescriptor;
import com.amazon.randomcutforest.parkservices.ThresholdedRandomCutForest;

/**
 * Score of a random cut forest over the last values (Guha et al. 2016), through the library {@code
 * software.amazon.randomcutforest}. Seeded; one thread.
 */
public final class ForestScore {
  private final ThresholdedRandomCutForest forest;
  private double grade;

  /**
   * @param shingle number of consecutive values judged together, at least 1
   * @param trees in the forest; more are steadier and slower (about 0.75 µs each per value)
   */
  public ForestScore(int shingle, int trees, long seed) {
    forest =
        ThresholdedRandomCutForest.builder()
            .dimensions(shingle)
            .shingleSize(shingle)
            .numberOfTrees(trees)
            .sampleSize(256)
            .randomSeed(seed)
            .forestMode(ForestMode.STANDARD)
            .parallelExecutionEnabled(false)
            .build();
  }

  /** Feeds a value and returns its raw score; 0 while the forest is still young. */
  public double score(double value, long millis) {
    AnomalyDescriptor answer = forest.process(new double[] {value}, millis);
    grade = answer.getAnomalyGrade();
    return answer.getRCFScore();
  }

  /** The library's own anomaly grade of the last value, 0 to 1. */
  public double grade() {
    return grade;
  }
}
