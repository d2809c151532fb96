package org.tocsin.models.spatial;

/**
 * Smoothed rates of places: each raw rate drawn towards a common one, the more the smaller its
 * population (Marshall 1991, by moments).
 *
 * @param mean common rate b
 * @param variance variance of the true rates between places a, at least 0
 */
public record EmpiricalBayes(double mean, double variance) {
  /** Moments over all places. */
  public static EmpiricalBayes global(double[] cases, double[] population) {
    check(cases, population);
    double allCases = 0;
    double allPopulation = 0;
    for (int i = 0; i < cases.length; i++) {
      allCases += cases[i];
      allPopulation += population[i];
    }
    double mean = allCases / allPopulation;
    double squares = 0;
    for (int i = 0; i < cases.length; i++) {
      double d = cases[i] / population[i] - mean;
      squares += population[i] * d * d;
    }
    double between = squares / allPopulation - mean / (allPopulation / cases.length);
    return new EmpiricalBayes(mean, Math.max(0, between));
  }

  /** The smoothed rate of a place. */
  public double rate(double cases, double population) {
    double shrink = variance == 0 ? 0 : variance / (variance + mean / population);
    return mean + shrink * (cases / population - mean);
  }

  /** Smoothed rates of all places, drawn to the mean of all. */
  public static double[] globalRates(double[] cases, double[] population) {
    EmpiricalBayes all = global(cases, population);
    double[] rates = new double[cases.length];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = all.rate(cases[i], population[i]);
    }
    return rates;
  }

  /** From what the rates near a place deviate when their variance is taken. */
  public enum Deviations {
    /** From the mean around the asked place, as Marshall writes it. */
    FROM_COMMON_MEAN,
    /** Each from the mean around itself, as spdep's EBlocal does; for comparison with it. */
    FROM_OWN_MEANS
  }

  /** Smoothed rates of all places, each drawn to the mean of itself and its neighbours. */
  public static double[] localRates(
      double[] cases, double[] population, Neighbours neighbours, Deviations deviations) {
    check(cases, population);
    Neighbours own = neighbours.withSelf();
    double[] rates = new double[cases.length];
    double[] means = new double[cases.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = own.lag(i, cases) / own.lag(i, population);
    }
    for (int i = 0; i < rates.length; i++) {
      double squares = 0;
      for (int k = 0; k < own.count(i); k++) {
        int j = own.neighbour(i, k);
        double from = deviations == Deviations.FROM_OWN_MEANS ? means[j] : means[i];
        double d = cases[j] / population[j] - from;
        squares += population[j] * d * d;
      }
      double people = own.lag(i, population);
      double between = squares / people - means[i] / (people / own.count(i));
      rates[i] = new EmpiricalBayes(means[i], Math.max(0, between)).rate(cases[i], population[i]);
    }
    return rates;
  }

  /** (rate − b) / √(a + b / population), for tests on rates of unequal precision. */
  double[] deviates(double[] cases, double[] population) {
    double[] deviates = new double[cases.length];
    for (int i = 0; i < deviates.length; i++) {
      double raw = cases[i] / population[i];
      deviates[i] = (raw - mean) / Math.sqrt(variance + mean / population[i]);
    }
    return deviates;
  }

  private static void check(double[] cases, double[] population) {
    if (cases.length != population.length || cases.length == 0) {
      throw new IllegalArgumentException(
          "%d case counts and %d populations must be as many and at least 1"
              .formatted(cases.length, population.length));
    }
    for (int i = 0; i < cases.length; i++) {
      if (!(cases[i] >= 0) || !(population[i] > 0)) {
        throw new IllegalArgumentException(
            "Place %d: %s cases in a population of %s; leave places without people out"
                .formatted(i, cases[i], population[i]));
      }
    }
  }
}
