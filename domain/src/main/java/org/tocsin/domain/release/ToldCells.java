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
  /** Stands for a number that is withheld. */
  public static final long WITHHELD = -1;

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

  /** The count of a cell; empty when it is withheld or no cell of the table. */
  public OptionalLong count(String place, String category) {
    int r = places.indexOf(place);
    int c = categories.indexOf(category);
    return r < 0 || c < 0 ? OptionalLong.empty() : value(told.get(r * categories.size() + c));
  }

  public OptionalLong placeTotal(String place) {
    int r = places.indexOf(place);
    return r < 0 ? OptionalLong.empty() : value(placeTotals.get(r));
  }

  public OptionalLong categoryTotal(String category) {
    int c = categories.indexOf(category);
    return c < 0 ? OptionalLong.empty() : value(categoryTotals.get(c));
  }

  private static OptionalLong value(long stored) {
    return stored == WITHHELD ? OptionalLong.empty() : OptionalLong.of(stored);
  }
}
