package org.tocsin.domain.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of an alert's life on topic {@code alerts}, keyed by {@code id}. Ids and versions are
 * computed from the input, so a repeat after a crash is the same message and readers drop it.
 *
 * @param type always {@code alert}
 * @param alertVersion 1 for the first message of this alert, then rising by one
 * @param messageType CAP msgType in lower case: {@code alert}, {@code update} or {@code cancel}
 * @param state {@code open}, {@code cancelled} or {@code ended}
 * @param status CAP status: {@code Actual}, {@code Exercise}, {@code Draft} or {@code Test}
 * @param origin {@code stream} or {@code risk}
 * @param lane {@code life-safety}, {@code service} or {@code slow}
 * @param urgency CAP: {@code Immediate}, {@code Expected}, {@code Future}, {@code Past}, {@code
 *     Unknown}
 * @param severity CAP: {@code Extreme}, {@code Severe}, {@code Moderate}, {@code Minor}, {@code
 *     Unknown}
 * @param certainty CAP: {@code Observed}, {@code Likely}, {@code Possible}, {@code Unlikely},
 *     {@code Unknown}
 * @param responseType CAP, such as {@code Assess} or {@code Prepare}
 * @param slotLength {@code hour}, {@code day} or {@code week}
 * @param intervalStart the slot that was tested
 * @param sentAt {@code known_at} of what caused this message
 * @param onset start of the first slot of this episode
 * @param tail the last slots of the series, oldest first, the tested one last
 */
public record AlertMessage(
    int version,
    String type,
    String id,
    int alertVersion,
    String messageType,
    String state,
    String status,
    String origin,
    String lane,
    String category,
    String categoryClass,
    @Nullable String categoryNameEn,
    @Nullable String categoryNameZh,
    String neighbourhoodId,
    @Nullable String placeNameEn,
    @Nullable String placeNameZh,
    String urgency,
    String severity,
    String certainty,
    String responseType,
    String slotLength,
    Instant intervalStart,
    Instant intervalEnd,
    Instant sentAt,
    Instant onset,
    Instant expires,
    String detector,
    double observed,
    double expected,
    double upperBound,
    double pValue,
    double falseEpisodesPerWeek,
    String whyEn,
    String whyZh,
    String settings,
    String configurationHash,
    List<TailPoint> tail) {

  public static final int VERSION = 1;
  public static final String TYPE = "alert";

  /** One slot of the series behind an alert. */
  public record TailPoint(Instant start, double observed, double expected, double upperBound) {}
}
