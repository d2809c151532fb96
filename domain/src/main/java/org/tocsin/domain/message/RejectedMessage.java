package org.tocsin.domain.message;

import org.jspecify.annotations.Nullable;

/**
 * A report or value that was refused at the door, on topic {@code rejected}.
 *
 * @param type always {@code rejected}
 * @param reason a stable code in upper case, such as {@code UNKNOWN_CATEGORY}
 * @param detail the value, the place and the remedy, for a person
 * @param position line, row or offset in the input
 * @param payload what was offered, person fields masked
 */
public record RejectedMessage(
    int version,
    String type,
    String source,
    @Nullable String sourceId,
    String reason,
    String detail,
    long position,
    @Nullable String payload,
    String run) {
  public static final int VERSION = 1;
  public static final String TYPE = "rejected";
}
