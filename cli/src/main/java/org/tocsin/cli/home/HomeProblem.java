package org.tocsin.cli.home;

/** What a person can mend: the message names the value, the place and the remedy. */
public final class HomeProblem extends RuntimeException {
  public HomeProblem(String message) {
    super(message);
  }

  public HomeProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
