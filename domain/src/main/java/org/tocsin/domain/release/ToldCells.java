package org.tocsin.domain.release;

import java.util.List;
import java.util.OptionalLong;

/**
 * A table of counts of which only what may be told is left.
 *
 * @param told place by place, in order of categories; {@value #WITHHELD} where withheld
 * @param placeTotals in order of places; {@value #WITHHELD} where withheld
 * @param categoryTotals in order of categories; {@value #WITHHELD} where withheld
 */
public record ToldCells(
    List<String> places,
    List<String> categories,
    List<Long> told,
    List<Long> placeTotals,
    List<Long> categoryTotals) {
  static final long WITHHELD = -1;

  public ToldCells {
    places = List.copyOf(places);
    categories = List.copyOf(categories);
    told = List.copyOf(told);
    placeTotals = List.copyOf(placeTotals);
    categoryTotals = List.copyOf(categoryTotals);
    if (told.size() != places.size() * categories.size()
        || placeTotals.size() != places.size()
        || categoryTotals.size() != categories.size()) {
      throw new IllegalArgumentException(
          "%d cells do not fill %d places by %d categories"
              .formatted(told.size(), places.size(), categories.size()));
    }
  }

  /** The count of a cell; empty when it is withheld. */
  public OptionalLong count(String place, String category) {
    return value(
        told.get(places.indexOf(place) * categories.size() + categories.indexOf(category)));
  }

  public OptionalLong placeTotal(String place) {
    return value(placeTotals.get(places.indexOf(place)));
  }

  public OptionalLong categoryTotal(String category) {
    return value(categoryTotals.get(categories.indexOf(category)));
  }

  private static OptionalLong value(long stored) {
    return stored == WITHHELD ? OptionalLong.empty() : OptionalLong.of(stored);
  }
}
