package org.tocsin.batch;

/** A command line that cannot be understood; the message says what to write instead. */
public final class WrongUsage extends RuntimeException {
  public WrongUsage(String message) {
    super(message);
  }
}
