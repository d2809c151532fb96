package org.tocsin.cli.research;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.tocsin.cli.home.HomeProblem;

/** Times as people type them: a date, a civil time of the city, or a time with its offset. */
final class TimeOption {
  private TimeOption() {}

  /**
   * Reads a time.
   *
   * @param where names the option or the line, for the message
   */
  static Instant read(String where, String text, ZoneId zone) {
    String stripped = text.strip();
    try {
      if (stripped.length() == 10) {
        return LocalDate.parse(stripped).atStartOfDay(zone).toInstant();
      }
      String iso = stripped.replace(' ', 'T');
      if (iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d:\\d\\d")) {
        return OffsetDateTime.parse(iso).toInstant();
      }
      return LocalDateTime.parse(iso).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new HomeProblem(
          "%s '%s' is not a time; write 2016-03-05, 2016-03-05T14:00 (in %s) or 2016-03-05T20:00:00Z"
              .formatted(where, text, zone),
          e);
    }
  }
}
