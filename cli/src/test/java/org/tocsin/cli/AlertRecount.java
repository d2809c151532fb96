package org.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which alerts must have been raised, recounted row by row from what the tables say was reported
 * and what was usual. It shares no code with the product.
 */
final class AlertRecount {
  private static final int LEAST_COUNT = 3;
  private static final double LEAST_EXCESS = 2;
  private static final double PROMISE = 7;
  private static final int TESTS_A_WEEK = 168 + 7;

  private final ZoneId zone;
  private final Map<String, JsonNode> baselines;
  private final double alpha;
  private final Instant goLive;
  private final Map<String, Series> series = new TreeMap<>();
  private final Set<String> raised = new TreeSet<>();

  /** One row of table {@code incident}. */
  record Row(String place, String category, Instant occurredAt, Instant knownAt) {}

  /**
   * @param baselines the stored states by category
   * @param goLive the newest known time of history: nothing is said about times up to it
   */
  AlertRecount(ZoneId zone, Map<String, JsonNode> baselines, int places, Instant goLive) {
    this.zone = zone;
    this.baselines = baselines;
    this.alpha = Math.min(0.01, PROMISE / ((double) baselines.size() * places * TESTS_A_WEEK));
    this.goLive = goLive;
  }

  /**
   * Takes rows in the order in which they became known.
   *
   * @return {@code place category hour|day start} of each alert
   */
  Set<String> of(List<Row> rows) {
    for (Row row : rows) {
      if (baselines.containsKey(row.category())
          && !row.occurredAt().isAfter(row.knownAt().plus(1, ChronoUnit.DAYS))) {
        series.computeIfAbsent(row.place() + " " + row.category(), k -> new Series(row)).count(row);
      }
    }
    return raised;
  }

  private final class Series {
    private final String place;
    private final String category;
    private final Map<Instant, Integer> hours = new HashMap<>();
    private final Map<Instant, Integer> days = new HashMap<>();
    private boolean open;
    private boolean hourly;
    private Instant start = Instant.EPOCH;
    private int told;
    private double toldP;
    private Instant unusualUntil = Instant.EPOCH;
    private Instant lookAt = Instant.MAX;

    Series(Row first) {
      place = first.place();
      category = first.category();
    }

    void count(Row row) {
      lookUntil(row.knownAt());
      for (boolean hour : new boolean[] {true, false}) {
        Instant slot = slot(row.occurredAt(), hour);
        if (!end(slot, hour).plus(14, ChronoUnit.DAYS).isAfter(row.knownAt())) {
          continue;
        }
        int n = (hour ? hours : days).merge(slot, 1, Integer::sum);
        if (row.knownAt().isAfter(goLive) && end(slot, hour).isAfter(goLive)) {
          test(hour, slot, n, row.knownAt());
        }
      }
    }

    /** Looks at the open alert when its slot ends and when it has been quiet for long enough. */
    private void lookUntil(Instant now) {
      while (open && lookAt.isBefore(now)) {
        Instant at = lookAt;
        lookAt = Instant.MAX;
        int n = (hourly ? hours : days).getOrDefault(start, 0);
        if (!at.isBefore(quietAt())) {
          open = false;
          return;
        }
        if (!at.isBefore(end(start, hourly)) && n > told) {
          say(hourly, start, n, atLeast(n, mean(start, hourly), dispersion(hourly)));
        }
        plan(at);
      }
    }

    private void say(boolean hour, Instant slot, int n, double p) {
      hourly = hour;
      start = slot;
      told = n;
      toldP = p;
      Instant end = end(slot, hour);
      unusualUntil = end.isAfter(unusualUntil) ? end : unusualUntil;
    }

    private void plan(Instant now) {
      Instant end = end(start, hourly);
      Instant next = end.isAfter(now) ? end : quietAt();
      lookAt = next.isBefore(lookAt) ? next : lookAt;
    }

