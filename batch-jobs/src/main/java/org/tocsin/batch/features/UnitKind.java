package org.tocsin.batch.features;

import org.tocsin.domain.city.NearestWord;

/** What a forecast speaks of. */
public enum UnitKind {
  NEIGHBOURHOOD("neighbourhood", "neighbourhood_id"),
  CELL("cell", "cell");

  private final String word;
  private final String column;

  UnitKind(String word, String column) {
    this.word = word;
    this.column = column;
  }

  /** The word in tables and on the command line. */
  public String word() {
    return word;
  }

  /** The column of table {@code incident} that holds the unit. */
  public String column() {
    return column;
  }

  /** Reads {@link #word()}. */
  public static UnitKind parse(String word) {
    for (UnitKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "Unit '%s' is unknown%s"
            .formatted(
                word, NearestWord.suggestion(word, java.util.List.of("neighbourhood", "cell"))));
  }
}
