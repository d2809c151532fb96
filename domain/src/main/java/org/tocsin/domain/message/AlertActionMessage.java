package org.tocsin.domain.message;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a desk did with an alert, or for the whole city, on topic {@code alert-actions}, keyed by
 * {@code alertId}; or what the batch has to tell the desk. The record's timestamp is when it was
 * known; an act takes effect at the tick after it.
 *
 * @param type always {@code alert-action}
 * @param actionId computed from alert, kind and request, so that a repeat is the same act
 * @param alertId the alert, or {@link #CITY} for an act that concerns the whole city
 * @param kind on an alert {@code acknowledge}, {@code comment}, {@code assign}, {@code handover},
 *     {@code snooze}, {@code resolve}, {@code verdict} or {@code probe-verdict}; for the city
 *     {@code silence}, {@code end-silence}, {@code known-event}, {@code mode}, {@code pin}, {@code
 *     unpin}, {@link #PLAYBACK} or {@link #RISK_JUMPS}
 * @param desk the role that acted, never a person
 * @param real for a verdict: {@code yes}, {@code no}, {@code cannot-tell} or {@code bad-data}
 * @param newToYou for a verdict: {@code yes}, {@code knew-already} or {@code planned}
 * @param from first instant of a silence or known event; absent means when it was known
 * @param until first instant after a snooze, silence or known event
 * @param places of a silence, known event, pin or unpin; empty means the whole city
 * @param categories of a silence or known event; empty means all but life-safety
 * @param mode to switch to
 * @param nameEn of a known event
 * @param nameZh of a known event
 * @param reason why, for a silence or a mode
 * @param target the act that {@code end-silence} ends, or the desk that {@code handover} goes to
 * @param jumps of {@link #RISK_JUMPS}, and of no other kind
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
    @Nullable String newToYou,
    @Nullable Instant from,
    @Nullable Instant until,
    List<String> places,
    List<String> categories,
    @Nullable String mode,
    @Nullable String nameEn,
    @Nullable String nameZh,
    @Nullable String reason,
    @Nullable String target,
    @Nullable List<RiskJump> jumps)
    implements Serializable {
  public static final int VERSION = 2;
  public static final String TYPE = "alert-action";

  /**
   * Kind of an act on a feed that is played: its comment is {@code pause}, {@code resume} or {@code
   * step}.
   */
  public static final String PLAYBACK = "playback";

  /**
   * Kind of what the batch tells the desk: where it expects more than is usual. Not an act of a
   * person, but known and in force like one.
   */
  public static final String RISK_JUMPS = "risk-jumps";

  /** {@code alertId} of an act that concerns the whole city. */
  public static final String CITY = "city";

  public AlertActionMessage {
    places = List.copyOf(places);
    categories = List.copyOf(categories);
    jumps = jumps == null ? null : List.copyOf(jumps);
  }

  /** An act that tells of no risk. */
  public AlertActionMessage(
      int version,
      String type,
      String actionId,
      String alertId,
      String kind,
      String desk,
      @Nullable String comment,
      @Nullable String real,
      @Nullable String newToYou,
      @Nullable Instant from,
      @Nullable Instant until,
      List<String> places,
      List<String> categories,
      @Nullable String mode,
      @Nullable String nameEn,
      @Nullable String nameZh,
      @Nullable String reason,
      @Nullable String target) {
    this(
        version,
        type,
        actionId,
        alertId,
        kind,
        desk,
        comment,
        real,
        newToYou,
        from,
        until,
        places,
        categories,
        mode,
        nameEn,
        nameZh,
        reason,
        target,
        null);
  }

  /** What the batch tells the desk. */
  public static AlertActionMessage riskJumps(String actionId, List<RiskJump> jumps) {
    return new AlertActionMessage(
        VERSION,
        TYPE,
        actionId,
        CITY,
        RISK_JUMPS,
        "batch",
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        jumps);
  }

  /** What is wrong with its jumps, for a person; null when nothing is. */
  public @Nullable String problem() {
    if (!kind.equals(RISK_JUMPS)) {
      return jumps == null ? null : "only kind '%s' has jumps".formatted(RISK_JUMPS);
    }
    if (jumps == null || jumps.isEmpty() || !alertId.equals(CITY)) {
      return "kind '%s' concerns alert_id 'city' and needs jumps".formatted(RISK_JUMPS);
    }
    return jumps.stream()
        .map(RiskJump::problem)
        .filter(problem -> problem != null)
        .findFirst()
        .orElse(null);
  }

  /** An act on one alert that needs no more than words. */
  public AlertActionMessage(
      int version,
      String type,
      String actionId,
      String alertId,
      String kind,
      String desk,
      @Nullable String comment,
      @Nullable String real,
      @Nullable String newToYou) {
    this(
        version, type, actionId, alertId, kind, desk, comment, real, newToYou, null, null,
        List.of(), List.of(), null, null, null, null, null);
  }
}
