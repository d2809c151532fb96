package org.tocsin.domain.alert;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.domain.incident.CategoryClass;

/**
 * What stands between a finding and its alert: whether it alarms, and whether an alarm is held
 * back. Each way out has its word in {@link DeskOutcome}.
 */
final class DeskGate {
  private final TocsinConfiguration configuration;
  private final DeskMemory memory;

  DeskGate(TocsinConfiguration configuration, DeskMemory memory) {
    this.configuration = configuration;
    this.memory = memory;
  }

  /** Why a finding does not alarm; null when it does. */
  @Nullable DeskOutcome whyBelow(Finding f, double weighted, double threshold) {
    CategoryPolicy policy = configuration.category(f.category());
    if (AlertLife.counts(f)) {
      if (!policy.watchedBy(f.family())) {
        return DeskOutcome.NOT_WATCHED;
      }
      if (f.pValue() >= AlertLife.QUIET) {
        return DeskOutcome.QUIET;
      }
      // First, so that calibration sees what could not alarm at any line.
      DeskOutcome tooSmall = whyShort(f);
      if (tooSmall != null) {
        return tooSmall;
      }
      return weighted > threshold ? DeskOutcome.BELOW_LINE : null;
    }
    if (f.family().equals(Forecast.FAMILY)) {
      if (!mayForecast(f, policy)) {
        return DeskOutcome.NOT_WATCHED;
      }
      if (f.end() <= f.knownAt()) {
        return DeskOutcome.TOO_LATE;
      }
    }
    if (weighted <= threshold) {
      return null;
    }
    return f.pValue() >= AlertLife.QUIET ? DeskOutcome.QUIET : DeskOutcome.BELOW_LINE;
  }

  /** Forecasts of service and hazard only, and only where the class may be watched. */
  private boolean mayForecast(Finding f, CategoryPolicy policy) {
    LocalDate day = configuration.calendar().dateAt(Instant.ofEpochMilli(f.knownAt()));
    return policy.watched()
        && Stream.of(CategoryClass.SERVICE, CategoryClass.HAZARD)
            .filter(c -> c.word().equals(f.categoryClass()))
            .anyMatch(c -> configuration.mayWatch(c, day));
  }

  /** Why a count is too small to speak of, however rare; null when it is not. */
  private @Nullable DeskOutcome whyShort(Finding f) {
    CategoryPolicy policy = configuration.category(f.category());
    Integer least = policy.leastCount();
    if (f.observed() < (least == null ? configuration.warning().leastCount() : least)) {
      return DeskOutcome.TOO_FEW;
    }
    Double excess = policy.leastExcess();
    if (f.observed() - Math.max(f.expected(), f.expectedToday())
        < (excess == null ? configuration.warning().leastExcess() : excess)) {
      return DeskOutcome.TOO_CLOSE;
    }
    return null;
  }

  /** Why an alarm goes to the held-back list; never for life-safety. */
  Optional<DeskOutcome> hold(
      Finding f, String lane, long at, boolean open, DeskActs acts, int openedToday) {
    if (lane.equals(WarningSettings.LIFE_SAFETY)) {
      return Optional.empty();
    }
    if (acts.silenceOver(f.places(), f.category(), at).isPresent()) {
      return Optional.of(DeskOutcome.SILENCED);
    }
    if (acts.eventOver(f).isPresent() || isLiftedByEvent(f, acts)) {
      return Optional.of(DeskOutcome.KNOWN_EVENT);
    }
    if (isInhibited(f)) {
      return Optional.of(DeskOutcome.INHIBITED);
    }
    boolean full = openedToday >= configuration.warning().mode(acts.mode()).capPerDay();
    return full && !open ? Optional.of(DeskOutcome.HELD_BACK) : Optional.empty();
  }

  /**
   * Whether a known event in some places explains the whole city's count: it covers the category
   * and interval, and no place outside it alarms by itself about mostly the same time.
   */
  private boolean isLiftedByEvent(Finding f, DeskActs acts) {
    if (!AlertLife.counts(f) || !f.neighbourhoodId().equals(CityDesk.CITY)) {
      return false;
    }
    Optional<KnownEvent> event = acts.eventSomewhere(f);
    return event.isPresent()
        && memory.things().stream()
            .filter(OpenThing::alive)
            .map(OpenThing::announced)
            .filter(told -> AlertLife.counts(told) && told.category().equals(f.category()))
            .filter(told -> !told.neighbourhoodId().equals(CityDesk.CITY))
            .filter(told -> isMostlyIn(told, f))
            .allMatch(told -> acts.eventOver(told).isPresent());
  }

  /** Whether at least half of one finding's interval lies in the other's. */
  private static boolean isMostlyIn(Finding one, Finding other) {
    long common = Math.min(one.end(), other.end()) - Math.max(one.start(), other.start());
    return 2 * common >= one.end() - one.start();
  }

  /** Whether a sensor is called wrong only because its neighbours read on as usual. */
  static boolean differsFromNeighbours(Finding f) {
    return f.detector().equals("alone");
  }

  /**
   * Whether an open alert explains it: of the whole city, same category, as much as was observed;
   * or one of counts in the place of a sensor that differs from its neighbours, where the world has
   * changed and not the sensor.
   */
  private boolean isInhibited(Finding f) {
    if (differsFromNeighbours(f)) {
      return memory.things().stream()
          .filter(thing -> thing.alive() && !thing.isHeld())
          .map(OpenThing::announced)
          .anyMatch(
              told -> AlertLife.counts(told) && !Collections.disjoint(told.places(), f.places()));
    }
    if (!AlertLife.counts(f) || f.neighbourhoodId().equals(CityDesk.CITY)) {
      return false;
    }
    OpenThing whole = memory.thing(CityDesk.CITY + "|" + f.category());
    if (whole == null || !whole.alive() || whole.isHeld()) {
      return false;
    }
    Finding said = whole.announced();
    double factor = Math.max(1, said.observed() / Math.max(1e-9, said.expected()));
    if (f.expectedToday() > f.expected() && f.expected() > 0) {
      factor = f.expectedToday() / f.expected();
    }
    return f.observed() <= Math.max(1, factor) * f.upperBound();
  }

  /** What else explains it, beside the alert. */
  static List<String> reasons(Finding f, DeskActs acts) {
    List<String> reasons = new ArrayList<>();
    (f.neighbourhoodId().equals(CityDesk.CITY) ? acts.eventSomewhere(f) : acts.eventOver(f))
        .map(KnownEvent::nameEn)
        .ifPresent(n -> reasons.add("known event: " + n));
    acts.silenceOver(f.places(), f.category(), f.knownAt())
        .ifPresent(s -> reasons.add("silence: " + (s.reason().isEmpty() ? s.id() : s.reason())));
    return reasons;
  }
}
