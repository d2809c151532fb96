package org.tocsin.domain.cap;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times as CAP 1.2 writes them: seconds and an offset, where UTC is {@code -00:00}, never Z. */
final class CapTime {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  private CapTime() {}

  static String of(Instant at, ZoneId zone) {
    OffsetDateTime local = at.truncatedTo(ChronoUnit.SECONDS).atZone(zone).toOffsetDateTime();
    String text = FORM.format(local);
    return local.getOffset().equals(ZoneOffset.UTC) ? text.replace("+00:00", "-00:00") : text;
  }
}
