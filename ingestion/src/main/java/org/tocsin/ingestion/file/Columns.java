package org.tocsin.ingestion.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.ingestion.mapping.FileFormat;
import org.tocsin.ingestion.mapping.Selector;

/** Which column of a file each selector reads. */
final class Columns {
  private Columns() {}

  /**
   * For each selector the number of the column that holds it; −1 where the file has none.
   *
   * @param header names of the columns; empty if the file does not name them
   */
  static int[] bind(Path file, FileFormat format, List<String> header, List<Selector> selectors) {
    int[] columns = new int[selectors.size()];
    List<String> missing = new ArrayList<>();
    boolean foundAny = false;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = find(header, selectors.get(i));
      if (columns[i] >= 0) {
        foundAny = true;
      } else {
        missing.add(
            "'%s'%s"
                .formatted(
                    String.join("' or '", selectors.get(i).alternatives()),
                    nearest(selectors.get(i).label(), header)));
      }
    }
    if (columns.length > 0 && (format.strict() ? !missing.isEmpty() : !foundAny)) {
      throw new InputProblem(
          "%s does not fit the mapping; it has no column %s%n  Its columns are %s"
              .formatted(file, String.join("\n  nor ", missing), String.join(", ", header)));
    }
    return columns;
  }

  /** A near name if there is one; all of them stand at the end of the message. */
  private static String nearest(String label, List<String> header) {
    String suggestion = NearestWord.suggestion(label, header);
    return suggestion.startsWith("; did you mean") ? suggestion : "";
  }

  private static int find(List<String> header, Selector selector) {
    for (String alternative : selector.alternatives()) {
      int position = Selector.position(alternative);
      if (position >= 0) {
        if (header.isEmpty() || position < header.size()) {
          return position;
        }
      } else {
        int named = header.indexOf(alternative);
        if (named >= 0) {
          return named;
        }
      }
    }
    return -1;
  }

  /** For each column of a file the selectors that read it. */
  static int[][] readers(int[] columns) {
    int width = Arrays.stream(columns).max().orElse(-1) + 1;
    int[][] readers = new int[width][];
    for (int c = 0; c < width; c++) {
      int column = c;
      readers[c] =
          java.util.stream.IntStream.range(0, columns.length)
              .filter(s -> columns[s] == column)
              .toArray();
    }
    return readers;
  }

  /** The text without blanks at its ends; null if it is a spelling of "no value". */
  static @Nullable String clean(String text, Set<String> nulls) {
    String stripped = text.strip();
    return stripped.isEmpty() || nulls.contains(stripped) ? null : stripped;
  }
}
