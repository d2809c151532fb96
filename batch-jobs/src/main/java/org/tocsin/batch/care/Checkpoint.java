package org.tocsin.batch.care;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A complete Flink checkpoint below a home, by the file that makes it complete.
 *
 * @param completedAt when its last file was written
 */
record Checkpoint(Path metadata, Instant completedAt) {
  private static final String COMPLETE = "_metadata";
  private static final String FOLDER = "chk-";

  /** As many newer ones make those of an earlier start of the job superfluous. */
  private static final int ENOUGH = 2;

  /** Every complete checkpoint below a folder; none if there is no such folder. */
  static List<Checkpoint> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Checkpoint> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          Set.of(),
          4,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.getFileName().toString().equals(COMPLETE)) {
                found.add(new Checkpoint(file, attributes.lastModifiedTime().toInstant()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                // The running job deletes its older ones meanwhile.
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, @Nullable IOException e)
                throws IOException {
              if (e == null || e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints in %s cannot be listed".formatted(folder), e);
    }
    return found;
  }

  /** Which start of the job it belongs to: Flink's id of the run. */
  String start() {
    return submission().getFileName().toString();
  }

  /** Rises within one start. */
  long number() {
    String name = parent(metadata).getFileName().toString();
    return name.startsWith(FOLDER) ? Long.parseLong(name.substring(FOLDER.length())) : 0;
  }

  private Path submission() {
    return parent(parent(metadata));
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("%s lies in no folder".formatted(file));
    }
    return parent;
  }

  /**
   * Removes what earlier starts of a job left, once a later one has checkpoints enough of its own:
   * Flink's first checkpoint after a start needs nothing from before.
   *
   * @param age what is younger stays
   * @return how many complete checkpoints went
   */
  static int removeEarlierStarts(Path job, Instant now, Duration age) throws IOException {
    Map<Path, List<Checkpoint>> starts =
        list(job).stream().collect(Collectors.groupingBy(Checkpoint::submission));
    int gone = 0;
    for (Map.Entry<Path, List<Checkpoint>> start : starts.entrySet()) {
      Instant last =
          start.getValue().stream()
              .map(Checkpoint::completedAt)
              .max(Comparator.naturalOrder())
              .orElseThrow();
      boolean followed =
          starts.entrySet().stream()
              .filter(other -> !other.getKey().equals(start.getKey()))
              .anyMatch(
                  other ->
                      other.getValue().stream().filter(c -> c.completedAt.isAfter(last)).count()
                          >= ENOUGH);
      if (followed && last.isBefore(now.minus(age))) {
        delete(start.getKey());
        gone += start.getValue().size();
      }
    }
    return gone;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
