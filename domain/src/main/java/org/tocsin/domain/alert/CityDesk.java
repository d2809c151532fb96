package org.tocsin.domain.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.AlertLife.Step;
import org.tocsin.domain.alert.DeskOutput.Acted;
import org.tocsin.domain.alert.DeskOutput.Decided;
import org.tocsin.domain.alert.DeskOutput.Said;
import org.tocsin.domain.alert.DeskState.Pending;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;

/**
 * The one desk at which findings become alerts: budget ({@link BudgetLine}, {@link DeskGate}), then
 * policy ({@link AlertLife}), with the acts of people in force ({@link DeskActs}). No engine: a
 * shell offers what was found, in any order within one {@code known_at}, and wakes it at {@link
 * #nextTick}.
 *
 * <p>What it expects: each finding replaces the earlier one of the same detector, place, category,
 * subject and interval. When a count falls, the finding must come again, whatever its p, if the
 * earlier one could have been told; for sensors, rules and silence a finding that no longer holds
 * comes with a day p of 1. A finding about the whole city has {@link #CITY} as its place.
 *
 * <p>Promises: every finding gets exactly one {@link Decided}; life-safety is never held back;
 * messages and ids derive from input, acts and configuration alone.
 */
public final class CityDesk {
  /** The place of a finding about the whole city. */
  public static final String CITY = "city";

  private static final Comparator<Found> CANONICAL =
      Comparator.comparing(Found::finding, Finding.CANONICAL)
          .thenComparing(f -> f.finding().places().toString())
          .thenComparing(f -> f.finding().end())
          .thenComparing(f -> f.finding().observed());

  private static final Comparator<OpenThing> BY_RANK =
      Comparator.comparingDouble((OpenThing t) -> t.announced().dayP())
          .thenComparing(OpenThing::key);

  private final TocsinConfiguration configuration;
  private final DeskMemory memory;
  private final BudgetLine budget;
  private final CapPolicy cap;
  private final AlertLife life;
  private final DeskMessage messages;
  private final Review review;
  private final DeskGate gate;
  private final ClusterThings clusters;

  /** A desk whose alerts are {@code Actual}. */
  public CityDesk(
      TocsinConfiguration configuration,
      Calibration calibration,
      WatchedCity city,
      DeskMemory memory) {
    this(configuration, calibration, city, memory, "Actual");
  }

  /**
   * @param status CAP status of every message: {@code Actual}, or {@code Exercise} in a replay
   */
  public CityDesk(
      TocsinConfiguration configuration,
      Calibration calibration,
      WatchedCity city,
      DeskMemory memory,
      String status) {
    this.configuration = configuration;
    this.memory = memory;
    this.budget = new BudgetLine(configuration, calibration, city);
    this.cap = new CapPolicy(configuration);
    this.life = new AlertLife(cap);
    this.messages = new DeskMessage(configuration, budget, cap, city, status);
    this.review = new Review(configuration, memory);
    this.gate = new DeskGate(configuration, memory);
    this.clusters = new ClusterThings(configuration, memory);
  }

  /** Everything that was found at one {@code known_at}; the order does not matter. */
  public List<DeskOutput> offer(List<Found> found) {
    List<Found> ordered = new ArrayList<>(found);
    ordered.sort(CANONICAL);
    Work work = new Work();
    for (Found one : ordered) {
      decide(one, work);
    }
    return work.finish();
  }

  /** One finding alone at its {@code known_at}. */
  public List<DeskOutput> offer(Finding finding) {
    return offer(List.of(Found.of(finding)));
  }

  /** Takes a person's act; it takes effect at the tick after it was known. */
  public void act(AlertActionMessage act, long knownAt) {
    DeskState state = memory.state();
    DeskActs acts = new DeskActs(configuration, state);
    acts.accept(act, knownAt);
    memory.state(
        acts.stored(
            state.day(),
            state.openedToday(),
            state.factors(),
            state.taughtAt(),
            state.candidate()));
  }

  /** Takes back an alert that was open when an earlier watch stopped. */
  public void resume(OpenThing thing) {
    memory.put(thing);
    String category = thing.announced().category();
    for (String place : thing.places()) {
      String key = place + "|" + category;
      if (thing.places().size() > 1 && !key.equals(thing.key())) {
        memory.own(key, thing.key());
      }
    }
    if (!thing.isHeld()) {
      review.opened(thing, thing.raisedAt());
    }
  }

