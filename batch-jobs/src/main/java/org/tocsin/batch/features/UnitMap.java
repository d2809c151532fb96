package org.tocsin.batch.features;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The units a forecast speaks of, neighbourhoods or cells, and which lie around which.
 *
 * @param ids in order; a unit's number is its position
 * @param ring1 for each unit the numbers of those beside it, ascending
 * @param ring2 for each unit those one step further, ascending
 * @param x eastings of the centres in kilometres
 * @param y northings of the centres in kilometres
 * @param area in km²
 * @param neighbourhood the neighbourhood of each unit (itself, if it is one); empty where unknown
 */
@SuppressWarnings("ArrayRecordComponent")
public record UnitMap(
    List<String> ids,
    int[][] ring1,
    int[][] ring2,
    double[] x,
    double[] y,
    double[] area,
    List<String> neighbourhood)
    implements Serializable {
  public UnitMap {
    ids = List.copyOf(ids);
    neighbourhood = List.copyOf(neighbourhood);
  }

  /** The ring behind the first: neighbours of neighbours. */
  public static int[][] secondRing(int[][] ring1) {
    int[][] second = new int[ring1.length][];
    for (int i = 0; i < ring1.length; i++) {
      java.util.TreeSet<Integer> found = new java.util.TreeSet<>();
      for (int j : ring1[i]) {
        for (int k : ring1[j]) {
          found.add(k);
        }
      }
      found.remove(i);
      for (int j : ring1[i]) {
        found.remove(j);
      }
      second[i] = found.stream().mapToInt(Integer::intValue).toArray();
    }
    return second;
  }

  public int size() {
    return ids.size();
  }

  /** Number of each id. */
  public Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      numbers.put(ids.get(i), i);
    }
    return numbers;
  }

  /** Squared distance of two centres in km². */
  public double squaredDistance(int i, int j) {
    double dx = x[i] - x[j];
    double dy = y[i] - y[j];
    return dx * dx + dy * dy;
  }

  /** Area of all units in km². */
  public double totalArea() {
    return Arrays.stream(area).sum();
  }
}
