package org.tocsin.ingestion.run;

/** Kafka did not take what was sent. */
public final class SendingFailed extends RuntimeException {
  public SendingFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