  /** Remembers an alert of earlier, open or over, so that what people said of it teaches. */
  public void remember(Inspection raised) {
    memory.put(raised);
  }

  /**
   * Puts acts of history in force without a word. Those on an alert that is open, but for verdicts,
   * wait for the first {@link #tick}.
   */
  public void recall(long at) {
    Work work = new Work();
    work.taught = review.teach(at - 1, work.taught);
    for (Pending pending : work.acts.due(at, this::isForHistory)) {
      take(pending, at, work);
    }
    work.acts.sweep(at);
    work.finish();
  }

  private boolean isForHistory(AlertActionMessage act) {
    OpenThing thing = find(act.alertId());
    return thing == null || !thing.alive() || act.kind().equals("verdict");
  }

  /** Does what is due at a time; nothing before {@link #nextTick}. */
  public List<DeskOutput> tick(long at) {
    Work work = new Work();
    // A week's lines are taught by what was said before it, also where no tick came at its start.
    work.taught = review.teach(at - 1, work.taught);
    List<Found> forecasts = new ArrayList<>();
    for (Pending pending : work.acts.due(at, act -> true)) {
      work.out.add(new Acted(pending.act(), at, take(pending, at, work)));
      forecasts.addAll(Forecast.findings(pending.act(), at));
    }
    work.acts.sweep(at);
    work.startDay(at);
    for (OpenThing thing : byKey()) {
      if (!thing.alive()) {
        if (at >= thing.closedAt() + AlertLife.LINGER) {
          memory.removeThing(thing.key());
        }
        continue;
      }
      life.atTick(thing, at).ifPresent(step -> settle(step, at, work));
    }
    release(at, work);
    work.taught = review.teach(at, work.taught);
    work.candidate =
        review.probe(work.candidate, at, (found, id) -> work.out.add(probe(found, id, at, work)));
    // What is found at a tick comes after it, under the acts that are in force from it on.
    forecasts.sort(CANONICAL);
    forecasts.forEach(found -> decide(found, work));
    return work.finish();
  }

  /**
   * When {@link #tick} must be called next unless something comes before, on a tick of {@code
   * warning.tick}; {@link Long#MAX_VALUE} when nothing is pending.
   *
   * @param now milliseconds since 1970
   */
  public long nextTick(long now) {
    DeskState state = memory.state();
    DeskActs acts = new DeskActs(configuration, state);
    long wake = acts.nextEnd();
    for (Pending pending : acts.pending()) {
      wake = Math.min(wake, pending.knownAt() + 1);
    }
    boolean anyHeld = false;
    for (OpenThing thing : memory.things()) {
      wake = Math.min(wake, AlertLife.wakeAt(thing, now));
      anyHeld |= thing.isHeld() && thing.alive();
    }
    if (anyHeld || !state.candidate().isEmpty()) {
      long day = anyHeld ? now : state.candidate().get(0).finding().knownAt();
      wake = Math.min(wake, slot(day, SlotLength.DAY).end().toEpochMilli());
    }
    if (!memory.inspections().isEmpty()) {
      wake = Math.min(wake, slot(now, SlotLength.WEEK).end().toEpochMilli());
    }
    return wake == Long.MAX_VALUE ? wake : onTick(Math.max(wake, now + 1));
  }

