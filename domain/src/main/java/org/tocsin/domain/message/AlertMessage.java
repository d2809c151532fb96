package org.tocsin.domain.message;

import java.io.Serializable;
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
 * @param state {@code open}, {@code weakened}, {@code held-back}, {@code cancelled} or {@code
 *     ended}
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
 * @param slotLength length of the tested interval: {@code hour}, {@code day}, {@code week}, or such
 *     as {@code 15m}
 * @param intervalStart the slot that was tested
 * @param sentAt {@code known_at} of what caused this message
 * @param onset start of the first slot of this episode
 * @param tail the last slots of the series, oldest first, the tested one last
 * @param event what this message tells of the alert's life: {@code raised}, {@code re-raised},
 *     {@code updated}, {@code escalated}, {@code de-escalated}, {@code weakened}, {@code
 *     held-back}, {@code merged}, {@code cancelled}, {@code ended} or {@code probe}
 * @param family of detectors that the announced finding comes from
 * @param places every place it speaks of, {@code neighbourhoodId} among them
 * @param subject the sensor, rule or source it is about; empty for counts
 * @param things distinct things counted; reports of one happening count once
 * @param dispatched things already responded to; -1 when unknown
 * @param expectedToday {@code expected} under today's city factor
 * @param usualLow lower end of the middle 80 % of usual values
 * @param usualHigh upper end of the middle 80 % of usual values
 * @param dayP chance that this place and category shows something so unusual within a day
 * @param threshold largest {@code dayP} that alarms; 0 when unknown
 * @param share share of the interval's reports that is known by now, in (0, 1]
 * @param baseline names the baseline that was in force
 * @param mode in force, such as {@code peace}
 * @param desks that it goes to; empty means every desk
 * @param reasons why it is held back, merged or again there, or what else explains it
 * @param references alerts that it took in or that it follows
 * @param incidentKeys keyed hashes of contributing reports, at most 20
 * @param seriesLength slots of history behind {@code expected}; 0 when unknown
 * @param pinned whether the place is pinned
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
    List<TailPoint> tail,
    String event,
    String family,
    List<String> places,
    String subject,
    long things,
    int dispatched,
    double expectedToday,
    double usualLow,
    double usualHigh,
    double dayP,
    double threshold,
    double share,
    String baseline,
    String mode,
    List<String> desks,
    List<String> reasons,
    List<String> references,
    List<String> incidentKeys,
    int seriesLength,
    boolean pinned) {

  public static final int VERSION = 2;
  public static final String TYPE = "alert";

  /** A message that says nothing beyond version 1. */
  public AlertMessage(
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
    this(
        version,
        type,
        id,
        alertVersion,
        messageType,
        state,
        status,
        origin,
        lane,
        category,
        categoryClass,
        categoryNameEn,
        categoryNameZh,
        neighbourhoodId,
        placeNameEn,
        placeNameZh,
        urgency,
        severity,
        certainty,
        responseType,
        slotLength,
        intervalStart,
        intervalEnd,
        sentAt,
        onset,
        expires,
        detector,
        observed,
        expected,
        upperBound,
        pValue,
        falseEpisodesPerWeek,
        whyEn,
        whyZh,
        settings,
        configurationHash,
        tail,
        MessageVersions.event(messageType, state),
        MessageVersions.family(detector),
        List.of(neighbourhoodId),
        "",
        Math.round(observed),
        -1,
        expected,
        expected,
        expected,
        pValue,
        0,
        1,
        "",
        "peace",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        tail.size(),
        false);
  }

  /** One slot of the series behind an alert. */
  public record TailPoint(Instant start, double observed, double expected, double upperBound)
      implements Serializable {}
}
