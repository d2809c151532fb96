package org.tocsin.domain.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.WarningSettings;

/**
 * The life of one alert: raised by the first finding past its line, updated when the count has
 * grown by half, a later interval alarms or something much stranger is found, raised again by a
 * burst after hours without news, escalated and de-escalated with its severity, cancelled when
 * reports taken back leave nothing unusual, ended after quiet. One that a desk has acknowledged
 * never cancels or ends by itself: it weakens, and a person closes it.
 *
 * <p>Deterministic and without memory of its own: what it needs to remember is the {@link
 * OpenThing}.
 */
final class AlertLife {

  /** A finding with a p-value from here on is quiet. */
  static final double QUIET = 0.1;

  /** How long a closed thing is remembered: unusual again until then is re-raised. */
  static final long LINGER = Duration.ofDays(1).toMillis();

  /** An open alert speaks again when the announced count has grown by this factor. */
  private static final double GROWN = 1.5;

  /** Another test takes over when its day p is so much lower. */
  private static final double STRANGER = 0.1;

  /** A burst is told again when all of it came so long after the last message. */
  private static final long CALM = Duration.ofHours(3).toMillis();

  /** Longest interval of a burst. */
  private static final long BURST = Duration.ofHours(3).toMillis();

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private static final Set<String> COUNTS = Set.of("surge", "shift", "cluster");

  private final CapPolicy cap;

  AlertLife(CapPolicy cap) {
    this.cap = cap;
  }

  /**
   * What to do.
   *
   * @param next what to remember of the thing
   * @param speaks whether a message leaves
   */
  record Step(DeskOutcome outcome, OpenThing next, boolean speaks) {}

  /** Whether the finding is about a count of reports. */
  static boolean counts(Finding finding) {
    return COUNTS.contains(finding.family());
  }

  /**
   * A new thing.
   *
   * @param before the closed thing that it follows, if any
   * @param hold why it goes to the held-back list, if it does
   */
  Step raise(
      String key,
      String alertId,
      Found found,
      double threshold,
      @Nullable OpenThing before,
      Optional<DeskOutcome> hold,
      List<String> reasons) {
    Finding f = found.finding();
    String base = cap.baseSeverity(f);
    OpenThing thing =
        new OpenThing(
            OpenThing.VERSION,
            key,
            alertId,
            1,
            hold.isPresent() ? OpenThing.HELD : OpenThing.OPEN,
            hold.map(DeskOutcome::word).orElse(""),
            cap.lane(f),
            base,
            cap.severity(base, "", f, f.places().size()),
            f.places(),
            f,
            f,
            threshold,
            found.evidence(),
            f.knownAt(),
            f.knownAt(),
            f.start(),
            f.end(),
            0,
            0,
            false,
            false,
            reasons,
            before == null ? List.of() : List.of(before.alertId()));
    DeskOutcome outcome = hold.orElse(before == null ? DeskOutcome.RAISED : DeskOutcome.RE_RAISED);
    return new Step(outcome, thing, true);
  }

  /**
   * A finding that does not pass its line, about a thing that is alive.
   *
   * @param below the reason it does not alarm
   */
  Step withoutAlarm(OpenThing thing, Found found, DeskOutcome below) {
    Finding finding = found.finding();
    OpenThing.Change next = thing.change();
    if (sameTest(thing.announced(), finding)) {
      next.latest(finding).evidence(found.evidence());
      boolean takenBack = finding.observed() < thing.announced().observed();
      next.over(takenBack && below != DeskOutcome.BELOW_LINE);
    } else if (!counts(finding)
        && finding.pValue() >= QUIET
        && sameSubject(thing.announced(), finding)) {
      next.over(true);
    }
    if (finding.pValue() < QUIET) {
      next.unusualUntil(finding.end());
    }
    return new Step(below, next.done(), false);
  }

  /** A finding that alarms while a silence covers its open alert. */
  Step muted(OpenThing thing, Found found, DeskOutcome why) {
    Finding finding = found.finding();
    OpenThing.Change next = thing.change().unusualUntil(finding.end());
    if (sameTest(thing.announced(), finding)) {
      next.latest(finding).evidence(found.evidence()).over(false);
    }
    return new Step(why, next.done(), false);
  }

