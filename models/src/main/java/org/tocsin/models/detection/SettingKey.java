package org.tocsin.models.detection;

import java.util.List;

/**
 * A key a detection method understands.
 *
 * @param name the key as typed
 * @param defaultValue value where none is given
 * @param kind what a value must look like
 * @param low smallest number allowed; ignored for words
 * @param high largest number allowed; ignored for words
 * @param words values allowed for words; empty for numbers
 * @param meaning one sentence for people
 */
public record SettingKey(
    String name,
    String defaultValue,
    Kind kind,
    double low,
    double high,
    List<String> words,
    String meaning) {
  /** What a value must look like. */
  public enum Kind {
    NUMBER,
    WHOLE,
    WORD,
    TEXT
  }

  public SettingKey {
    words = List.copyOf(words);
  }

  /** A real number between low and high, both allowed. */
  public static SettingKey number(
      String name, double defaultValue, double low, double high, String meaning) {
    return new SettingKey(name, text(defaultValue), Kind.NUMBER, low, high, List.of(), meaning);
  }

  /** A whole number between low and high, both allowed. */
  public static SettingKey whole(String name, int defaultValue, int low, int high, String meaning) {
    return new SettingKey(
        name, Integer.toString(defaultValue), Kind.WHOLE, low, high, List.of(), meaning);
  }

  /** One of some words; the first is the default. */
  public static SettingKey word(String name, String meaning, String... words) {
    return new SettingKey(name, words[0], Kind.WORD, 0, 0, List.of(words), meaning);
  }

  /** Free text that the method reads itself. */
  public static SettingKey text(String name, String defaultValue, String meaning) {
    return new SettingKey(name, defaultValue, Kind.TEXT, 0, 0, List.of(), meaning);
  }

  /** What is wrong with a value, or an empty text. */
  String problem(String value) {
    switch (kind) {
      case WORD -> {
        return words.contains(value)
            ? ""
            : "%s=%s is not one of %s".formatted(name, value, String.join(", ", words));
      }
      case TEXT -> {
        return "";
      }
      case NUMBER, WHOLE -> {
        double number;
        try {
          number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
          return "%s=%s is not a number".formatted(name, value);
        }
        if (kind == Kind.WHOLE && number != Math.rint(number)) {
          return "%s=%s is not a whole number".formatted(name, value);
        }
        return number >= low && number <= high
            ? ""
            : "%s=%s must lie between %s and %s".formatted(name, value, text(low), text(high));
      }
    }
    throw new AssertionError(kind);
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
