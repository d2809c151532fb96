package org.tocsin.domain.city;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** Whether a key is there; it must still be read. */
  boolean has(String key) {
    return !absent(key);
  }

  @Nullable Duration optionalDuration(String key) {
    return absent(key) ? null : duration(key, Duration.ZERO);
  }

  /** Durations in the order written; none for an empty list. */
  List<Duration> durations(String key, List<Duration> otherwise) {
    Object value = take(key);
    if (value == null) {
      return otherwise;
    }
    List<Duration> durations = new ArrayList<>();
    for (String word : parts(value)) {
      try {
        durations.add(span(word));
      } catch (IllegalArgumentException e) {
        problem(key, "'%s' is not a duration such as 15m or 6h".formatted(word));
      }
    }
    return durations;
  }

  @Nullable Double optionalNumber(String key) {
    return absent(key) ? null : (Double) number(key, 0, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  @Nullable Integer optionalWhole(String key, int least, int most) {
    return absent(key) ? null : (Integer) whole(key, least, least, most);
  }

  /** A civil time of day; YAML reads an unquoted 16:30 as minutes. */
  LocalTime time(String key, LocalTime otherwise) {
    return read(
        key,
        otherwise,
        "a time of day such as \"06:30\"",
        text ->
            text.contains(":")
                ? LocalTime.parse(text)
                : LocalTime.ofSecondOfDay(60 * Long.parseLong(text)));
  }

  /** An instant with its offset, or a civil time or date of the city. */
  @Nullable Instant instant(String key, ZoneId zone) {
    Object value = take(key);
    if (value == null) {
      return null;
    }
    String text = value.toString().strip().replace(' ', 'T');
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      return text.endsWith("Z") || text.indexOf('+') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeParseException e) {
      problem(key, "'%s' is not a time; write it as 2027-06-30T09:00".formatted(value));
      return null;
    }
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
    List<String> words = parts(value);
    if (words.isEmpty() && !otherwise.isEmpty()) {
      problem(key, "is empty; name at least one, such as %s".formatted(otherwise.get(0)));
      return otherwise;
    }
    return words;
  }

  /** A list of known words. */
  List<String> wordsOf(String key, List<String> otherwise, List<String> known) {
    List<String> words = words(key, otherwise);
    List<String> unknown = words.stream().filter(w -> !known.contains(w)).toList();
    for (String word : unknown) {
      problem(key, "'%s' is unknown%s".formatted(word, NearestWord.suggestion(word, known)));
    }
    return unknown.isEmpty() ? words : otherwise;
  }

  /** Positive weights of known words; a word without one is left out. */
  SortedMap<String, Double> weights(String key, List<String> known) {
    ConfigurationTree child = child(key);
    SortedMap<String, Double> weights = new TreeMap<>();
    for (String word : known) {
      Double weight = child.absent(word) ? null : (Double) child.number(word, 1, 1e-6, 1e6);
      if (weight != null) {
        weights.put(word, weight);
      }
    }
    child.close();
    return weights;
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

  /** Every block of a list, each read as a level of its own. */
  <T> List<T> entries(String key, Function<ConfigurationTree, @Nullable T> reader) {
    Object value = take(key);
    if (value == null || value.equals("")) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      problem(key, "'%s' must be a list of blocks".formatted(value));
      return List.of();
    }
    List<T> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String where = at(key) + "[" + i + "]";
      ConfigurationTree entry = new ConfigurationTree(where, asTree(where, list.get(i)), problems);
      T one = reader.apply(entry);
      entry.close();
      if (one != null) {
        read.add(one);
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

  private boolean absent(String key) {
    return take(key) == null;
  }

  private static List<String> parts(Object value) {
    List<?> parts = value instanceof List<?> list ? list : List.of(value.toString().split(","));
    return parts.stream().map(p -> String.valueOf(p).strip()).filter(w -> !w.isEmpty()).toList();
  }

  private @Nullable Object take(String key) {
    asked.add(key);
    return values.get(key);
  }

  private Map<String, Object> childValues(String key) {
    return asTree(at(key), take(key));
  }

  private Map<String, Object> asTree(String where, @Nullable Object value) {
    if (value == null || value.equals("")) {
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
    if (text.length() < 2) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    if (amount < 1) {
      throw new IllegalArgumentException(text);
    }
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
