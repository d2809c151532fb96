package org.tocsin.domain.city;

import java.util.List;

/** A configuration with at least one problem. */
public final class InvalidConfiguration extends RuntimeException {
  private final transient List<String> problems;

  /** Each problem starts with its key. */
  public InvalidConfiguration(List<String> problems) {
    super("The configuration has problems:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, each with its key. */
  public List<String> problems() {
    return problems;
  }
}
