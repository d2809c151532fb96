package org.tocsin.models.risk;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The order in which rows are cut into early and late ones. */
final class Holdout {
  private Holdout() {}

  /** Rows by period, ties by row; a seeded shuffle where all rows have one period. */
  static int[] order(TrainingSet rows, SplittableRandom random) {
    boolean onePeriod =
        IntStream.range(1, rows.size()).allMatch(i -> rows.period(i) == rows.period(0));
    if (onePeriod) {
      return SmileTrees.shuffled(rows.size(), random);
    }
    return IntStream.range(0, rows.size())
        .boxed()
        .sorted((a, b) -> Integer.compare(rows.period(a), rows.period(b)))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
