package org.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Recounts alerts row by row from what the tables say was reported and what was usual, in both
 * directions: what an alert says must come out the same, and a day that is strange beyond doubt
 * must have been told. It shares no code with the product.
 */
final class AlertRecount {
  private static final int LEAST_COUNT = 3;
  private static final double LEAST_EXCESS = 2;
  private static final double PROMISE = 7;
  private static final double FAMILIES = 3;

  /** At most four looks at a day, and a week beside seven days. */
  private static final double LOOKS = 4 * 8 / 7.0;

  private final ZoneId zone;
  private final Map<String, JsonNode> baselines;
  private final double line;
  private final List<Row> rows;
  private final Map<String, List<Row>> byCell = new HashMap<>();

  /** One row of table {@code incident}. */
  record Row(String place, String category, Instant occurredAt, Instant knownAt) {}

  /** One message about the counts of a place. */
  record Alert(
      String place,
      String category,
      String detector,
      Instant start,
      Instant end,
      Instant sentAt,
      double observed,
      double expected,
      double pValue) {}

  /**
   * @param baselines the stored states by category
   * @param rows every report with a place
   */
  AlertRecount(ZoneId zone, Map<String, JsonNode> baselines, int places, List<Row> rows) {
    this.zone = zone;
    this.baselines = baselines;
    this.line = Math.min(0.05, PROMISE / baselines.size() / (7.0 * places));
    this.rows = rows;
    for (Row row : rows) {
      byCell.computeIfAbsent(row.place() + "|" + row.category(), k -> new ArrayList<>()).add(row);
    }
  }

  /** What the rows say against an alert; empty when it comes out the same. */
  List<String> problems(Alert a) {
    List<String> problems = new ArrayList<>();
    List<Row> cell = byCell.getOrDefault(a.place() + "|" + a.category(), List.of());
    long most = count(cell, a.start(), a.end(), a.sentAt());
    long least = count(cell, a.start(), a.end(), a.sentAt().minusMillis(1));
    if (a.observed() < least || a.observed() > most) {
      problems.add("observed is %d to %d".formatted(least, most));
    }
    double mean = usual(a);
    if (Math.abs(a.expected() - mean) > 1e-6 * mean) {
      problems.add("expected is " + mean);
    }
    double p = atLeast((int) a.observed(), mean, dispersion(a, mean));
    if (Math.abs(a.pValue() - p) > 1e-6 * p) {
      problems.add("p is " + p);
    }
    if (a.observed() < LEAST_COUNT || a.observed() - mean < LEAST_EXCESS || p * FAMILIES > line) {
      problems.add("it does not pass the line " + line);
    }
    return problems.isEmpty() ? problems : List.of(a + ": " + problems);
  }

  /** {@code place|category date} of every day so strange that no doubt about looks can save it. */
  Set<String> beyondDoubt(LocalDate from, LocalDate to) {
    Set<String> strange = new TreeSet<>();
    for (Map.Entry<String, List<Row>> cell : byCell.entrySet()) {
      String category = cell.getKey().substring(cell.getKey().indexOf('|') + 1);
      String place = cell.getKey().substring(0, cell.getKey().indexOf('|'));
      for (LocalDate day = from; baselines.containsKey(category) && day.isBefore(to); ) {
        Instant start = day.atStartOfDay(zone).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        long n = count(cell.getValue(), start, end, end.minusMillis(1));
        double mean = mean(place, category, start, end);
        double p = n < LEAST_COUNT ? 1 : atLeast((int) n, mean, stored(category, "day"));
        if (n - mean >= LEAST_EXCESS
            && p * LOOKS * FAMILIES <= line
            && isUsual(category, place, start, end)) {
          strange.add(cell.getKey() + " " + day);
        }
        day = day.plusDays(1);
      }
    }
    return strange;
  }

