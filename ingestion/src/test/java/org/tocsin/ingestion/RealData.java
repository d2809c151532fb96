package org.tocsin.ingestion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The public data beside the project, and a second, plain way to read its CSV files. */
public final class RealData {
  private RealData() {}

  public static Path file(String name) {
    return Path.of(System.getProperty("tocsin.root", ".."), "../shared/data", name).normalize();
  }

  /** Every record as a map, read character by character without any of the program's code. */
  public static List<Map<String, String>> csv(String name) throws IOException {
    List<Map<String, String>> records = new ArrayList<>();
    List<String> header = List.of();
    try (InputStream raw = Files.newInputStream(file(name));
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String> fields = new ArrayList<>();
      StringBuilder field = new StringBuilder();
      boolean quoted = false;
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\n')) {
          fields.add(field.toString().strip());
          field.setLength(0);
          if (c == '\n') {
            if (header.isEmpty()) {
              header = List.copyOf(fields);
            } else {
              Map<String, String> record = new LinkedHashMap<>();
              for (int i = 0; i < header.size(); i++) {
                record.put(header.get(i), fields.get(i));
              }
              records.add(record);
            }
            fields.clear();
          }
        } else if (c != '\r' && c != 0xfeff) {
          field.append((char) c);
        }
      }
    }
    return records;
  }
}
