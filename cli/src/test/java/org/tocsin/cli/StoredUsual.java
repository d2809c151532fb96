package org.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.tocsin.streaming.walking.BatchUsual;

/** What a stored baseline says is usual, read from its state by quarter of an hour. */
final class StoredUsual implements BatchUsual {
  private static final long QUARTER = 900_000;

  private final JsonNode state;
  private final long first;
  private final double[] sums;

  /**
   * Reads a state.
   *
   * @param from first civil day that may be asked for
   * @param to civil day after the last one
   */
  StoredUsual(JsonNode state, ZoneId zone, LocalDate from, LocalDate to) {
    this.state = state;
    this.first = from.atStartOfDay(zone).toInstant().toEpochMilli() / QUARTER;
    long last = to.atStartOfDay(zone).toInstant().toEpochMilli() / QUARTER;
    this.sums = new double[(int) (last - first) + 1];
    for (int i = 0; i + 1 < sums.length; i++) {
      ZonedDateTime at = Instant.ofEpochMilli((first + i) * QUARTER).atZone(zone);
      sums[i + 1] = sums[i] + quarter(at);
    }
  }

  private double quarter(ZonedDateTime at) {
    LocalDate date = at.toLocalDate();
    int weekday = date.getDayOfWeek().getValue() - 1;
    double angle = 2 * Math.PI * date.toEpochDay() / 365.25;
    LocalDate end = LocalDate.parse(state.path("end_day").asText());
    double years = date.isBefore(end) ? (date.toEpochDay() - end.toEpochDay()) / 365.25 : 0;
    JsonNode harmonics = state.path("harmonics");
    double perDay =
        Math.exp(
            state.path("intercept").asDouble()
                + state.path("trend_per_year").asDouble() * years
                + harmonics.path(0).asDouble() * Math.cos(angle)
                + harmonics.path(1).asDouble() * Math.sin(angle)
                + harmonics.path(2).asDouble() * Math.cos(2 * angle)
                + harmonics.path(3).asDouble() * Math.sin(2 * angle)
                + state.path("day_of_week").path(weekday).asDouble());
    return perDay * state.path("hour_of_week").path(weekday * 24 + at.getHour()).asDouble() / 4;
  }

  @Override
  public double between(String place, long from, long to) {
    double average = sums[(int) (to - first)] - sums[(int) (from - first)];
    return average * state.path("places").path(place).asDouble(1);
  }

  @Override
  public double hour() {
    return dispersion("hour");
  }

  @Override
  public double day() {
    return dispersion("day");
  }

  @Override
  public double week() {
    return dispersion("week");
  }

  private double dispersion(String slot) {
    return Math.max(1, state.path("dispersion_" + slot).asDouble());
  }
}
