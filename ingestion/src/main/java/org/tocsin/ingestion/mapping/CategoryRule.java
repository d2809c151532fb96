package org.tocsin.ingestion.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;

/**
 * How a source's words become categories with their class.
 *
 * @param table exact words, blanks collapsed; in lower case if case is ignored
 * @param patterns tried in order after the table
 * @param classField a column that names the class, for {@code keep}
 * @param otherwise what an unnamed word becomes; a rejection if absent
 * @param keeping whether an unnamed word is kept as its own category
 */
public record CategoryRule(
    FieldRule field,
    Map<String, Entry> table,
    List<PatternEntry> patterns,
    boolean ignoringCase,
    @Nullable FieldRule classField,
    @Nullable Entry otherwise,
    boolean keeping) {
  public CategoryRule {
    table = Map.copyOf(table);
    patterns = List.copyOf(patterns);
  }

  /**
   * What a word becomes.
   *
   * @param category absent if such records are refused
   */
  public record Entry(@Nullable String category, CategoryClass categoryClass) {}

  /** What every word becomes in which the pattern is found. */
  public record PatternEntry(Pattern pattern, Entry entry) {}

  /** What the word becomes; null if nothing is said about it. */
  public @Nullable Entry entry(String word) {
    String key = key(word, ignoringCase);
    Entry exact = table.get(key);
    if (exact != null) {
      return exact;
    }
    for (PatternEntry p : patterns) {
      if (p.pattern.matcher(word).find()) {
        return p.entry;
      }
    }
    if (keeping && otherwise != null) {
      return new Entry(slug(word), otherwise.categoryClass);
    }
    return otherwise;
  }

  static String key(String word, boolean ignoringCase) {
    String collapsed = word.strip().replaceAll("\\s+", " ");
    return ignoringCase ? collapsed.toLowerCase(Locale.ROOT) : collapsed;
  }

  /** A word as a category id: lower case, everything but letters and digits as one hyphen. */
  public static String slug(String word) {
    StringBuilder slug = new StringBuilder();
    word.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c)) {
                slug.appendCodePoint(c);
              } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
              }
            });
    if (!slug.isEmpty() && slug.charAt(slug.length() - 1) == '-') {
      slug.setLength(slug.length() - 1);
    }
    return slug.isEmpty() ? "unnamed" : slug.toString();
  }
}
