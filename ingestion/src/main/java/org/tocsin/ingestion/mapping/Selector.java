package org.tocsin.ingestion.mapping;

import java.util.List;

/**
 * Where in a record a value stands: the first of several alternatives that is there.
 *
 * @param alternatives column names; {@code #3} for the third column, counted from 1; {@code $.a.b}
 *     for a place in a JSON record
 */
public record Selector(List<String> alternatives) {
  public Selector {
    alternatives = List.copyOf(alternatives);
    if (alternatives.isEmpty()) {
      throw new IllegalArgumentException("A selector needs at least one alternative");
    }
  }

  /** The number of a column by position, counted from 0; −1 if the alternative is no position. */
  public static int position(String alternative) {
    if (alternative.length() < 2 || alternative.charAt(0) != '#') {
      return -1;
    }
    for (int i = 1; i < alternative.length(); i++) {
      if (!Character.isDigit(alternative.charAt(i))) {
        return -1;
      }
    }
    return Integer.parseInt(alternative.substring(1)) - 1;
  }

  /** How a person would name it: the first alternative. */
  public String label() {
    return alternatives.get(0);
  }
}
