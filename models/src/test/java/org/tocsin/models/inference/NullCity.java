package org.tocsin.models.inference;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * A city in which nothing ever happens: places × categories with own means, weekdays and
 * dispersions, looked at four times a day. Means lie on a ladder, so that laws can be shared.
 */
final class NullCity implements NullYears.Graph {
  static final int DAYS = 364;
  private static final int RUNGS = 36;
  private static final int[] WEEKDAY_RUNG = {0, 0, 0, 0, 1, 2, -1};

  private final int places;
  private final int categories;
  private final SlotDesign design = SlotDesign.evenLooks(4);
  private final double extraDispersion;
  private final MinimumP[][] recalibration;

  private NullCity(int places, int categories, double extraDispersion) {
    this.places = places;
    this.categories = categories;
    this.extraDispersion = extraDispersion;
    this.recalibration = new MinimumP[categories][RUNGS];
    IntStream.range(0, categories * RUNGS)
        .parallel()
        .forEach(
            k -> {
              int category = k / RUNGS;
              int rung = k % RUNGS;
              recalibration[category][rung] =
                  MinimumP.simulate(design, assumed(category, rung), 3000, 1000 + k);
            });
  }

  static NullCity of(int places, int categories) {
    return new NullCity(places, categories, 0);
  }

  /** The same city, but its counts scatter more than the p-values assume. */
  NullCity scatteringMore(double extra) {
    return new NullCity(places, categories, extra);
  }

  int series() {
    return places * categories;
  }

  @Override
  public void simulate(int year, long seed, NullYears.PeriodSink sink) {
    run(seed, sink, true);
  }

  /** The same p-values without recalibration: the smallest of the day's four looks as it is. */
  NullYears.Graph untreated() {
    return (year, seed, sink) -> run(seed, sink, false);
  }

  private void run(long seed, NullYears.PeriodSink sink, boolean recalibrate) {
    SlotDesign.Tester[][] testers = new SlotDesign.Tester[categories][RUNGS];
    long[] counts = new long[design.parts()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int category = 0; category < categories; category++) {
      for (int place = 0; place < places; place++) {
        int series = category * places + place;
        for (int day = 0; day < DAYS; day++) {
          int rung = rung(category, place, day % 7);
          if (testers[category][rung] == null) {
            testers[category][rung] = design.tester(assumed(category, rung));
          }
          NegativeBinomial part = part(category, rung);
          for (int k = 0; k < counts.length; k++) {
            counts[k] = part.sample(random);
          }
          double p = testers[category][rung].minimumP(counts);
          sink.accept(
              category, series, recalibrate ? recalibration[category][rung].recalibrated(p) : p);
        }
      }
    }
  }

  private NegativeBinomial part(int category, int rung) {
    NegativeBinomial whole = assumed(category, rung);
    return new NegativeBinomial(
        whole.mean() / design.parts(), whole.dispersion() + extraDispersion);
  }

  private static NegativeBinomial assumed(int category, int rung) {
    return new NegativeBinomial(0.1 * Math.pow(1.18, rung), 1 + 0.15 * (category % 8));
  }

  private static int rung(int category, int place, int weekday) {
    return 2 + (category * 7 + place * 5) % (RUNGS - 6) + WEEKDAY_RUNG[weekday];
  }
}
