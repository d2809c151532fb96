package org.tocsin.domain.message;

/**
 * Says that time moves although nothing is reported: written to every partition of a live topic,
 * never landed. The record's timestamp is the time it states. In topic {@code backfill} it only
 * ends a file of the broker.
 *
 * @param type always {@code heartbeat}
 */
public record HeartbeatMessage(int version, String type, String run) {
  public static final int VERSION = 1;
  public static final String TYPE = "heartbeat";
}