  /** Whether all other places together are nowhere near unusual. */
  private boolean isUsual(String category, String place, Instant start, Instant end) {
    long others = 0;
    double mean = 0;
    for (Map.Entry<String, List<Row>> cell : byCell.entrySet()) {
      if (cell.getKey().endsWith("|" + category) && !cell.getKey().startsWith(place + "|")) {
        others += count(cell.getValue(), start, end, end.minusMillis(1));
        mean += mean(cell.getKey().substring(0, cell.getKey().indexOf('|')), category, start, end);
      }
    }
    return atLeast((int) others, mean, stored(category, "day")) > 0.05;
  }

  /** How many rows there are. */
  int size() {
    return rows.size();
  }

  private static long count(List<Row> cell, Instant start, Instant end, Instant known) {
    return cell.stream()
        .filter(r -> !r.occurredAt().isBefore(start) && r.occurredAt().isBefore(end))
        .filter(r -> !r.knownAt().isAfter(known))
        .count();
  }

  /** What is usual until the next look: a window whole, a day by quarters, a week by days. */
  private double usual(Alert a) {
    double whole = mean(a.place(), a.category(), a.start(), a.end());
    if (a.detector().equals("shift-day") && a.sentAt().isBefore(a.end())) {
      Instant now = quarter(a.sentAt()).plus(15, ChronoUnit.MINUTES);
      double elapsed = mean(a.place(), a.category(), a.start(), now) / whole;
      return whole * Math.max(1, Math.ceil(4 * elapsed - 1e-9)) / 4;
    }
    if (a.detector().equals("shift-week") && a.sentAt().isBefore(a.end())) {
      LocalDate today = a.sentAt().atZone(zone).toLocalDate();
      return mean(
          a.place(), a.category(), a.start(), today.plusDays(1).atStartOfDay(zone).toInstant());
    }
    return whole;
  }

  private double dispersion(Alert a, double mean) {
    if (a.detector().equals("shift-day")) {
      return stored(a.category(), "day");
    }
    if (a.detector().equals("shift-week")) {
      LocalDate monday = a.start().atZone(zone).toLocalDate();
      if (!monday.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).equals(monday)) {
        throw new AssertionError("A week begins on Monday: " + a);
      }
      return stored(a.category(), "week");
    }
    double hour = stored(a.category(), "hour");
    double share =
        mean / mean(a.place(), a.category(), a.end().minus(24, ChronoUnit.HOURS), a.end());
    return hour + Math.max(0, stored(a.category(), "day") - hour) * Math.min(1, share);
  }

  private double stored(String category, String slot) {
    return Math.max(1, baselines.get(category).path("dispersion_" + slot).asDouble());
  }

  private static Instant quarter(Instant at) {
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 900L) * 900);
  }

  private double mean(String place, String category, Instant from, Instant to) {
    JsonNode state = baselines.get(category);
    double sum = 0;
    for (Instant at = from; at.isBefore(to); at = at.plus(15, ChronoUnit.MINUTES)) {
      ZonedDateTime local = at.atZone(zone);
      LocalDate date = local.toLocalDate();
      int weekday = date.getDayOfWeek().getValue() - 1;
      sum +=
          perDay(state, date, weekday)
              * state.path("hour_of_week").path(weekday * 24 + local.getHour()).asDouble()
              / 4;
    }
    return sum * state.path("places").path(place).asDouble(1);
  }

  private static double perDay(JsonNode state, LocalDate date, int weekday) {
    double angle = 2 * Math.PI * date.toEpochDay() / 365.25;
    LocalDate end = LocalDate.parse(state.path("end_day").asText());
    double years = date.isBefore(end) ? (date.toEpochDay() - end.toEpochDay()) / 365.25 : 0;
    JsonNode harmonics = state.path("harmonics");
    return Math.exp(
        state.path("intercept").asDouble()
            + state.path("trend_per_year").asDouble() * years
            + harmonics.path(0).asDouble() * Math.cos(angle)
            + harmonics.path(1).asDouble() * Math.sin(angle)
            + harmonics.path(2).asDouble() * Math.cos(2 * angle)
            + harmonics.path(3).asDouble() * Math.sin(2 * angle)
            + state.path("day_of_week").path(weekday).asDouble());
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
