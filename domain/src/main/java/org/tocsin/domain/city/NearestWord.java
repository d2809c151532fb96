package org.tocsin.domain.city;

import java.util.List;

/** Finds what a person may have meant by a word that is not known. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * The end of a message: the nearest known word if one is near, else all known words; empty if
   * nothing is known.
   */
  public static String suggestion(String word, List<String> known) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    if (nearest == null) {
      return "";
    }
    return best <= Math.max(2, word.length() / 2)
        ? "; did you mean '%s'?".formatted(nearest)
        : "; known are " + String.join(", ", known);
  }

  /** Whether a word that is not known differs so little from a known one that it is a slip. */
  public static boolean isSlip(String word, List<String> known) {
    return !known.contains(word)
        && known.stream().anyMatch(k -> distance(word, k) <= Math.max(1, word.length() / 4));
  }

  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int above = row[j];
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
