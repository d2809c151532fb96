package org.tocsin.ingestion.mapping;

import java.util.List;

/** A mapping that cannot be used, with every problem and its line. */
public final class InvalidMapping extends RuntimeException {
  private final transient List<String> problems;

  public InvalidMapping(String name, List<String> problems) {
    super("Mapping %s cannot be used:\n  %s".formatted(name, String.join("\n  ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** Each problem in the order of reading, such as {@code Line 7: category.tabel is unknown…}. */
  public List<String> problems() {
    return problems;
  }
}