  /**
   * A finding that alarms, about a thing that is alive.
   *
   * @param hold why a held thing stays on the held-back list, if it does
   */
  Step withAlarm(OpenThing thing, Found found, double threshold, Optional<DeskOutcome> hold) {
    Finding f = found.finding();
    long at = f.knownAt();
    String lane = CapPolicy.mostUrgent(thing.lane(), cap.lane(f));
    String base = CapPolicy.worst(thing.baseSeverity(), cap.baseSeverity(f));
    List<String> places = union(thing.places(), f.places());
    String severity = severity(thing, f, base, places.size());
    OpenThing.Change next =
        thing.change().unusualUntil(f.end()).lane(lane).places(places).severity(base, severity);
    boolean news = isNews(thing, f, lane, severity, places);
    if (thing.isHeld() && hold.isPresent()) {
      next.held(hold.get());
      return news
          ? new Step(hold.get(), say(next, found, threshold), true)
          : new Step(hold.get(), keep(next, thing, found), false);
    }
    if (thing.isHeld()) {
      next.state(OpenThing.OPEN).raisedAt(at);
      return new Step(DeskOutcome.RAISED, say(next, found, threshold), true);
    }
    if (thing.state().equals(OpenThing.WEAKENED)) {
      next.state(OpenThing.OPEN);
      return new Step(DeskOutcome.RE_RAISED, say(next, found, threshold), true);
    }
    if (at < thing.snoozedUntil() && !lane.equals(WarningSettings.LIFE_SAFETY)) {
      return new Step(DeskOutcome.SNOOZED, keep(thing.change(), thing, found), false);
    }
    if (!news) {
      return new Step(DeskOutcome.ALREADY_TOLD, keep(next, thing, found), false);
    }
    boolean again = isBurstSince(thing.saidAt(), f) && isBurstSince(thing.announced().end(), f);
    DeskOutcome outcome =
        again
            ? DeskOutcome.RE_RAISED
            : CapPolicy.worse(severity, thing.severity())
                ? DeskOutcome.ESCALATED
                : CapPolicy.worse(thing.severity(), severity)
                    ? DeskOutcome.DE_ESCALATED
                    : DeskOutcome.UPDATED;
    return new Step(outcome, say(next, found, threshold), true);
  }

  /** What a tick makes of a thing that is alive; empty when it changes nothing. */
  Optional<Step> atTick(OpenThing thing, long at) {
    boolean weakened = thing.state().equals(OpenThing.WEAKENED);
    if (thing.over() || at >= quietAt(thing)) {
      if (thing.acknowledged()) {
        return weakened
            ? Optional.empty()
            : Optional.of(
                new Step(
                    DeskOutcome.WEAKENED,
                    thing.change().state(OpenThing.WEAKENED).over(false).said(at).done(),
                    true));
      }
      boolean takenBack = thing.over() && counts(thing.announced());
      return Optional.of(
          takenBack
              ? close(thing, DeskOutcome.CANCELLED, OpenThing.CANCELLED, at)
              : close(thing, DeskOutcome.ENDED, OpenThing.ENDED, at));
    }
    boolean open = thing.state().equals(OpenThing.OPEN) && at >= thing.snoozedUntil();
    if (open
        && at >= thing.announced().end()
        && thing.saidAt() < thing.announced().end()
        && thing.latest().observed() > thing.announced().observed()) {
      OpenThing next = thing.change().announced(thing.latest(), thing.threshold()).said(at).done();
      return Optional.of(new Step(DeskOutcome.UPDATED, next, true));
    }
    return Optional.empty();
  }

  /** A thing that leaves the held-back list although nothing new was found. */
  Step release(OpenThing thing, long at) {
    OpenThing next =
        thing
            .change()
            .announced(thing.latest(), thing.threshold())
            .state(OpenThing.OPEN)
            .raisedAt(at)
            .said(at)
            .done();
    return new Step(DeskOutcome.RAISED, next, true);
  }

  /** A thing that is over. */
  Step close(OpenThing thing, DeskOutcome outcome, String state, long at) {
    OpenThing next =
        thing
            .change()
            .announced(thing.latest(), thing.threshold())
            .closed(state, at)
            .said(at)
            .done();
    return new Step(outcome, next, true);
  }

