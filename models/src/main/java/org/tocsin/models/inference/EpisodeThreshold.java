package org.tocsin.models.inference;

import java.util.Arrays;

/**
 * The threshold of a family (lane, category) that opens a wanted number of false episodes per week,
 * learned from null years.
 *
 * <p>With at least 50 expected episodes in the null years the threshold is the cluster minimum of
 * that rank. With fewer, a generalised Pareto tail of −log p over the 500 smallest (or all that lie
 * below the smallest tenth) smooths the rank; below 50 clusters in all the parametric p is trusted:
 * t = wanted / tested series-weeks' periods.
 *
 * @param threshold largest p that alarms, in [0, the episode rule's bound]
 * @param perWeek false episodes per week that the null years had at this threshold
 * @param basis how the threshold was found
 */
public record EpisodeThreshold(double threshold, double perWeek, Basis basis) {
  /** How a threshold was found. */
  public enum Basis {
    /** By rank among the null episodes. */
    RANK,
    /** By the fitted tail of the null episodes. */
    TAIL,
    /** From the p-value itself, the null years saying too little. */
    PARAMETRIC,
    /** The loosest line that is permitted: even it opens fewer than wanted. */
    LOOSEST
  }

  private static final int RANK_FROM = 50;
  private static final int TAIL_OF = 500;

  /**
   * The threshold for a wanted number of false episodes per week.
   *
   * @param clusterMinima smallest p of each null cluster of the family
   * @param nullWeeks simulated weeks (of the whole city) that they come from
   * @param periodsPerWeek p-values of the whole family per week, for the parametric fall-back
   * @param episodesPerWeek wanted N
   */
  public static EpisodeThreshold of(
      double[] clusterMinima, double nullWeeks, double periodsPerWeek, double episodesPerWeek) {
    if (!(nullWeeks > 0) || !(periodsPerWeek > 0) || !(episodesPerWeek > 0)) {
      throw new IllegalArgumentException(
          "Null weeks %s, periods per week %s and wanted episodes %s must be positive"
              .formatted(nullWeeks, periodsPerWeek, episodesPerWeek));
    }
    MultipleTesting.check(clusterMinima);
    double[] sorted = clusterMinima.clone();
    Arrays.sort(sorted);
    double wanted = episodesPerWeek * nullWeeks;
    if (wanted >= sorted.length) {
      // Even the rule's own bound opens fewer than wanted: every cluster alarms.
      double all = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
      return new EpisodeThreshold(all, sorted.length / nullWeeks, Basis.RANK);
    }
    if (wanted >= RANK_FROM) {
      return byRank(sorted, wanted, nullWeeks);
    }
    if (sorted.length < 2 * GeneralisedPareto.FEWEST_EXCESSES) {
      double threshold = Math.min(episodesPerWeek / periodsPerWeek, 0.05);
      return new EpisodeThreshold(
          threshold, atMost(sorted, threshold) / nullWeeks, Basis.PARAMETRIC);
    }
    return byTail(sorted, wanted, nullWeeks);
  }

  private static EpisodeThreshold byRank(double[] sorted, double wanted, double nullWeeks) {
    int rank = (int) Math.round(wanted);
    // Ties at the rank open together: take the side that is nearer to what is wanted.
    double at = sorted[rank - 1];
    int through = atMost(sorted, at);
    int before = firstAt(sorted, at);
    boolean include = before == 0 || through - wanted <= wanted - before;
    double threshold = include ? at : sorted[before - 1];
    return new EpisodeThreshold(threshold, (include ? through : before) / nullWeeks, Basis.RANK);
  }

  private static EpisodeThreshold byTail(double[] sorted, double wanted, double nullWeeks) {
    int from =
        Math.min(
            sorted.length - 1,
            Math.max(2 * GeneralisedPareto.FEWEST_EXCESSES, Math.min(TAIL_OF, sorted.length / 10)));
    double start = sorted[from];
    double[] excesses =
        Arrays.stream(sorted)
            .filter(p -> p < start)
            .map(p -> Math.log(start / Math.max(p, 1e-300)))
            .toArray();
    if (excesses.length < GeneralisedPareto.FEWEST_EXCESSES || excesses.length <= wanted) {
      return byRank(sorted, Math.max(1, wanted), nullWeeks);
    }
    GeneralisedPareto tail = GeneralisedPareto.fit(excesses);
    double threshold = start * Math.exp(-tail.excessOf(wanted / excesses.length));
    return new EpisodeThreshold(threshold, atMost(sorted, threshold) / nullWeeks, Basis.TAIL);
  }

  private static int atMost(double[] sorted, double p) {
    int count = 0;
    while (count < sorted.length && sorted[count] <= p) {
      count++;
    }
    return count;
  }

  private static int firstAt(double[] sorted, double p) {
    int index = Arrays.binarySearch(sorted, p);
    while (index > 0 && sorted[index - 1] == p) {
      index--;
    }
    return index;
  }
}
