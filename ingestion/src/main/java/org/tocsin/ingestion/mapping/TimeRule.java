package org.tocsin.ingestion.mapping;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a time is taken from a row: several places, each with several formats, tried in order. */
public record TimeRule(List<Attempt> attempts) {

  /**
   * One place and the formats to try there.
   *
   * @param plus is added, such as a day where a column only names the day
   */
  public record Attempt(FieldRule field, List<TimeFormat> formats, ZoneId zone, Duration plus) {
    public Attempt {
      formats = List.copyOf(formats);
    }
  }

  public TimeRule {
    attempts = List.copyOf(attempts);
  }

  /** The first time that can be read; null if there is none. */
  public @Nullable Instant value(Row row) {
    for (Attempt attempt : attempts) {
      String text = attempt.field.value(row);
      if (text == null) {
        continue;
      }
      for (TimeFormat format : attempt.formats) {
        Instant at = format.parse(text, attempt.zone);
        if (at != null) {
          return attempt.plus.isZero() ? at : at.plus(attempt.plus);
        }
      }
    }
    return null;
  }

  /** The first text found, read or not; null if every place is empty. */
  public @Nullable String text(Row row) {
    for (Attempt attempt : attempts) {
      String text = attempt.field.value(row);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** The formats in words, for messages. */
  public String formats() {
    return String.join(
        " or ",
        attempts.stream()
            .flatMap(a -> a.formats.stream())
            .map(TimeFormat::toString)
            .distinct()
            .toList());
  }
}
