package org.tocsin.models.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the reference answers of independent implementations. */
public final class Oracle {
  private Oracle() {}

  public static Path folder() {
    return Path.of(System.getProperty("tocsin.root"), "../shared/oracle");
  }

  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(Files.readString(folder().resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of a gzipped CSV without quotes, header left out. */
  public static List<String[]> rows(String name) {
    List<String[]> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder().resolve(name))),
                StandardCharsets.UTF_8))) {
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rows.add(line.split(",", -1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** The 840 public series of 624 weeks; [series][week], both from 0. */
  public static double[][] publicCounts() {
    double[][] counts = new double[840][624];
    for (String[] row : rows("sim_public_counts.csv.gz")) {
      counts[Integer.parseInt(row[0]) - 1][Integer.parseInt(row[1]) - 1] =
          Double.parseDouble(row[2]);
    }
    return counts;
  }

  static double[] numbers(JsonNode node) {
    double[] numbers = new double[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get(i).isNull() ? Double.NaN : node.get(i).asDouble();
    }
    return numbers;
  }
}