  /** When the thing must be looked at unless something new comes; never for a weakened one. */
  static long wakeAt(OpenThing thing, long now) {
    if (!thing.alive()) {
      return thing.closedAt() + LINGER;
    }
    if (thing.state().equals(OpenThing.WEAKENED)) {
      return Long.MAX_VALUE;
    }
    if (thing.over()) {
      return now + 1;
    }
    long wake = quietAt(thing);
    if (thing.announced().end() > now) {
      wake = Math.min(wake, thing.announced().end());
    }
    if (thing.snoozedUntil() > now) {
      wake = Math.min(wake, thing.snoozedUntil());
    }
    return Math.max(now + 1, wake);
  }

  /**
   * When an alert ends unless something unusual comes: three quiet intervals of its length, but at
   * least three hours, and one interval for a day or more; for a forecast a day, in which the next
   * one comes.
   */
  static long quietAt(OpenThing thing) {
    return thing.unusualUntil() + quiet(thing.announced());
  }

  /** Length of the quiet that ends an alert about such an interval, in milliseconds. */
  static long quiet(Finding finding) {
    if (finding.family().equals(Forecast.FAMILY)) {
      return DAY;
    }
    long length = finding.end() - finding.start();
    return Math.max(3 * HOUR, Math.min(3 * length, Math.max(length, DAY)));
  }

  static boolean sameTest(Finding one, Finding other) {
    return sameSubject(one, other)
        && one.neighbourhoodId().equals(other.neighbourhoodId())
        && one.start() == other.start()
        && one.end() == other.end();
  }

  private static boolean sameSubject(Finding one, Finding other) {
    return one.family().equals(other.family())
        && one.detector().equals(other.detector())
        && one.subject().equals(other.subject());
  }

  /**
   * Only a later look of the same detector can say that it has become less; a rule, a sensor or a
   * feed that merely goes on says nothing of how much it is.
   */
  private String severity(OpenThing thing, Finding finding, String base, int places) {
    boolean same = sameSubject(thing.announced(), finding);
    if (same && isBefore(finding, thing.announced())) {
      return thing.severity();
    }
    String now = cap.severity(base, thing.severity(), finding, places);
    return counts(finding) && same ? now : CapPolicy.worst(now, thing.severity());
  }

  private static boolean isNews(
      OpenThing thing, Finding f, String lane, String severity, List<String> places) {
    if (!severity.equals(thing.severity())
        || !lane.equals(thing.lane())
        || places.size() > thing.places().size()) {
      return true;
    }
    Finding announced = thing.announced();
    if (isBefore(f, announced)) {
      return false;
    }
    if (sameTest(announced, f)) {
      return counts(f) && f.observed() >= Math.ceil(GROWN * announced.observed());
    }
    boolean nextInterval =
        sameSubject(announced, f) && f.start() >= announced.end() && f.end() - f.start() >= HOUR;
    return nextInterval
        || isBurstSince(thing.saidAt(), f)
        || f.dayP() < STRANGER * announced.dayP();
  }

  /**
   * Whether a finding tells of a burst that began well after an instant: an alert that stays open
   * all day, because a day or a cluster was unusual in the morning, must not swallow the evening's.
   */
  private static boolean isBurstSince(long at, Finding f) {
    return f.family().equals("surge") && f.end() - f.start() <= BURST && f.start() >= at + CALM;
  }

  /**
   * Whether a finding lies before what was told last: a late report makes an old interval no news,
   * or two weeks that are both unusual would be told in turn at every report.
   */
  private static boolean isBefore(Finding f, Finding announced) {
    return counts(f) && f.start() < announced.start() && f.end() < announced.end();
  }

  private static OpenThing say(OpenThing.Change next, Found found, double threshold) {
    return next.announced(found.finding(), threshold)
        .evidence(found.evidence())
        .said(found.finding().knownAt())
        .done();
  }

  /** Nothing is said, so severity, lane and places stay as they were told. */
  private static OpenThing keep(OpenThing.Change next, OpenThing told, Found found) {
    Finding finding = found.finding();
    next.unusualUntil(finding.end());
    if (sameTest(told.announced(), finding)) {
      next.latest(finding).evidence(found.evidence()).over(false);
    }
    return next.done();
  }

  private static List<String> union(List<String> some, List<String> more) {
    if (some.containsAll(more)) {
      return some;
    }
    Set<String> all = new TreeSet<>(some);
    all.addAll(more);
    return new ArrayList<>(all);
  }
}
