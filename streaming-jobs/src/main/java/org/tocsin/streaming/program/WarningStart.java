package org.tocsin.streaming.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Remembers where the warning job went live, until it has a checkpoint: killed before its first
 * one, it starts again at the same snapshot, and no alert falls between two starts. The instants of
 * all starts stay on record, so that an alert can be recomputed from the start that it came from.
 *
 * @param folder the job's checkpoints
 */
record WarningStart(Path folder) {
  private static final String FILE = "went-live-at-snapshot";
  private static final String NO_ROWS = "none";

  /** One instant a line, the earliest first. */
  static final String STARTS = "went-live";

  /**
   * The snapshot of a table that is history; absent while the table has no rows.
   *
   * @param again whether an earlier start is continued, or a new one made
   */
  @Nullable Long snapshot(Lake lake, LakeTable which, boolean again) {
    Path file =
        folder.resolve(which == LakeTable.INCIDENT ? FILE : FILE + "-of-" + which.tableName());
    Table table = lake.open().loadTable(which.identifier());
    try {
      if (again && Files.exists(file)) {
        String pinned = Files.readString(file).strip();
        if (pinned.equals(NO_ROWS)) {
          return null;
        }
        long id = Long.parseLong(pinned);
        if (table.snapshot(id) != null) {
          return id;
        }
      }
      Long current = table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
      Files.createDirectories(folder);
      Files.writeString(file, current == null ? NO_ROWS : current.toString());
      return current;
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be used".formatted(file), e);
    }
  }

  /** Notes a start without a checkpoint. */
  void note(Instant goLive) {
    Path file = folder.resolve(STARTS);
    try {
      Files.createDirectories(folder);
      List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (before.isEmpty() || !before.get(before.size() - 1).equals(goLive.toString())) {
        Files.writeString(
            file, goLive + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written".formatted(file), e);
    }
  }
}
