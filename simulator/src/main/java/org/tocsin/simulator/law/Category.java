package org.tocsin.simulator.law;

import java.util.List;
import java.util.Map;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.simulator.place.LandUse;

/**
 * One category of reports and the law by which it happens. The meaning of each number stands at the
 * top of {@code categories.yaml}.
 *
 * @param hours 24 weights of mean 1
 * @param weekdays 7 weights of mean 1, from Monday
 */
public record Category(
    String id,
    String nameEn,
    String nameZh,
    CategoryClass categoryClass,
    String lane,
    String severity,
    Feed feed,
    String word,
    List<String> variants,
    List<String> subwords,
    double perThousand,
    List<Double> hours,
    List<Double> weekdays,
    double seasonSize,
    double seasonPeak,
    double holiday,
    double lunarEve,
    double trend,
    double shock,
    double spread,
    double excitation,
    double repeats,
    double rain,
    double reporting,
    Map<LandUse, Double> land) {
  public Category {
    variants = List.copyOf(variants);
    subwords = List.copyOf(subwords);
    hours = List.copyOf(hours);
    weekdays = List.copyOf(weekdays);
    land = Map.copyOf(land);
    if (categoryClass != CategoryClass.HAZARD && categoryClass != CategoryClass.SERVICE) {
      throw new IllegalArgumentException(
          "Category %s is of class %s; the simulated city has hazards and services only"
              .formatted(id, categoryClass.word()));
    }
    if (excitation < 0 || excitation >= 1) {
      throw new IllegalArgumentException(
          "Excitation %s of %s must lie in [0, 1), or near-repeats never end"
              .formatted(excitation, id));
    }
  }

  double landWeight(LandUse use) {
    return land.getOrDefault(use, 1.0);
  }
}
