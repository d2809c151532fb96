package org.tocsin.ingestion.mapping;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question about a row: whether a field is one of some words, matches a pattern, or is missing.
 */
public record Condition(
    FieldRule field, Set<String> words, @Nullable Pattern pattern, boolean whenMissing) {
  public Condition {
    words = Set.copyOf(words);
  }

  public boolean holds(Row row) {
    String value = field.value(row);
    if (value == null) {
      return whenMissing;
    }
    return words.contains(value) || (pattern != null && pattern.matcher(value).find());
  }
}
