package org.tocsin.domain.message;

import org.jspecify.annotations.Nullable;

/**
 * What a desk did with an alert, on topic {@code alert-actions}, keyed by {@code alertId}. The
 * record's timestamp is when it was known.
 *
 * @param type always {@code alert-action}
 * @param actionId computed from alert, kind and request, so that a repeat is the same act
 * @param kind {@code acknowledge}, {@code comment}, {@code assign}, {@code resolve} or {@code
 *     verdict}
 * @param desk the role that acted, never a person
 * @param real for a verdict: {@code yes}, {@code no}, {@code cannot-tell} or {@code bad-data}
 * @param newToYou for a verdict: {@code yes}, {@code knew-already} or {@code planned}
 */
public record AlertActionMessage(
    int version,
    String type,
    String actionId,
    String alertId,
    String kind,
    String desk,
    @Nullable String comment,
    @Nullable String real,
    @Nullable String newToYou) {
  public static final int VERSION = 1;
  public static final String TYPE = "alert-action";

  /**
   * Kind of an act on a feed that is played: its comment is {@code pause}, {@code resume} or {@code
   * step}.
   */
  public static final String PLAYBACK = "playback";
}
