package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.List;

/**
 * The life of one thing (place and category, or sensor, or source) so far: what the desk remembers
 * of it. Version 1 of the stored form; times are milliseconds since 1970. At most about 6 KB; it
 * leaves a day after it is over.
 *
 * @param key of the thing
 * @param alertId computed from what raised it
 * @param alertVersion of the latest message
 * @param state {@code open}, {@code weakened}, {@code held-back}, {@code cancelled}, {@code ended}
 *     or {@code resolved}
 * @param held word of the reason it is, or was to its end, held back; empty once it was told
 * @param lane most urgent lane of what it was found by
 * @param baseSeverity highest severity that policy gives to what it was found by
 * @param severity of the latest message
 * @param places that it speaks of, sorted
 * @param announced what the latest message tells of
 * @param latest newest finding about the announced interval
 * @param threshold line in force at the latest message
 * @param onset start of the first unusual interval
 * @param evidence of {@code latest}, or of {@code announced} where that came without
 * @param unusualUntil end of the latest interval that was not quiet
 * @param closedAt when it was over; 0 while it is not
 * @param acknowledged whether a desk has it: it does not cancel or end by itself
 * @param over whether what it tells of has gone and the next tick must say so
 * @param reasons beside it, such as a known event
 * @param references alerts that it took in or that it follows
 */
public record OpenThing(
    int version,
    String key,
    String alertId,
    int alertVersion,
    String state,
    String held,
    String lane,
    String baseSeverity,
    String severity,
    List<String> places,
    Finding announced,
    Finding latest,
    double threshold,
    Evidence evidence,
    long raisedAt,
    long saidAt,
    long onset,
    long unusualUntil,
    long closedAt,
    long snoozedUntil,
    boolean acknowledged,
    boolean over,
    List<String> reasons,
    List<String> references)
    implements Serializable {

  /** Version of the stored form. */
  public static final int VERSION = 1;

  /** Most alerts that a thing refers to; older ones leave. */
  static final int REFERENCES = 10;

  public static final String OPEN = "open";
  static final String WEAKENED = "weakened";
  public static final String HELD = "held-back";
  static final String CANCELLED = "cancelled";
  static final String ENDED = "ended";
  static final String RESOLVED = "resolved";

  public OpenThing {
    places = List.copyOf(places);
    reasons = List.copyOf(reasons);
    references =
        List.copyOf(
            references.subList(Math.max(0, references.size() - REFERENCES), references.size()));
  }

  /** Whether the alert is not over: open, weakened or held back. */
  public boolean alive() {
    return closedAt == 0;
  }

  boolean isHeld() {
    return state.equals(HELD);
  }

  boolean isLifeSafety() {
    return lane.equals(org.tocsin.domain.city.WarningSettings.LIFE_SAFETY);
  }

  /** Refines a thing; every {@code with} names what changes. */
  Change change() {
    return new Change(this);
  }

  /** A thing in the making. */
  static final class Change {
    private final String key;
    private final String alertId;
    private int alertVersion;
    private String state;
    private String held;
    private String lane;
    private String baseSeverity;
    private String severity;
    private List<String> places;
    private Finding announced;
    private Finding latest;
    private double threshold;
    private Evidence evidence;
    private long raisedAt;
    private long saidAt;
    private long onset;
    private long unusualUntil;
    private long closedAt;
    private long snoozedUntil;
    private boolean acknowledged;
    private boolean over;
    private List<String> reasons;
    private List<String> references;

    private Change(OpenThing t) {
      key = t.key;
      alertId = t.alertId;
      alertVersion = t.alertVersion;
      state = t.state;
      held = t.held;
      lane = t.lane;
      baseSeverity = t.baseSeverity;
      severity = t.severity;
      places = t.places;
      announced = t.announced;
      latest = t.latest;
      threshold = t.threshold;
      evidence = t.evidence;
      raisedAt = t.raisedAt;
      saidAt = t.saidAt;
      onset = t.onset;
      unusualUntil = t.unusualUntil;
      closedAt = t.closedAt;
      snoozedUntil = t.snoozedUntil;
      acknowledged = t.acknowledged;
      over = t.over;
      reasons = t.reasons;
      references = t.references;
    }

    /** The next message leaves now. */
    Change said(long at) {
      alertVersion++;
      saidAt = at;
      return this;
    }

    Change state(String word) {
      state = word;
      if (!word.equals(HELD)) {
        held = "";
      }
      return this;
    }

    Change held(DeskOutcome reason) {
      state = HELD;
      held = reason.word();
      return this;
    }

    Change closed(String word, long at) {
      state = word;
      closedAt = at;
      over = false;
      return this;
    }

    Change lane(String word) {
      lane = word;
      return this;
    }

    Change severity(String base, String now) {
      baseSeverity = base;
      severity = now;
      return this;
    }

    Change places(List<String> sorted) {
      places = sorted;
      return this;
    }

    Change announced(Finding finding, double line) {
      announced = finding;
      latest = finding;
      threshold = line;
      onset = Math.min(onset, finding.start());
      over = false;
      return this;
    }

    Change latest(Finding finding) {
      latest = finding;
      return this;
    }

    Change evidence(Evidence shown) {
      if (!shown.equals(Evidence.NONE)) {
        evidence = shown;
      }
      return this;
    }

    Change unusualUntil(long end) {
      unusualUntil = Math.max(unusualUntil, end);
      return this;
    }

    Change snoozedUntil(long until) {
      snoozedUntil = until;
      return this;
    }

    Change acknowledged() {
      acknowledged = true;
      return this;
    }

    Change over(boolean gone) {
      over = gone;
      return this;
    }

    Change raisedAt(long at) {
      raisedAt = at;
      return this;
    }

    Change reasons(List<String> words) {
      reasons = words;
      return this;
    }

    Change references(List<String> ids) {
      references = ids;
      return this;
    }

    OpenThing done() {
      return new OpenThing(
          VERSION,
          key,
          alertId,
          alertVersion,
          state,
          held,
          lane,
          baseSeverity,
          severity,
          places,
          announced,
          latest,
          threshold,
          evidence,
          raisedAt,
          saidAt,
          onset,
          unusualUntil,
          closedAt,
          snoozedUntil,
          acknowledged,
          over,
          reasons,
          references);
    }
  }
}
