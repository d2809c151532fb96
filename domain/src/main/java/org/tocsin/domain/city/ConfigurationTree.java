package org.tocsin.domain.city;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one level of a configuration tree, key by key, and remembers every problem instead of
 * stopping at the first. What was not read by {@link #close()} is unknown.
 */
final class ConfigurationTree {
  private final String path;
  final Map<String, Object> values;
  private final List<String> problems;
  private final Set<String> asked = new LinkedHashSet<>();

  ConfigurationTree(String path, Map<String, Object> values, List<String> problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  String text(String key, String otherwise) {
    Object value = take(key);
    return value == null ? otherwise : value.toString();
  }

  @Nullable String optionalText(String key) {
    Object value = take(key);
    return value == null ? null : value.toString();
  }

  boolean flag(String key, boolean otherwise) {
    return read(key, otherwise, "true or false", ConfigurationTree::parseFlag);
  }

  int whole(String key, int otherwise, int least, int most) {
    int value = read(key, otherwise, "a whole number", Integer::parseInt);
    return inRange(key, value, least, most, otherwise);
  }

  double number(String key, double otherwise, double least, double most) {
    double value = read(key, otherwise, "a number", Double::parseDouble);
    return inRange(key, value, least, most, otherwise);
  }

  ZoneId zone(String key, String otherwise) {
    return read(key, ZoneId.of(otherwise), "a zone such as America/Chicago", ZoneId::of);
  }

  Duration duration(String key, Duration otherwise) {
    return read(
        key, otherwise, "a duration such as 10s, 15m, 24h or 400d", ConfigurationTree::span);
  }

  @Nullable LocalDate date(String key) {
    Object value = take(key);
    if (value == null) {
      return null;
    }
    try {
      return LocalDate.parse(value.toString());
    } catch (DateTimeParseException e) {
      problem(key, "'%s' is not a date; write it as 2027-06-30".formatted(value));
      return null;
    }
  }

  String oneOf(String key, String otherwise, List<String> words) {
    String value = text(key, otherwise);
    if (!words.contains(value)) {
      problem(key, "'%s' is unknown%s".formatted(value, NearestWord.suggestion(value, words)));
      return otherwise;
    }
    return value;
  }

  /** A list of words, or one text with commas. */
  List<String> words(String key, List<String> otherwise) {
    Object value = take(key);
    if (value == null) {
      return otherwise;
    }
    List<?> parts = value instanceof List<?> list ? list : List.of(value.toString().split(","));
    List<String> words =
        parts.stream().map(p -> String.valueOf(p).strip()).filter(w -> !w.isEmpty()).toList();
    if (words.isEmpty()) {
      problem(
          key,
          "is empty; "
              + (otherwise.isEmpty()
                  ? "name at least one, or leave the key out"
                  : "name at least one, such as " + otherwise.get(0)));
      return otherwise;
    }
    return words;
  }

  /** A child level; empty when absent. */
  ConfigurationTree child(String key) {
    return new ConfigurationTree(at(key), childValues(key), problems);
  }

  /** Every entry below a key, each read as a level of its own. */
  <T> Map<String, T> each(String key, BiFunction<String, ConfigurationTree, @Nullable T> reader) {
    Map<String, T> read = new LinkedHashMap<>();
    for (String name : childValues(key).keySet()) {
      ConfigurationTree entry =
          new ConfigurationTree(
              at(key) + "." + name,
              asTree(at(key) + "." + name, childValues(key).get(name)),
              problems);
      T value = reader.apply(name, entry);
      entry.close();
      if (value != null) {
        read.put(name, value);
      }
    }
    return read;
  }

  void problem(String key, String what) {
    problems.add(at(key) + ": " + what);
  }

  /** Reports every key that nobody asked for, with the nearest known one. */
  void close() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        problem(key, "is unknown" + NearestWord.suggestion(key, new ArrayList<>(asked)));
      }
    }
  }

  private String at(String key) {
    if (path.isEmpty() || key.isEmpty()) {
      return path + key;
    }
    return path + "." + key;
  }

  private @Nullable Object take(String key) {
    asked.add(key);
    return values.get(key);
  }

  private Map<String, Object> childValues(String key) {
    return asTree(at(key), take(key));
  }

  private Map<String, Object> asTree(String where, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      problems.add("%s: '%s' must be a block of keys".formatted(where, value));
      return Map.of();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    map.forEach((k, v) -> tree.put(String.valueOf(k), v));
    return tree;
  }

  private <T> T read(String key, T otherwise, String form, Function<String, T> parse) {
    Object value = take(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return parse.apply(value.toString());
    } catch (IllegalArgumentException | DateTimeException e) {
      problem(key, "'%s' is not %s".formatted(value, form));
      return otherwise;
    }
  }

  private <T extends Comparable<T>> T inRange(String key, T value, T least, T most, T otherwise) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problem(key, "%s is out of range; use %s to %s".formatted(value, least, most));
      return otherwise;
    }
    return value;
  }

  private static boolean parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Duration span(String text) {
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
