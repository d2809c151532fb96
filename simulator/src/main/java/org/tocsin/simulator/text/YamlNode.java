package org.tocsin.simulator.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** One block of a YAML file, read key by key; a problem names the file, the key and the remedy. */
public final class YamlNode {
  private final String where;
  private final Map<?, ?> values;

  private YamlNode(String where, Map<?, ?> values) {
    this.where = where;
    this.values = values;
  }

  /**
   * Reads a file whose top is a block of keys.
   *
   * @throws IllegalArgumentException when it is not YAML of that form
   */
  public static YamlNode parse(String file, InputStream content) throws IOException {
    try (Reader reader = new InputStreamReader(content, StandardCharsets.UTF_8)) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return node(file, tree);
    } catch (YAMLException e) {
      throw new IllegalArgumentException("%s is not YAML: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Where this block stands, for messages. */
  public String where() {
    return where;
  }

  public Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    values.keySet().forEach(key -> keys.add(String.valueOf(key)));
    return keys;
  }

  public boolean has(String key) {
    return values.get(key) != null;
  }

  public String text(String key) {
    return required(key).toString();
  }

  public String text(String key, String otherwise) {
    Object value = values.get(key);
    return value == null ? otherwise : value.toString();
  }

  public double number(String key) {
    return asNumber(key, required(key));
  }

  public double number(String key, double otherwise) {
    Object value = values.get(key);
    return value == null ? otherwise : asNumber(key, value);
  }

  public List<Double> numbers(String key) {
    List<Double> numbers = new ArrayList<>();
    for (Object value : items(key)) {
      numbers.add(asNumber(key, value));
    }
    return numbers;
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    items(key).forEach(value -> texts.add(String.valueOf(value)));
    return texts;
  }

  /** The block below a key; empty when absent. */
  public YamlNode child(String key) {
    Object value = values.get(key);
    return value == null
        ? new YamlNode(where + " " + key, Map.of())
        : node(where + " " + key, value);
  }

  /** The blocks listed below a key; none when absent. */
  public List<YamlNode> list(String key) {
    if (!has(key)) {
      return List.of();
    }
    List<YamlNode> nodes = new ArrayList<>();
    for (Object value : items(key)) {
      nodes.add(node("%s %s[%d]".formatted(where, key, nodes.size()), value));
    }
    return nodes;
  }

  /** A problem with the value of a key. */
  public IllegalArgumentException problem(String key, String what) {
    return new IllegalArgumentException("%s: %s %s".formatted(where, key, what));
  }

  private static YamlNode node(String where, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new YamlNode(where, map);
    }
    throw new IllegalArgumentException("%s must be a block of keys".formatted(where));
  }

  private Object required(String key) {
    Object value = values.get(key);
    if (value == null) {
      throw problem(key, "is missing; known here are " + String.join(", ", keys()));
    }
    return value;
  }

  private List<?> items(String key) {
    if (required(key) instanceof List<?> list) {
      return list;
    }
    throw problem(key, "must be a list");
  }

  private double asNumber(String key, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw problem(key, "'%s' is not a number".formatted(value));
  }
}
