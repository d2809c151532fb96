package org.tocsin.ingestion.mapping;

import java.nio.charset.Charset;
import java.util.Set;

/**
 * How a file is written.
 *
 * @param type {@code csv}, {@code jsonl}, {@code parquet}, or {@code auto}: by the file's name
 * @param header whether the first line of a CSV file names the columns
 * @param skipLines lines before the header
 * @param ragged whether a CSV line may have fewer or more fields than the header
 * @param nulls spellings of "no value"; compared after blanks at both ends are cut
 * @param strict whether a file that lacks a column of the mapping is refused; else its values are
 *     missing
 * @param longestLine bytes of the longest line that is still believed
 */
public record FileFormat(
    String type,
    Charset encoding,
    char delimiter,
    char quote,
    boolean header,
    int skipLines,
    boolean ragged,
    boolean strict,
    Set<String> nulls,
    int longestLine) {
  public FileFormat {
    nulls = Set.copyOf(nulls);
  }
}
