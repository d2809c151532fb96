package org.tocsin.ingestion.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.FileFormat;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;

/** The records of a file with one JSON object per line. */
final class JsonLinesRows implements RowSource {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final InputBytes bytes;
  private final Path file;
  private final FileFormat format;
  private final Reader reader;
  private final List<List<String[]>> paths = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private long line;

  JsonLinesRows(InputBytes bytes, Path file, FileFormat format, List<Selector> selectors) {
    this.bytes = bytes;
    this.file = file;
    this.format = format;
    for (Selector selector : selectors) {
      List<String[]> alternatives = new ArrayList<>();
      for (String alternative : selector.alternatives()) {
        alternatives.add(steps(alternative));
      }
      paths.add(alternatives);
    }
    try {
      reader = bytes.reader(format.encoding());
      for (int i = 0; i < format.skipLines(); i++) {
        readLine();
      }
    } catch (IOException | RuntimeException e) {
      InputProblem problem = bytes.problem(e, line, format.encoding());
      bytes.close();
      throw problem;
    }
  }

  @Override
  public @Nullable Row next() {
    try {
      while (readLine()) {
        if (!text.toString().isBlank()) {
          return row();
        }
      }
      return null;
    } catch (IOException e) {
      throw bytes.problem(e, line, format.encoding());
    }
  }

  private Row row() {
    JsonNode record;
    try {
      record = JSON.readTree(text.toString());
    } catch (JsonProcessingException e) {
      return Row.defective(line, paths.size(), "The line is no JSON: " + JsonComplaint.words(e));
    }
    if (!record.isObject()) {
      return Row.defective(line, paths.size(), "The line is no JSON object");
    }
    @Nullable String[] values = new @Nullable String[paths.size()];
    for (int i = 0; i < values.length; i++) {
      for (String[] path : paths.get(i)) {
        values[i] = value(record, path);
        if (values[i] != null) {
          break;
        }
      }
    }
    return Row.of(line, values);
  }

  private @Nullable String value(JsonNode record, String[] path) {
    JsonNode at = record;
    for (String step : path) {
      at =
          at.isArray() && step.matches("\\d{1,9}")
              ? at.path(Integer.parseInt(step))
              : at.path(step);
    }
    if (at.isMissingNode() || at.isNull() || at.isContainerNode()) {
      return null;
    }
    String text =
        at.isBigDecimal() ? at.decimalValue().stripTrailingZeros().toPlainString() : at.asText();
    return Columns.clean(text, format.nulls());
  }

  /** {@code $.a.b[0]} as steps; a plain name is one step, blanks and dots included. */
  private static String[] steps(String alternative) {
    if (!alternative.startsWith("$.")) {
      return new String[] {alternative};
    }
    return alternative.substring(2).replace("[", ".").replace("]", "").split("\\.");
  }

  /** Reads a line into {@link #text}; false at the end of the file. */
  private boolean readLine() throws IOException {
    text.setLength(0);
    int c = reader.read();
    if (c < 0) {
      return false;
    }
    line++;
    while (c >= 0 && c != '\n') {
      if (text.length() >= format.longestLine()) {
        throw new InputProblem(
            "%s: line %d is longer than %,d characters; raise format.longest_line if that is right"
                .formatted(file, line, format.longestLine()));
      }
      text.append((char) c);
      c = reader.read();
    }
    return true;
  }

  @Override
  public double done() {
    return bytes.done();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
