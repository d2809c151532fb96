package org.tocsin.ingestion.run;

/** Somebody wants to write times of one clock into a home that runs on the other. */
public final class ClockMismatch extends RuntimeException {
  public ClockMismatch(String message) {
    super(message);
  }
}