  private void decide(Found found, Work work) {
    Finding f = found.finding();
    long at = f.knownAt();
    work.startDay(at);
    String key = ThingKey.of(f);
    OpenThing teller = clusters.tellerOf(f, key);
    OpenThing thing = teller != null && teller.alive() ? teller : null;
    String lane = thing == null ? cap.lane(f) : CapPolicy.mostUrgent(thing.lane(), cap.lane(f));
    double weighted = budget.weighted(f);
    double threshold = budget.threshold(f, lane, work.acts.mode(), at, work.taught.factors());
    DeskOutcome below = gate.whyBelow(f, weighted, threshold);
    if (below != null) {
      if (thing != null) {
        // Below its line a count may still be unusual; one that is too small to speak of is not.
        memory.put(life.withoutAlarm(thing, found, below).next());
      } else if (below == DeskOutcome.BELOW_LINE) {
        work.candidate = review.candidate(work.candidate, found, lane, weighted, threshold);
      }
      work.decided(f, below, thing == null ? "" : thing.alertId(), weighted, threshold);
      return;
    }
    work.candidate = work.candidate.filter(c -> !ThingKey.of(c.finding()).equals(key));
    Optional<DeskOutcome> hold =
        gate.hold(f, lane, at, thing != null && !thing.isHeld(), work.acts, work.openedToday);
    Step step;
    if (thing != null) {
      boolean muted = hold.equals(Optional.of(DeskOutcome.SILENCED)) && !thing.isHeld();
      step =
          muted
              ? life.muted(thing, found, DeskOutcome.SILENCED)
              : life.withAlarm(thing, found, threshold, hold);
    } else if (teller != null && isResolved(teller, f)) {
      work.decided(f, DeskOutcome.RESOLVED, teller.alertId(), weighted, threshold);
      return;
    } else {
      OpenThing told = teller != null && teller.held().isEmpty() ? teller : null;
      step =
          life.raise(
              key,
              ThingKey.alertId(f, key),
              found,
              threshold,
              told,
              hold,
              DeskGate.reasons(f, work.acts));
    }
    work.decided(f, step.outcome(), step.next().alertId(), weighted, threshold);
    boolean merges =
        f.places().size() > 1
            && step.next().state().equals(OpenThing.OPEN)
            && step.speaks()
            && configuration.category(f.category()).neighboursMerge();
    if (merges) {
      merge(step, f, at, work);
    } else {
      settle(step, at, work);
    }
  }

  /** Whether a desk has closed the alert that told of as much in this interval. */
  private static boolean isResolved(OpenThing closed, Finding f) {
    return closed.state().equals(OpenThing.RESOLVED)
        && f.start() < closed.closedAt()
        && f.observed() < 1.5 * closed.announced().observed();
  }

  /** The cluster's alert takes in the alerts of its places that no desk has. */
  private void merge(Step step, Finding f, long at, Work work) {
    OpenThing cluster = step.next();
    List<OpenThing> taken = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (String place : f.places()) {
      String key = place + "|" + f.category();
      OpenThing other = clusters.owned(key);
      if (other != null && other.alive() && !other.key().equals(cluster.key())) {
        if (other.acknowledged() || !ClusterThings.takesIn(cluster, other)) {
          continue;
        }
        if (!taken.contains(other)) {
          taken.add(other);
        }
      }
      if (!key.equals(cluster.key())) {
        keys.add(key);
      }
    }
    List<String> references = new ArrayList<>(cluster.references());
    taken.forEach(other -> references.add(other.alertId()));
    settle(
        new Step(step.outcome(), cluster.change().references(references).done(), step.speaks()),
        at,
        work);
    for (OpenThing other : taken) {
      OpenThing gone =
          other
              .change()
              .closed(OpenThing.CANCELLED, at)
              .said(at)
              .reasons(List.of("merged into " + cluster.alertId()))
              .done();
      settle(new Step(DeskOutcome.MERGED, gone, true), at, work);
    }
    keys.forEach(key -> memory.own(key, cluster.key()));
  }

  /** Held-back things that nothing holds any more are told, the strangest first. */
  private void release(long at, Work work) {
    List<OpenThing> held = new ArrayList<>();
    for (OpenThing thing : memory.things()) {
      if (thing.alive() && thing.isHeld()) {
        held.add(thing);
      }
    }
    held.sort(BY_RANK);
    for (OpenThing thing : held) {
      Optional<DeskOutcome> hold =
          gate.hold(thing.latest(), thing.lane(), at, false, work.acts, work.openedToday);
      if (hold.isEmpty()) {
        settle(life.release(thing, at), at, work);
      } else if (!hold.get().word().equals(thing.held())) {
        memory.put(thing.change().held(hold.get()).done());
      }
    }
  }

