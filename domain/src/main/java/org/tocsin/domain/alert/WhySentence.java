package org.tocsin.domain.alert;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.tocsin.domain.alert.AlertDecision.Outcome;
import org.tocsin.domain.time.SlotLength;

/** Why an alert was said, in one sentence that a person can check. */
public final class WhySentence {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_ZH = DateTimeFormatter.ofPattern("M月d日", Locale.ROOT);

  private WhySentence() {}

  /** For example {@code 9 reports since 14:00, usually 1–3 in this hour}. */
  public static String english(Outcome outcome, SlotTest test, Instant at, ZoneId zone) {
    ZonedDateTime start = test.start().atZone(zone);
    boolean running = at.isBefore(test.end());
    String reports = test.observed() == 1 ? "1 report" : test.observed() + " reports";
    String usual = "usually " + range(test) + (hourly(test) ? " in this hour" : " on such a day");
    String when =
        hourly(test)
            ? running
                ? " since " + start.format(CLOCK)
                : " from "
                    + start.format(CLOCK)
                    + " to "
                    + test.end().atZone(zone).format(CLOCK)
                    + " on "
                    + start.format(DAY)
            : running ? " today" : " on " + start.format(DAY);
    String sentence = reports + when + ", " + usual;
    return switch (outcome) {
      case CANCELLED -> "Reports were taken back: " + sentence;
      case ENDED -> "Usual again; it was " + sentence;
      default -> sentence;
    };
  }

  /** For example {@code 14:00以来9起报告，这一小时通常为1–3起}. */
  public static String chinese(Outcome outcome, SlotTest test, Instant at, ZoneId zone) {
    ZonedDateTime start = test.start().atZone(zone);
    boolean running = at.isBefore(test.end());
    String when =
        hourly(test)
            ? running
                ? start.format(CLOCK) + "以来"
                : start.format(DAY_ZH)
                    + start.format(CLOCK)
                    + "至"
                    + test.end().atZone(zone).format(CLOCK)
            : running ? "今天" : start.format(DAY_ZH);
    String sentence =
        when
            + test.observed()
            + "起报告，"
            + (hourly(test) ? "这一小时通常为" : "这样的一天通常为")
            + range(test)
            + "起";
    return switch (outcome) {
      case CANCELLED -> "部分报告已撤回：" + sentence;
      case ENDED -> "已恢复正常；此前" + sentence;
      default -> sentence;
    };
  }

  private static boolean hourly(SlotTest test) {
    return test.length() == SlotLength.HOUR;
  }

  private static String range(SlotTest test) {
    return test.usualLow() == test.usualHigh()
        ? Long.toString(test.usualLow())
        : test.usualLow() + "–" + test.usualHigh();
  }
}
