package org.tocsin.ingestion.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.FileFormat;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;

/** The records of one file, in order, reduced to what the selectors ask for. */
public interface RowSource extends AutoCloseable {

  /**
   * The next record; null after the last.
   *
   * @throws InputProblem if the file is broken from here on
   */
  @Nullable Row next();

  /** Part of the file that has been read, 0 to 1. */
  double done();

  @Override
  void close();

  /**
   * Opens a file by the format's type, or by its name.
   *
   * @throws InputProblem if it is no readable file, empty, or lacks every alternative of a required
   *     column
   */
  static RowSource open(Path file, FileFormat format, List<Selector> selectors) {
    check(file);
    try {
      return switch (type(file, format)) {
        case "parquet" -> new ParquetRows(file, format, selectors);
        case "jsonl" -> new JsonLinesRows(InputBytes.open(file), file, format, selectors);
        default -> new CsvRows(InputBytes.open(file), file, format, selectors);
      };
    } catch (IOException e) {
      throw new InputProblem("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** How a file is written: {@code csv}, {@code jsonl} or {@code parquet}. */
  static String type(Path file, FileFormat format) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      // A mapping for CSV serves a Parquet file with the same columns too.
      return "parquet";
    }
    if (!format.type().equals("auto")) {
      return format.type();
    }
    String bare = name.replaceAll("\\.(gz|zst)$", "");
    return bare.endsWith(".jsonl") || bare.endsWith(".ndjson") || bare.endsWith(".json")
        ? "jsonl"
        : "csv";
  }

  private static void check(Path file) {
    if (!Files.exists(file)) {
      throw new InputProblem("%s does not exist; check the path".formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw new InputProblem("%s is a folder; name the files in it".formatted(file));
    }
    if (!Files.isReadable(file)) {
      throw new InputProblem("%s may not be read; check its permissions".formatted(file));
    }
    try {
      if (Files.size(file) == 0) {
        throw new InputProblem("%s is empty".formatted(file));
      }
    } catch (IOException e) {
      throw new InputProblem("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
