package org.tocsin.simulator.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Writes times as the city's files do: {@code 2026-05-17T00:35:12+08:00}. */
public record CivilTimes(ZoneId zone) {

  /** Appends an instant given in epoch seconds. */
  public void append(StringBuilder text, long epochSeconds) {
    ZonedDateTime at = Instant.ofEpochSecond(epochSeconds).atZone(zone);
    text.append(at.getYear()).append('-');
    two(text, at.getMonthValue()).append('-');
    two(text, at.getDayOfMonth()).append('T');
    two(text, at.getHour()).append(':');
    two(text, at.getMinute()).append(':');
    two(text, at.getSecond());
    ZoneOffset offset = at.getOffset();
    text.append(offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
  }

  public String text(long epochSeconds) {
    StringBuilder text = new StringBuilder(25);
    append(text, epochSeconds);
    return text.toString();
  }

  private static StringBuilder two(StringBuilder text, int number) {
    if (number < 10) {
      text.append('0');
    }
    return text.append(number);
  }
}
