package org.tocsin.streaming.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The complete checkpoints of one job, kept under one folder through all its submissions.
 *
 * @param folder holds a folder for each submission, and in it one for each checkpoint
 */
record Checkpoints(Path folder) {
  private static final String COMPLETE = "_metadata";

  /**
   * The checkpoint to start from.
   *
   * @param which {@code last}, {@code second-last} or {@code none}
   * @return the folder of a complete checkpoint; empty when there is none or none is wanted
   */
  Optional<Path> find(String which) {
    return switch (which) {
      case "last" -> list().stream().findFirst();
      case "second-last" -> Optional.of(secondLast());
      case "none" -> Optional.empty();
      default ->
          throw new IllegalArgumentException(
              "--restore '%s' is unknown; use last, second-last or none".formatted(which));
    };
  }

  private Path secondLast() {
    return list().stream()
        .skip(1)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Fewer than two complete checkpoints in %s; use --restore last"
                        .formatted(folder)));
  }

  /** Every complete checkpoint, newest first. */
  List<Path> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder, 3)) {
      return paths
          .filter(path -> path.getFileName().toString().equals(COMPLETE))
          .map(Path::getParent)
          .sorted(
              Comparator.comparing(Checkpoints::completedAt)
                  .thenComparingLong(Checkpoints::number)
                  .reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints in %s cannot be listed".formatted(folder), e);
    }
  }

  /** Numbers rise within one submission. */
  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  private static FileTime completedAt(Path checkpoint) {
    try {
      return Files.getLastModifiedTime(checkpoint.resolve(COMPLETE));
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoint %s cannot be read".formatted(checkpoint), e);
    }
  }
}
