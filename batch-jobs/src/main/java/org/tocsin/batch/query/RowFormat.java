package org.tocsin.batch.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** How rows are written as text. Instants are ISO 8601 in UTC. */
public enum RowFormat {
  /** Columns under their names, for people; at most 1,000 rows. */
  TABLE {
    @Override
    void print(Dataset<Row> rows, PrintStream out) {
      printTable(rows, out);
    }
  },
  /** RFC 4180 with a header line. */
  CSV {
    @Override
    void print(Dataset<Row> rows, PrintStream out) {
      printCsv(rows, out);
    }
  },
  /** One JSON object a line, absent values as null. */
  JSON {
    @Override
    void print(Dataset<Row> rows, PrintStream out) {
      printJson(rows, out);
    }
  };

  private static final int MOST_TABLE_ROWS = 1000;
  private static final int WIDEST_COLUMN = 80;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  abstract void print(Dataset<Row> rows, PrintStream out);

  /** Reads {@code table}, {@code csv} or {@code json}. */
  public static RowFormat parse(String word) {
    return switch (word) {
      case "table" -> TABLE;
      case "csv" -> CSV;
      case "json" -> JSON;
      default ->
          throw new IllegalArgumentException(
              "Format '%s' is unknown; use table, csv or json".formatted(word));
    };
  }

  private static void printTable(Dataset<Row> rows, PrintStream out) {
    List<String[]> lines = new ArrayList<>();
    lines.add(rows.columns());
    List<Row> shown = rows.takeAsList(MOST_TABLE_ROWS + 1);
    for (Row row : shown.subList(0, Math.min(shown.size(), MOST_TABLE_ROWS))) {
      String[] cells = new String[row.size()];
      for (int i = 0; i < cells.length; i++) {
        String text = text(row.get(i));
        cells[i] =
            text.length() > WIDEST_COLUMN ? text.substring(0, WIDEST_COLUMN - 1) + "…" : text;
      }
      lines.add(cells);
    }
    int[] widths = new int[rows.columns().length];
    for (String[] line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(line[i]));
      }
    }
    for (int n = 0; n < lines.size(); n++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = lines.get(n)[i];
        text.append(cell)
            .append(" ".repeat(widths[i] - width(cell) + (i + 1 < widths.length ? 2 : 0)));
      }
      out.println(text.toString().stripTrailing());
      if (n == 0) {
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          rule.append("-".repeat(widths[i])).append(i + 1 < widths.length ? "  " : "");
        }
        out.println(rule);
      }
    }
    if (shown.size() > MOST_TABLE_ROWS) {
      out.println("… more than %d rows; use --format csv for all".formatted(MOST_TABLE_ROWS));
    }
  }

  /** Chinese characters take two columns on a terminal. */
  private static int width(String text) {
    return text.codePoints().map(c -> c >= 0x1100 && Character.isIdeographic(c) ? 2 : 1).sum();
  }

  private static void printCsv(Dataset<Row> rows, PrintStream out) {
    out.println(
        String.join(",", java.util.Arrays.stream(rows.columns()).map(RowFormat::quoted).toList()));
    Iterator<Row> each = rows.toLocalIterator();
    while (each.hasNext()) {
      Row row = each.next();
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : ",").append(quoted(text(row.get(i))));
      }
      out.println(line);
    }
  }

  public static String quoted(String text) {
    boolean plain =
        text.indexOf(',') < 0
            && text.indexOf('"') < 0
            && text.indexOf('\n') < 0
            && text.indexOf('\r') < 0;
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void printJson(Dataset<Row> rows, PrintStream out) {
    String[] columns = rows.columns();
    Iterator<Row> each = rows.toLocalIterator();
    while (each.hasNext()) {
      Row row = each.next();
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.length; i++) {
        object.put(columns[i], plain(row.get(i)));
      }
      out.println(json(object));
    }
  }

  static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    Object plain = plain(value);
    return plain instanceof Map || plain instanceof List ? json(plain) : String.valueOf(plain);
  }

  /** A value as JSON knows it. */
  static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      CollectionConverters.asJava(map).forEach((k, v) -> object.put(String.valueOf(k), plain(v)));
      return object;
    }
    if (value instanceof scala.collection.Seq<?> sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      CollectionConverters.asJava(sequence).forEach(v -> list.add(plain(v)));
      return list;
    }
    if (value instanceof Row row) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        object.put(row.schema().fields()[i].name(), plain(row.get(i)));
      }
      return object;
    }
    return value.toString();
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A value cannot be written as JSON: " + value, e);
    }
  }
}
