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
import java.util.Comparator;
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
      Files.walkFileTree(folder, Set.of(), 3, new Collect(complete));
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints in %s cannot be listed".formatted(folder), e);
    }
    return complete.keySet().stream()
        .sorted(
            Comparator.comparing((Path path) -> complete.get(path))
                .thenComparingLong(Checkpoints::number)
                .reversed())
        .toList();
  }

  /** Collects complete checkpoints; a running job may delete others meanwhile. */
  private static final class Collect extends SimpleFileVisitor<Path> {
    private final Map<Path, FileTime> complete;

    Collect(Map<Path, FileTime> complete) {
      this.complete = complete;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Path parent = file.getParent();
      if (parent != null && file.endsWith(COMPLETE)) {
        complete.put(parent, attributes.lastModifiedTime());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      if (e == null || e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  /** Numbers rise within one submission. */
  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
