package org.tocsin.ingestion.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one value is taken from a row: read, joined, cut out, translated, hashed, in this order.
 *
 * @param selectors numbers of the selectors whose values are joined by a blank
 * @param extract what is kept: its first group, or the whole match if it has none
 * @param letters {@code keep}, {@code lower} or {@code upper}
 * @param map replaces a value; what it does not name stays as it is
 * @param hashed whether the value is replaced by 16 hexadecimal digits of its SHA-256
 * @param otherwise stands for a missing value
 */
public record FieldRule(
    List<Integer> selectors,
    @Nullable Pattern extract,
    String letters,
    Map<String, String> map,
    @Nullable String prefix,
    boolean hashed,
    @Nullable String otherwise) {
  public FieldRule {
    selectors = List.copyOf(selectors);
    map = Map.copyOf(map);
  }

  /** The same text for every row. */
  static FieldRule constant(String text) {
    return new FieldRule(List.of(), null, "keep", Map.of(), null, false, text);
  }

  /** The value in this row; null if it has none. */
  public @Nullable String value(Row row) {
    String value = hashed ? joinedForHash(row) : joined(row);
    if (value != null && extract != null) {
      Matcher matcher = extract.matcher(value);
      value =
          matcher.find() ? (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()) : null;
      value = value == null || value.isBlank() ? null : value.strip();
    }
    if (value == null) {
      return otherwise;
    }
    if (!letters.equals("keep")) {
      value =
          letters.equals("lower") ? value.toLowerCase(Locale.ROOT) : value.toUpperCase(Locale.ROOT);
    }
    if (!map.isEmpty()) {
      value = map.getOrDefault(value, value);
    }
    if (hashed) {
      value = hash(value);
    }
    return prefix == null ? value : prefix + value;
  }

  private @Nullable String joined(Row row) {
    if (selectors.size() == 1) {
      return row.value(selectors.get(0));
    }
    if (selectors.isEmpty()) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (int selector : selectors) {
      String part = row.value(selector);
      if (part == null) {
        return null;
      }
      if (!all.isEmpty()) {
        all.append(' ');
      }
      all.append(part);
    }
    return all.toString();
  }

  /** Unlike elsewhere a missing part counts as empty: only a row without any part has no value. */
  private @Nullable String joinedForHash(Row row) {
    StringBuilder all = new StringBuilder();
    boolean found = false;
    for (int selector : selectors) {
      String part = row.value(selector);
      found |= part != null;
      all.append(part == null ? "" : part).append('\u001f');
    }
    return found ? all.toString() : null;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
