package org.tocsin.domain.alert;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Why a message was sent, in one English sentence that a dispatcher can check. */
final class EnglishWhy {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter CLOCK_IN_ZONE =
      DateTimeFormatter.ofPattern("HH:mm z", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.ENGLISH);

  private final ZoneId zone;
  private final String subject;
  private final String unit;
  private final List<String> places;

  /**
   * @param subject name of the category, property, rule or source
   * @param unit of a sensor's values, empty for counts
   * @param places names of the places that the alert speaks of
   */
  EnglishWhy(ZoneId zone, String subject, String unit, List<String> places) {
    this.zone = zone;
    this.subject = subject;
    this.unit = unit.isEmpty() ? "" : " " + unit;
    this.places = places;
  }

  /** For example {@code 9 reports in 40 min, usually 1–3 at this hour; 2 already dispatched}. */
  String sentence(DeskOutcome outcome, Finding f, long at, List<String> reasons) {
    String what = what(f, at);
    return switch (outcome) {
      case RE_RAISED -> "Again: " + what;
      case UPDATED -> "Now " + what;
      case ESCALATED -> "More severe: " + what;
      case DE_ESCALATED -> "Less severe: " + what;
      case WEAKENED -> "Evidence weakened, please check and close: " + what;
      case HELD_BACK -> "Held back, the day's cap is reached: " + what;
      case SILENCED -> "Held back, silenced: " + what;
      case KNOWN_EVENT -> "Held back, " + first(reasons, "known event") + ": " + what;
      case INHIBITED -> "Held back, an open alert explains it: " + what;
      case MERGED -> "Told by the alert of its neighbours from now on: " + what;
      case CANCELLED -> "Reports were taken back: " + what;
      case ENDED -> first(reasons, "Usual again") + "; it was " + what;
      default -> what;
    };
  }

  private String what(Finding f, long at) {
    return switch (f.family()) {
      case "sensor" -> sensor(f, at);
      case "silence" -> silence(f, at);
      case "compound" ->
          "%s: all its conditions hold since %s".formatted(subject, clock(f.start(), at));
      case "risk" ->
          "about %s reports are expected %s, usually %s; a forecast, not an observation%s"
              .formatted(
                  number(f.expectedToday()),
                  interval(f, at),
                  usual(f),
                  Forecast.words(f, Forecast.BECAUSE_EN, ". Mostly: "));
      default -> count(f, at);
    };
  }

  private String count(Finding f, long at) {
    long n = Math.round(f.observed());
    StringBuilder said = new StringBuilder();
    said.append(n == 1 ? "1 report" : n + " reports");
    if (f.places().size() > 1) {
      said.append(" in ").append(f.places().size()).append(" neighbouring places (");
      said.append(listed()).append(')');
    }
    said.append(' ').append(interval(f, at)).append(", usually ").append(usual(f));
    said.append(basis(f));
    if (f.expectedToday() >= 1.1 * f.expected() && f.expected() > 0) {
      said.append("; about ").append(number(f.expectedToday())).append(" expected in today's city");
    }
    if (f.dispatched() >= 0) {
      said.append("; ")
          .append(f.dispatched() == 0 ? "none" : f.dispatched())
          .append(f.dispatched() == 0 ? " dispatched yet" : " already dispatched");
    }
    if (f.share() < 0.95) {
      said.append("; about ")
          .append(Math.round(100 * f.share()))
          .append(" % of its reports are known by now");
    }
    return said.toString();
  }

  private String sensor(Finding f, long at) {
    String since = clock(f.start(), at);
    String value = number(f.observed()) + unit;
    return switch (kind(f.detector())) {
      case "limits" ->
          "%s at %s since %s, beyond its limit of %s"
              .formatted(subject, value, since, number(f.upperBound()) + unit);
      case "stuck" ->
          "%s stuck at %s since %s: sensor %s is likely faulty"
              .formatted(subject, value, since, f.subject());
      case "drift" ->
          "%s at %s, drifting away from its neighbours since %s: check sensor %s"
              .formatted(subject, value, since, f.subject());
      case "silent" ->
          "no %s from sensor %s since %s".formatted(lower(subject), f.subject(), since);
      default -> "%s at %s, usually %s at this hour".formatted(subject, value, usual(f) + unit);
    };
  }

