package org.tocsin.models.injection;

import java.util.List;

/** An injection file with at least one problem. */
public final class InvalidInjection extends RuntimeException {
  private final transient List<String> problems;

  /** Each problem starts with its place in the file. */
  public InvalidInjection(List<String> problems) {
    super("The injection file has problems:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, each beginning with its place in the file. */
  public List<String> problems() {
    return problems;
  }
}
