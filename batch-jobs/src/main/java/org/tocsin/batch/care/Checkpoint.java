package org.tocsin.batch.care;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A complete Flink checkpoint below a home, by the file that makes it complete.
 *
 * @param completedAt when its last file was written
 */
record Checkpoint(Path metadata, Instant completedAt) {
  private static final String COMPLETE = "_metadata";

  /** Every complete checkpoint below a folder; none if there is no such folder. */
  static List<Checkpoint> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 4)) {
      return files
          .filter(file -> file.getFileName().toString().equals(COMPLETE))
          .map(Checkpoint::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints in %s cannot be listed".formatted(folder), e);
    }
  }

  private static Checkpoint of(Path metadata) {
    try {
      return new Checkpoint(metadata, Files.getLastModifiedTime(metadata).toInstant());
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoint %s cannot be read".formatted(metadata), e);
    }
  }
}
