package org.tocsin.ingestion.mapping;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.NearestWord;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One place in a YAML file: a block of keys, a list or a single word, with its line. Reading goes
 * on after a problem; all of them are remembered with their lines.
 */
final class YamlTree {
  private final @Nullable Node node;
  private final String path;
  private final int line;
  private final List<String> problems;
  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  private YamlTree(@Nullable Node node, String path, int line, List<String> problems) {
    this.node = node;
    this.path = path;
    this.line = line;
    this.problems = problems;
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = scalar(tuple.getKeyNode());
        int at = tuple.getKeyNode().getStartMark().getLine() + 1;
        if (key == null) {
          problems.add("Line %d: a key must be a single word".formatted(at));
        } else if (entries.put(key, tuple.getValueNode()) != null) {
          problems.add("Line %d: %s is written twice".formatted(at, at(key)));
        } else {
          lines.put(key, at);
        }
      }
    }
  }

  /** Parses a whole file; what is not YAML at all is one problem. */
  static YamlTree parse(String text, List<String> problems) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(50);
    try {
      Node node = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      YamlTree tree = new YamlTree(node, "", 1, problems);
      if (!(node instanceof MappingNode)) {
        problems.add("Line 1: a mapping must be a block of keys, such as 'kind: incident'");
      }
      return tree;
    } catch (MarkedYAMLException e) {
      int at = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add("Line %d: this is not YAML: %s".formatted(at, e.getProblem()));
    } catch (YAMLException e) {
      problems.add("Line 1: this is not YAML: %s".formatted(e.getMessage()));
    }
    return new YamlTree(null, "", 1, problems);
  }

  boolean isBlock() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  int line() {
    return line;
  }

  String path() {
    return path;
  }

  /** The keys of this block in order, all counted as asked for. */
  List<String> keys() {
    asked.addAll(entries.keySet());
    return List.copyOf(entries.keySet());
  }

  /** What stands under the key; an empty place if nothing does. */
  YamlTree child(String key) {
    asked.add(key);
    Node found = entries.get(key);
    return new YamlTree(found, at(key), lines.getOrDefault(key, line), problems);
  }

  /** What stands under the key, if it is there. */
  <T> @Nullable T optional(String key, Function<YamlTree, T> read) {
    return has(key) ? read.apply(child(key)) : null;
  }

  /** The elements of a list; a single word is a list of one. */
  List<YamlTree> items() {
    if (node instanceof SequenceNode sequence) {
      List<YamlTree> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(
            new YamlTree(
                item,
                path + "[" + items.size() + "]",
                item.getStartMark().getLine() + 1,
                problems));
      }
      return items;
    }
    return node == null ? List.of() : List.of(this);
  }

  /** The single word at this place; a problem and an empty text if it is none. */
  String word() {
    String word = node == null ? null : scalar(node);
    if (word == null) {
      problem(node == null ? "is missing" : "must be a single word or number");
      return "";
    }
    return word;
  }

  List<String> words() {
    return items().stream().map(YamlTree::word).toList();
  }

  List<String> words(String key) {
    return has(key) ? child(key).words() : List.of();
  }

  String text(String key, String otherwise) {
    return has(key) ? child(key).word() : otherwise;
  }

  @Nullable String optionalText(String key) {
    return has(key) ? child(key).word() : null;
  }

  String requiredText(String key) {
    if (!has(key)) {
      problem("needs the key '%s'".formatted(key));
      return "";
    }
    return child(key).word();
  }

  String oneOf(String key, String otherwise, List<String> words) {
    String word = text(key, otherwise);
    if (!words.contains(word)) {
      child(key).problem("'%s' is unknown%s".formatted(word, NearestWord.suggestion(word, words)));
      return otherwise;
    }
    return word;
  }

  boolean flag(String key, boolean otherwise) {
    return Boolean.parseBoolean(oneOf(key, Boolean.toString(otherwise), List.of("true", "false")));
  }

  double number(String key, double otherwise) {
    return parsed(key, otherwise, "a number", Double::parseDouble);
  }

  int whole(String key, int otherwise) {
    return parsed(key, otherwise, "a whole number", Integer::parseInt);
  }

  /** Reads a word with a parser that throws a RuntimeException for what it does not understand. */
  <T> T parsed(String key, T otherwise, String form, Function<String, T> parse) {
    if (!has(key)) {
      return otherwise;
    }
    YamlTree place = child(key);
    String word = place.word();
    try {
      return parse.apply(word);
    } catch (RuntimeException e) {
      place.problem("'%s' is not %s".formatted(word, form));
      return otherwise;
    }
  }

  /** A block whose values are single words. */
  Map<String, String> table(String key) {
    Map<String, String> table = new LinkedHashMap<>();
    if (has(key)) {
      YamlTree block = child(key);
      if (!block.isBlock()) {
        block.problem("must be a block of 'from: to' lines");
      }
      for (String from : block.keys()) {
        table.put(from, block.child(from).word());
      }
    }
    return table;
  }

  /** Reports every key that nobody asked for, with the nearest known one. */
  void close() {
    for (String key : entries.keySet()) {
      if (!asked.contains(key)) {
        problems.add(
            "Line %d: %s is unknown%s"
                .formatted(
                    lines.getOrDefault(key, line),
                    at(key),
                    NearestWord.suggestion(key, List.copyOf(asked))));
      }
    }
  }

  void problem(String what) {
    problems.add("Line %d: %s %s".formatted(line, path.isEmpty() ? "the mapping" : path, what));
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static @Nullable String scalar(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return null;
    }
    return scalar.getTag().equals(Tag.NULL) && scalar.isPlain() ? "" : scalar.getValue();
  }
}