    private Instant quietAt() {
      return unusualUntil.plus(hourly ? 3 : 24, ChronoUnit.HOURS);
    }

    private void test(boolean hour, Instant slot, int n, Instant now) {
      double mean = mean(slot, hour);
      double p = atLeast(n, mean, dispersion(hour));
      Instant end = end(slot, hour);
      if (p > alpha) {
        if (open && p < 0.1 && end.isAfter(unusualUntil)) {
          unusualUntil = end;
        }
        return;
      }
      if (n < LEAST_COUNT || n - mean < LEAST_EXCESS) {
        return;
      }
      if (!open) {
        raised.add(place + " " + category + " " + (hour ? "hour" : "day") + " " + slot);
        open = true;
        unusualUntil = end;
        lookAt = Instant.MAX;
        say(hour, slot, n, p);
        plan(now);
      } else if (worthSaying(hour, slot, n, p)) {
        say(hour, slot, n, p);
        plan(now);
      } else if (end.isAfter(unusualUntil)) {
        unusualUntil = end;
      }
    }

    private boolean worthSaying(boolean hour, Instant slot, int n, double p) {
      if (hour == hourly && slot.equals(start)) {
        return n >= Math.ceil(1.5 * told);
      }
      return (hour == hourly && slot.isAfter(start)) || p < 0.1 * toldP;
    }

    private double dispersion(boolean hour) {
      JsonNode state = baselines.get(category);
      return Math.max(1, state.path(hour ? "dispersion_hour" : "dispersion_day").asDouble());
    }

    private double mean(Instant slot, boolean hour) {
      JsonNode state = baselines.get(category);
      double sum = 0;
      for (Instant at = slot; at.isBefore(end(slot, hour)); at = at.plus(1, ChronoUnit.HOURS)) {
        ZonedDateTime local = at.atZone(zone);
        LocalDate date = local.toLocalDate();
        int weekday = date.getDayOfWeek().getValue() - 1;
        double angle = 2 * Math.PI * date.toEpochDay() / 365.25;
        LocalDate end = LocalDate.parse(state.path("end_day").asText());
        double years = date.isBefore(end) ? (date.toEpochDay() - end.toEpochDay()) / 365.25 : 0;
        JsonNode harmonics = state.path("harmonics");
        double log =
            state.path("intercept").asDouble()
                + state.path("trend_per_year").asDouble() * years
                + harmonics.path(0).asDouble() * Math.cos(angle)
                + harmonics.path(1).asDouble() * Math.sin(angle)
                + harmonics.path(2).asDouble() * Math.cos(2 * angle)
                + harmonics.path(3).asDouble() * Math.sin(2 * angle)
                + state.path("day_of_week").path(weekday).asDouble();
        sum +=
            Math.exp(log)
                * state.path("hour_of_week").path(weekday * 24 + local.getHour()).asDouble();
      }
      return sum * state.path("places").path(place).asDouble(1);
    }
  }

  private Instant slot(Instant at, boolean hour) {
    return hour
        ? at.truncatedTo(ChronoUnit.HOURS)
        : at.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
  }

  private Instant end(Instant slot, boolean hour) {
    return hour
        ? slot.plus(1, ChronoUnit.HOURS)
        : slot.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
  }

  /** P(Y ≥ n) of the negative binomial law with this mean and variance over mean, term by term. */
  private static double atLeast(int n, double mean, double dispersion) {
    double excess = dispersion - 1;
    double term = excess < 1e-9 ? Math.exp(-mean) : Math.exp(-mean / excess * Math.log(dispersion));
    double tail = n <= 0 ? term : 0;
    for (int y = 0; y < n + 2_000; y++) {
      term *=
          excess < 1e-9 ? mean / (y + 1) : (y + mean / excess) / (y + 1) * (excess / dispersion);
      if (y + 1 >= n) {
        tail += term;
      }
    }
    return tail;
  }
}
