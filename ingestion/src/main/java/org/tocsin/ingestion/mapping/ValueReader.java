package org.tocsin.ingestion.mapping;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the rules for single values: fields, times, flags and conditions. */
final class ValueReader {
  private static final List<String> LETTERS = List.of("keep", "lower", "upper");

  private final Map<Selector, Integer> selectors = new LinkedHashMap<>();
  private final ZoneId zone;

  ValueReader(ZoneId zone) {
    this.zone = zone;
  }

  /** Every selector that was read, in the order of their numbers. */
  List<Selector> selectors() {
    return List.copyOf(selectors.keySet());
  }

  /** A field that must be there; reports it missing under the key. */
  FieldRule required(YamlTree parent, String key) {
    if (!parent.has(key)) {
      parent.problem("needs the key '%s'".formatted(key));
      return FieldRule.constant("");
    }
    return field(parent.child(key));
  }

  @Nullable FieldRule optional(YamlTree parent, String key) {
    return parent.optional(key, this::field);
  }

  /** Reads {@code Column}, {@code [Column, Other name]} or a block. */
  FieldRule field(YamlTree tree) {
    if (!tree.isBlock()) {
      return plain(List.of(select(tree.words(), tree)));
    }
    FieldRule rule = part(tree);
    tree.close();
    return rule;
  }

  /** Reads the keys of a field from a block that may hold others too. */
  FieldRule part(YamlTree tree) {
    List<Integer> numbers = new ArrayList<>();
    boolean hashed = tree.has("hash");
    int places = 0;
    if (tree.has("field")) {
      places++;
      numbers.add(select(tree.words("field"), tree));
    }
    if (tree.has("position")) {
      places++;
      int position = tree.whole("position", 1);
      if (position < 1) {
        tree.child("position").problem("%d must be 1 or more".formatted(position));
      }
      numbers.add(select(List.of("#" + Math.max(1, position)), tree));
    }
    if (tree.has("path")) {
      places++;
      List<String> paths = tree.words("path");
      for (String path : paths) {
        if (!path.startsWith("$.")) {
          tree.child("path").problem("'%s' must start with '$.'".formatted(path));
        }
      }
      numbers.add(select(paths, tree));
    }
    if (tree.has("join")) {
      places++;
      for (String word : tree.words("join")) {
        numbers.add(select(List.of(word), tree));
      }
    }
    if (hashed) {
      places++;
      for (String word : tree.words("hash")) {
        numbers.add(select(List.of(word), tree));
      }
    }
    if (tree.has("constant")) {
      places++;
    }
    if (places != 1) {
      tree.problem(
          "needs exactly one of field, position, path, join, hash or constant, not " + places);
    }
    return new FieldRule(
        numbers,
        pattern(tree, "extract"),
        tree.oneOf("letters", "keep", LETTERS),
        tree.table("map"),
        tree.optionalText("prefix"),
        hashed,
        tree.has("constant") ? tree.text("constant", "") : tree.optionalText("default"));
  }

  /** Reads a column, a block, or a list of such to be tried in order. */
  TimeRule time(YamlTree tree) {
    List<TimeRule.Attempt> attempts = new ArrayList<>();
    for (YamlTree item : tree.isBlock() ? List.of(tree) : tree.items()) {
      attempts.add(attempt(item));
    }
    if (attempts.isEmpty()) {
      tree.problem("needs a column or a block with 'field' and 'formats'");
    }
    return new TimeRule(attempts);
  }

  TimeRule requiredTime(YamlTree parent, String key) {
    if (!parent.has(key)) {
      parent.problem("needs the key '%s'".formatted(key));
      return new TimeRule(List.of());
    }
    return time(parent.child(key));
  }

  private TimeRule.Attempt attempt(YamlTree tree) {
    if (!tree.isBlock()) {
      return new TimeRule.Attempt(
          plain(List.of(select(List.of(tree.word()), tree))),
          List.of(TimeFormat.of("iso")),
          zone,
          Duration.ZERO);
    }
    TimeRule.Attempt attempt = timePart(tree);
    tree.close();
    return attempt;
  }

  /** Reads the keys of a time from a block that may hold others too. */
  TimeRule.Attempt timePart(YamlTree tree) {
    FieldRule field = part(tree);
    List<TimeFormat> formats = new ArrayList<>();
    if (tree.has("formats")) {
      for (YamlTree item : tree.child("formats").items()) {
        String word = item.word();
        try {
          formats.add(TimeFormat.of(word));
        } catch (IllegalArgumentException e) {
          item.problem(
              "'%s' is no time format (%s); use iso, epoch_s, epoch_ms or a pattern such as yyyy-MM-dd HH:mm:ss"
                  .formatted(word, e.getMessage()));
        }
      }
    } else {
      formats.add(TimeFormat.of("iso"));
    }
    ZoneId own = tree.parsed("zone", zone, "a zone such as Asia/Shanghai", ZoneId::of);
    Duration plus = tree.parsed("plus", Duration.ZERO, "a span such as 15m", ValueReader::span);
    return new TimeRule.Attempt(field, formats, own, plus);
  }

  FlagRule flag(YamlTree tree) {
    FieldRule field = part(tree);
    Set<String> yes = new LinkedHashSet<>(tree.words("yes"));
    Set<String> no = new LinkedHashSet<>(tree.words("no"));
    if (yes.isEmpty() && no.isEmpty()) {
      tree.problem("needs words under 'yes' or 'no'");
    }
    tree.close();
    return new FlagRule(field, yes, no);
  }

  /** Reads the keys of a condition from a block that may hold others too. */
  Condition conditionPart(YamlTree tree) {
    FieldRule field = part(tree);
    Set<String> words = new LinkedHashSet<>(tree.words("is"));
    Pattern pattern = pattern(tree, "matches");
    boolean missing = tree.flag("missing", false);
    if (words.isEmpty() && pattern == null && !missing) {
      tree.problem("needs 'is' with words, 'matches' with a pattern, or 'missing: true'");
    }
    return new Condition(field, words, pattern, missing);
  }

  @Nullable Pattern pattern(YamlTree tree, String key) {
    if (!tree.has(key)) {
      return null;
    }
    YamlTree place = tree.child(key);
    try {
      return Pattern.compile(place.word());
    } catch (PatternSyntaxException e) {
      place.problem(
          "'%s' is no regular expression: %s".formatted(e.getPattern(), e.getDescription()));
      return null;
    }
  }

  /** Reads {@code 90s}, {@code 15m}, {@code 24h} or {@code 400d}. */
  static Duration span(String text) {
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static FieldRule plain(List<Integer> numbers) {
    return new FieldRule(numbers, null, "keep", Map.of(), null, false, null);
  }

  private int select(List<String> alternatives, YamlTree tree) {
    if (alternatives.isEmpty() || alternatives.stream().anyMatch(String::isBlank)) {
      tree.problem("names no column");
      return 0;
    }
    return selectors.computeIfAbsent(new Selector(alternatives), s -> selectors.size());
  }
}
