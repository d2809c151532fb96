package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tocsin.domain.city.NearestWord;

/**
 * The keys of one detection method with a checked value each: defaults, overridden by what is
 * given.
 */
public final class Settings {
  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Checks what is given against the keys.
   *
   * @throws IllegalArgumentException naming every problem at once; an unknown key comes with the
   *     nearest known one
   */
  public static Settings of(List<SettingKey> keys, Map<String, String> given) {
    Map<String, SettingKey> known = new LinkedHashMap<>();
    keys.forEach(key -> known.put(key.name(), key));
    List<String> problems = new ArrayList<>();
    Map<String, String> values = new TreeMap<>();
    keys.forEach(key -> values.put(key.name(), key.defaultValue()));
    given.forEach(
        (name, value) -> {
          SettingKey key = known.get(name);
          if (key == null) {
            problems.add(
                "Key %s is not known%s"
                    .formatted(name, NearestWord.suggestion(name, List.copyOf(known.keySet()))));
            return;
          }
          String problem = key.problem(value);
          if (problem.isEmpty()) {
            values.put(name, value);
          } else {
            problems.add(problem);
          }
        });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Settings(values);
  }

  /** Reads what {@link #text} wrote. */
  public static Settings parse(List<SettingKey> keys, String text) {
    Map<String, String> given = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              int at = line.indexOf('=');
              given.put(line.substring(0, at), line.substring(at + 1));
            });
    return of(keys, given);
  }

  /** Every key and value, sorted, one per line. */
  public String text() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** Value of a number key. */
  public double number(String key) {
    return Double.parseDouble(word(key));
  }

  /** Value of a whole-number key. */
  public int whole(String key) {
    return (int) number(key);
  }

  /** Value of any key as text. */
  public String word(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("Key %s does not belong to this method".formatted(key));
    }
    return value;
  }

  /** Whether a key has this value. */
  public boolean is(String key, String value) {
    return word(key).equals(value);
  }
}
