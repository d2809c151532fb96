package org.tocsin.domain.release;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.domain.release.SmallCells.Least;

/**
 * What was told of a period before, which binds every later release of it, so that nothing comes
 * out by comparing two of them:
 *
 * <ul>
 *   <li>a count or total that was withheld once stays withheld;
 *   <li>a count that was told is told as it was, unless it moved by its least or more;
 *   <li>a total that was told is told as it was, changed by what its told counts changed. What is
 *       withheld within it goes on as it was first told, until it has grown by the total's least.
 * </ul>
 *
 * @param withheld cells, and totals (named with {@link SmallCells#ALL}), withheld in any release
 * @param newest the newest release; absent when there was none
 */
public record EarlierReleases(Set<Cell> withheld, @Nullable ToldCells newest) {
  public static final EarlierReleases NONE = new EarlierReleases(Set.of(), null);

  public EarlierReleases {
    withheld = Set.copyOf(withheld);
  }

  /** Decides what may be told of the period now. */
  public ToldCells decide(Map<Cell, Long> counts, Least least) {
    if (newest == null) {
      return SmallCells.of(counts, least, withheld).toTold();
    }
    ToldCells before = newest;
    Map<Cell, Long> now = new HashMap<>(counts);
    for (String place : before.places()) {
      for (String category : before.categories()) {
        Cell cell = new Cell(place, category);
        now.putIfAbsent(cell, 0L);
        before
            .count(place, category)
            .ifPresent(
                n -> {
                  if (Math.abs(now.getOrDefault(cell, 0L) - n) < least.of(category)) {
                    now.put(cell, n);
                  }
                });
      }
    }
    ToldCells fresh = SmallCells.of(now, least, withheld).toTold();
    int most = fresh.categories().stream().mapToInt(least::of).max().orElse(0);
    return new ToldCells(
        fresh.places(),
        fresh.categories(),
        fresh.told(),
        fresh.places().stream()
            .map(
                place ->
                    total(
                        before.placeTotal(place),
                        fresh.placeTotal(place),
                        moved(
                            fresh.categories(),
                            c -> fresh.count(place, c),
                            c -> before.count(place, c)),
                        most))
            .toList(),
        fresh.categories().stream()
            .map(
                category ->
                    total(
                        before.categoryTotal(category),
                        fresh.categoryTotal(category),
                        moved(
                            fresh.places(),
                            p -> fresh.count(p, category),
                            p -> before.count(p, category)),
                        least.of(category)))
            .toList());
  }

  /** How much the counts of a line that are told now have changed since they were told before. */
  private static long moved(
      List<String> line,
      Function<String, OptionalLong> now,
      Function<String, OptionalLong> before) {
    return line.stream()
        .filter(one -> now.apply(one).isPresent())
        .mapToLong(one -> now.apply(one).orElse(0) - before.apply(one).orElse(0))
        .sum();
  }

  private static long total(OptionalLong before, OptionalLong now, long moved, int least) {
    if (before.isEmpty()) {
      return ToldCells.WITHHELD;
    }
    long asItWas = before.getAsLong() + moved;
    return now.isPresent() && now.getAsLong() - asItWas >= least ? now.getAsLong() : asItWas;
  }
}
