package org.tocsin.ingestion.mapping;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A date and time written in digits, read several times faster than by a general formatter. A field
 * of one letter takes as many digits as there are (at most nine), a longer one exactly its length.
 */
final class NumericPattern {
  private static final String FIELDS = "yuMdHhmsSa";

  /** A field letter with its width, or a literal with width −1. */
  private record Part(char letter, int width) {}

  private final List<Part> parts;

  private NumericPattern(List<Part> parts) {
    this.parts = parts;
  }

  /** The pattern, or null if it holds more than digits, AM/PM and plain separators. */
  static @Nullable NumericPattern of(String pattern) {
    List<Part> parts = new ArrayList<>();
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < pattern.length(); ) {
      char c = pattern.charAt(i);
      int end = i + 1;
      if (Character.isLetter(c) && c < 128) {
        while (end < pattern.length() && pattern.charAt(end) == c) {
          end++;
        }
        int width = end - i;
        boolean isYear = c == 'y' || c == 'u';
        if (FIELDS.indexOf(c) < 0
            || (isYear && width != 4)
            || (!isYear && c != 'S' && width > 2)
            || (c == 'a' && width != 1)
            || (c == 'S' && width != 3)) {
          return null;
        }
        seen.append(c);
        parts.add(new Part(c, width));
      } else if (c == '\'' || c == '[' || c == ']' || c == '{' || c == '}' || c == '#') {
        return null;
      } else {
        parts.add(new Part(c, -1));
      }
      i = end;
    }
    String letters = seen.toString();
    boolean dated =
        (letters.indexOf('y') >= 0 || letters.indexOf('u') >= 0)
            && letters.indexOf('M') >= 0
            && letters.indexOf('d') >= 0;
    boolean halfDay = letters.indexOf('h') >= 0;
    return dated && halfDay == (letters.indexOf('a') >= 0) ? new NumericPattern(parts) : null;
  }

  /** The local time, or null if the text is not written like this or there is no such time. */
  @Nullable LocalDateTime parse(String text) {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int milli = 0;
    boolean isHalfDay = false;
    boolean isAfternoon = false;
    int at = 0;
    for (Part part : parts) {
      if (at >= text.length()) {
        return null;
      }
      if (part.width < 0) {
        if (text.charAt(at++) != part.letter) {
          return null;
        }
        continue;
      }
      if (part.letter == 'a') {
        if (at + 2 > text.length() || (text.charAt(at + 1) | 0x20) != 'm') {
          return null;
        }
        char half = (char) (text.charAt(at) | 0x20);
        if (half != 'a' && half != 'p') {
          return null;
        }
        isAfternoon = half == 'p';
        at += 2;
        continue;
      }
      int end = at;
      int most = part.width == 1 ? 9 : part.width;
      int number = 0;
      while (end < text.length() && end - at < most) {
        int digit = text.charAt(end) - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        number = number * 10 + digit;
        end++;
      }
      if (end == at || (part.width > 1 && end - at != part.width)) {
        return null;
      }
      at = end;
      switch (part.letter) {
        case 'y', 'u' -> year = number;
        case 'M' -> month = number;
        case 'd' -> day = number;
        case 'H' -> hour = number;
        case 'h' -> {
          if (number < 1 || number > 12) {
            return null;
          }
          isHalfDay = true;
          hour = number % 12;
        }
        case 'm' -> minute = number;
        case 's' -> second = number;
        case 'S' -> milli = number;
        default -> throw new AssertionError(part);
      }
    }
    if (at != text.length()) {
      return null;
    }
    if (isHalfDay && isAfternoon) {
      hour += 12;
    }
    return LocalDateTime.of(year, month, day, hour, minute, second, milli * 1_000_000);
  }
}
