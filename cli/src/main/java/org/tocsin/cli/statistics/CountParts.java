package org.tocsin.cli.statistics;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows of counts sorted into parts on disk, in a temporary folder that closing removes. */
final class CountParts implements AutoCloseable {
  private static final int BUFFER = 1 << 14;

  private final Path folder;
  private final List<DataOutputStream> parts = new ArrayList<>();
  private final long[] rows;

  CountParts(int number) throws IOException {
    folder = Files.createTempDirectory("tocsin-counts");
    rows = new long[number];
    for (int part = 0; part < number; part++) {
      parts.add(
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(path(part)), BUFFER)));
    }
  }

  private Path path(int part) {
    return folder.resolve("part-" + part);
  }

  void add(int part, String series, String time, double count, double population)
      throws IOException {
    DataOutputStream to = parts.get(part);
    to.writeUTF(series);
    to.writeUTF(time);
    to.writeDouble(count);
    to.writeDouble(population);
    rows[part]++;
  }

  /** Hands out the rows of a part in the order in which they were added; no more can be added. */
  void read(int part, CountRows.Taker taker) throws IOException {
    parts.get(part).close();
    try (DataInputStream from =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path(part)), BUFFER))) {
      for (long i = 0; i < rows[part]; i++) {
        taker.take(from.readUTF(), from.readUTF(), from.readDouble(), from.readDouble(), 0);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (DataOutputStream part : parts) {
      part.close();
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