  /** Puts an act in force. */
  private String take(Pending pending, long at, Work work) {
    AlertActionMessage act = pending.act();
    if (act.alertId().equals(AlertActionMessage.CITY)) {
      return work.acts.take(pending, at);
    }
    if (act.kind().equals("verdict")
        || act.kind().equals("probe-verdict")
        || (act.kind().equals("resolve") && act.real() != null)) {
      review.judge(act);
    }
    OpenThing thing = find(act.alertId());
    if (thing == null || !thing.alive()) {
      return act.kind().endsWith("verdict") ? DeskActs.IN_FORCE : "alert is not open";
    }
    switch (act.kind()) {
      case "acknowledge" -> memory.put(thing.change().acknowledged().done());
      case "resolve" -> {
        OpenThing closed =
            thing
                .change()
                .closed(OpenThing.RESOLVED, at)
                .reasons(List.of("resolved by " + act.desk()))
                .said(at)
                .done();
        settle(new Step(DeskOutcome.ENDED, closed, true), at, work);
      }
      case "snooze" -> {
        Instant until = act.until();
        if (until == null) {
          return "a snooze needs an end; say until";
        }
        if (thing.isLifeSafety()) {
          return "life-safety is never snoozed";
        }
        memory.put(thing.change().snoozedUntil(until.toEpochMilli()).done());
      }
      default -> {
        return DeskActs.IN_FORCE;
      }
    }
    return DeskActs.IN_FORCE;
  }

  private void settle(Step step, long at, Work work) {
    OpenThing thing = step.next();
    OpenThing before = memory.thing(thing.key());
    memory.put(thing);
    if (!thing.alive()) {
      for (String place : thing.places()) {
        String key = place + "|" + thing.announced().category();
        if (thing.key().equals(memory.owner(key))) {
          memory.disown(key);
        }
      }
    }
    boolean opens =
        thing.state().equals(OpenThing.OPEN)
            && (before == null || before.isHeld() || !before.alertId().equals(thing.alertId()));
    if (opens) {
      if (!thing.isLifeSafety()) {
        work.openedToday++;
      }
      review.opened(thing, at);
    }
    if (step.speaks()) {
      work.out.add(
          new Said(
              messages.of(step, at, work.acts, work.taught), step.outcome(), thing.announced()));
    }
  }

  private Said probe(Found found, String id, long at, Work work) {
    Finding f = found.finding();
    String lane = cap.lane(f);
    double threshold = budget.threshold(f, lane, work.acts.mode(), at, work.taught.factors());
    OpenThing drawn =
        life.raise(
                ThingKey.of(f),
                id,
                found,
                threshold,
                null,
                Optional.of(DeskOutcome.HELD_BACK),
                List.of())
            .next();
    return new Said(
        messages.of(new Step(DeskOutcome.PROBE, drawn, true), at, work.acts, work.taught),
        DeskOutcome.PROBE,
        f);
  }

  private @Nullable OpenThing find(String alertId) {
    for (OpenThing thing : memory.things()) {
      if (thing.alertId().equals(alertId)) {
        return thing;
      }
    }
    return null;
  }

  private List<OpenThing> byKey() {
    List<OpenThing> things = new ArrayList<>(memory.things());
    things.sort(Comparator.comparing(OpenThing::key));
    return things;
  }

  private long onTick(long at) {
    long tick = configuration.warning().tick().toMillis();
    return -Math.floorDiv(-at, tick) * tick;
  }

  private Interval slot(long at, SlotLength length) {
    return configuration.calendar().slotAt(Instant.ofEpochMilli(at), length);
  }

  /** One call's view of the state, written back at its end. */
  private final class Work {
    private final List<DeskOutput> out = new ArrayList<>();
    private final DeskState before = memory.state();
    private final DeskActs acts = new DeskActs(configuration, before);
    private long day = before.day();
    private int openedToday = before.openedToday();
    private Review.Taught taught = new Review.Taught(before.factors(), before.taughtAt());
    private Optional<Found> candidate = before.candidate().stream().findFirst();
    private long dayEnd = Long.MIN_VALUE;

    void startDay(long at) {
      if (at >= day && at < dayEnd) {
        return;
      }
      Interval today = slot(at, SlotLength.DAY);
      dayEnd = today.end().toEpochMilli();
      if (today.start().toEpochMilli() != day) {
        day = today.start().toEpochMilli();
        openedToday = 0;
      }
    }

    void decided(
        Finding f, DeskOutcome outcome, String alertId, double weighted, double threshold) {
      out.add(new Decided(f, outcome, alertId, weighted, threshold));
    }

    List<DeskOutput> finish() {
      DeskState after =
          acts.stored(day, openedToday, taught.factors(), taught.at(), candidate.stream().toList());
      if (!after.equals(before)) {
        memory.state(after);
      }
      return out;
    }
  }
}
