package org.tocsin.domain.city;

import java.io.Serializable;
import java.util.List;

/**
 * Which counts may leave the operational circle: a count from 1 up to the least is withheld.
 *
 * @param least the smallest count that may be told
 * @param leastSensitive the same for sensitive categories, which are never public
 * @param sensitive ids of sensitive categories
 */
public record SmallNumbers(int least, int leastSensitive, List<String> sensitive)
    implements Serializable {
  public SmallNumbers {
    sensitive = List.copyOf(sensitive);
  }

  /** The smallest count of a category that may be told. */
  public int leastOf(String category) {
    return isSensitive(category) ? leastSensitive : least;
  }

  /** The larger of the two limits, for numbers that are of no one category. */
  public int most() {
    return Math.max(least, leastSensitive);
  }

  public boolean isSensitive(String category) {
    return sensitive.contains(category);
  }

  static SmallNumbers read(ConfigurationTree tree) {
    int least = tree.whole("least", 5, 5, 1_000);
    int leastSensitive = tree.whole("least-sensitive", 10, 10, 1_000);
    List<String> sensitive = tree.words("sensitive", List.of());
    tree.close();
    return new SmallNumbers(least, leastSensitive, sensitive);
  }
}
