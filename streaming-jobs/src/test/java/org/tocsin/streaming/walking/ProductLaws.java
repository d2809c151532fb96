package org.tocsin.streaming.walking;

import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.watch.ShiftTest;
import org.tocsin.models.watch.SurgeTest;

/** The null laws that the product recalibrates with, each tested for itself. */
public final class ProductLaws implements BatchUsual.Laws {
  private final SurgeTest surge;
  private final ShiftTest days = ShiftTest.ofDays(ShiftTest.Beside.THE_OTHER);
  private final ShiftTest weeks = ShiftTest.ofWeeks(ShiftTest.Beside.THE_OTHER);

  public ProductLaws(TocsinConfiguration configuration) {
    surge = new SurgeTest(configuration.warning().surgeWindows());
  }

  @Override
  public double surge(double p, double dayMean, double hour, double day) {
    return surge.dayP(p, dayMean, hour, day);
  }

  @Override
  public double day(double p, double mean, double dispersion) {
    return days.dayP(p, mean, dispersion, 0);
  }

  @Override
  public double week(double p, double mean, double dispersion) {
    return weeks.dayP(p, mean, dispersion, 0);
  }
}