  private String silence(Finding f, long at) {
    if (f.detector().equals("feed-down")) {
      return "no sign of life from feed %s since %s".formatted(subject, clock(f.start(), at));
    }
    long n = Math.round(f.observed());
    return "only %s from %s %s, usually %s"
        .formatted(n == 1 ? "1 report" : n + " reports", subject, interval(f, at), usual(f));
  }

  /** When the reports came, in civil time. */
  private String interval(Finding f, long at) {
    ZonedDateTime start = Instant.ofEpochMilli(f.start()).atZone(zone);
    ZonedDateTime end = Instant.ofEpochMilli(f.end()).atZone(zone);
    boolean running = at < f.end();
    return switch (DeskMessage.lengthWord(f)) {
      case "day" -> running && at >= f.start() ? "today" : "on " + start.format(DAY);
      case "week" ->
          running && at >= f.start() ? "this week" : "in the week of " + start.format(DAY);
      default -> {
        if (running && f.end() - f.start() <= 25 * 3_600_000L) {
          yield "in " + span(at - f.start());
        }
        if (running) {
          yield "since " + start.format(DAY);
        }
        DateTimeFormatter clock = clock(start, end);
        yield end.toLocalDate().equals(start.toLocalDate())
            ? "from %s to %s on %s"
                .formatted(start.format(clock), end.format(clock), start.format(DAY))
            : "from %s %s to %s %s"
                .formatted(
                    start.format(DAY), start.format(clock), end.format(DAY), end.format(clock));
      }
    };
  }

  /** Names the zone's time where the clocks change between two times. */
  static DateTimeFormatter clock(ZonedDateTime start, ZonedDateTime end) {
    return start.getOffset().equals(end.getOffset()) ? CLOCK : CLOCK_IN_ZONE;
  }

  private static String basis(Finding f) {
    if (f.places().size() > 1 || f.family().equals("cluster")) {
      return " there";
    }
    return switch (DeskMessage.lengthWord(f)) {
      case "hour" -> " at this hour";
      case "day" -> " on such a day";
      case "week" -> " in such a week";
      default -> " in " + span(f.end() - f.start()) + " at this time";
    };
  }

  private String listed() {
    int shown = Math.min(3, places.size());
    String names = String.join(", ", places.subList(0, shown));
    return places.size() > shown ? names + " and " + (places.size() - shown) + " more" : names;
  }

  private String clock(long instant, long at) {
    ZonedDateTime time = Instant.ofEpochMilli(instant).atZone(zone);
    boolean today = Instant.ofEpochMilli(at).atZone(zone).toLocalDate().equals(time.toLocalDate());
    return today ? time.format(CLOCK) : time.format(CLOCK) + " on " + time.format(DAY);
  }

  private static String usual(Finding f) {
    String low = number(f.usualLow());
    String high = number(f.usualHigh());
    return low.equals(high) ? low : low + "–" + high;
  }

  /** At most one decimal, and none where it says nothing. */
  static String number(double value) {
    return value == Math.rint(value) || Math.abs(value) >= 100
        ? Long.toString(Math.round(value))
        : String.format(Locale.ROOT, "%.1f", value);
  }

  /** What a sensor's detector says: the word of its name that is known. */
  static String kind(String detector) {
    for (String word : List.of("limit", "stuck", "drift", "silent")) {
      if (detector.contains(word)) {
        return word.equals("limit") ? "limits" : word;
      }
    }
    return "";
  }

  private static String span(long milliseconds) {
    long minutes = Math.max(1, Math.round(milliseconds / 60_000.0));
    if (minutes < 60) {
      return minutes + " min";
    }
    return minutes % 60 == 0 ? minutes / 60 + " h" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  private static String first(List<String> reasons, String otherwise) {
    if (reasons.isEmpty()) {
      return otherwise;
    }
    String reason = reasons.get(0);
    return otherwise.equals("Usual again")
        ? reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1)
        : reason;
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
