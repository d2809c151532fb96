package org.tocsin.streaming.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The complete checkpoints of one job, kept under one folder through all its submissions.
 *
 * @param folder holds a folder for each submission, and in it one for each checkpoint
 */
record Checkpoints(Path folder) {
  private static final String COMPLETE = "_metadata";

  /** Submission, checkpoint, file. */
  private static final int DEPTH = 3;

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
    Map<Path, FileTime> complete = new HashMap<>();
    try {
      Files.walkFileTree(
          folder,
          Set.of(),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.getFileName().toString().equals(COMPLETE)) {
                complete.put(file.getParent(), attributes.lastModifiedTime());
              }
              return FileVisitResult.CONTINUE;
            }

            /** A running job removes old checkpoints while they are listed. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path gone, @Nullable IOException e)
                throws IOException {
              return e == null ? FileVisitResult.CONTINUE : visitFileFailed(gone, e);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints in %s cannot be listed".formatted(folder), e);
    }
    return complete.entrySet().stream()
        .sorted(
            Map.Entry.<Path, FileTime>comparingByValue()
                .thenComparing(checkpoint -> number(checkpoint.getKey()))
                .reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Numbers rise within one submission. */
  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
