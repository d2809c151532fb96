package org.tocsin.simulator.story;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;

/**
 * Which places an event happens in, said without naming them, so that one story fits any city.
 *
 * @param anchor {@code busiest}, {@code river}, {@code quiet}, a land use; {@code none} for no
 *     place
 * @param rank from 0, among those of the anchor's kind, the most reporting first
 * @param count places in all, with the anchor
 * @param line whether they lead away from the anchor instead of lying around it
 */
public record PlaceChoice(String anchor, int rank, int count, boolean line) {

  public static PlaceChoice none() {
    return new PlaceChoice("none", 0, 0, false);
  }

  /** Indices of the chosen places, in the order in which an event reaches them. */
  public List<Integer> in(City city) {
    if (count == 0) {
      return List.of();
    }
    int quiet = city.quietest().index();
    if ("quiet".equals(anchor)) {
      return List.of(quiet);
    }
    List<Neighbourhood> ranked =
        city.neighbourhoods().stream()
            .filter(n -> n.index() != quiet && fits(n))
            .sorted(
                Comparator.<Neighbourhood>comparingDouble(n -> -n.population() * n.reporting())
                    .thenComparing(Neighbourhood::index))
            .toList();
    if (ranked.isEmpty()) {
      return new PlaceChoice("busiest", rank, count, line).in(city);
    }
    int first = ranked.get(Math.min(rank, ranked.size() - 1)).index();
    return line ? line(city, first, quiet) : ring(city, first, quiet);
  }

  private boolean fits(Neighbourhood n) {
    return switch (anchor) {
      case "busiest" -> true;
      case "river" -> n.onRiver();
      default -> n.landUse().word().equals(anchor);
    };
  }

  private List<Integer> ring(City city, int first, int quiet) {
    Set<Integer> chosen = new LinkedHashSet<>(List.of(first));
    Deque<Integer> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty() && chosen.size() < count) {
      for (int next : city.neighbourhood(open.removeFirst()).neighbours()) {
        if (next != quiet && chosen.size() < count && chosen.add(next)) {
          open.addLast(next);
        }
      }
    }
    return List.copyOf(chosen);
  }

  private List<Integer> line(City city, int first, int quiet) {
    List<Integer> chosen = new ArrayList<>(List.of(first));
    Neighbourhood origin = city.neighbourhood(first);
    while (chosen.size() < count) {
      int last = chosen.get(chosen.size() - 1);
      int best = -1;
      double farthest = -1;
      for (int next : city.neighbourhood(last).neighbours()) {
        Neighbourhood n = city.neighbourhood(next);
        double distance = StrictMath.hypot(n.x() - origin.x(), n.y() - origin.y());
        if (next != quiet && !chosen.contains(next) && distance > farthest) {
          farthest = distance;
          best = next;
        }
      }
      if (best < 0) {
        return List.copyOf(chosen);
      }
      chosen.add(best);
    }
    return List.copyOf(chosen);
  }
}
