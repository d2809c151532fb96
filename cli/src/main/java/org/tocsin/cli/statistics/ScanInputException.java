package org.tocsin.cli.statistics;

/** A file given to a scan cannot be used; the message names the file, the line and the remedy. */
final class ScanInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScanInputException(String message) {
    super(message);
  }

  ScanInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
