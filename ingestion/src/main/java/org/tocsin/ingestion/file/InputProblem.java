package org.tocsin.ingestion.file;

/** A file that cannot be used; the message names the file, the place in it and the remedy. */
public final class InputProblem extends RuntimeException {
  public InputProblem(String message) {
    super(message);
  }

  public InputProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
