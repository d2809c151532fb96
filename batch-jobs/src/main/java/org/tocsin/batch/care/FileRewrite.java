package org.tocsin.batch.care;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/**
 * Takes single rows out of a table, or changes them, by writing the files anew that hold them. One
 * commit for each branch; it also repeats what the branch's newest Flink snapshot says of its
 * writer, so that older snapshots can go and a restored writer still knows what it has committed.
 *
 * <p>Limits: one process at a time; a file is read and written by one thread.
 */
final class FileRewrite {
  private static final int ATTEMPTS = 5;

  /** A tag is changed on a branch of this name and the tag's. */
  private static final String WORKING = "care-";

  private final Table table;

  /** Old file to its successor, which may hang on several branches; absent: nothing was left. */
  private final Map<String, @Nullable DataFile> successors = new HashMap<>();

  private long changed;

  FileRewrite(Table table) {
    this.table = table;
  }

  /** How many rows were taken out or changed, each once however many branches hold it. */
  long changed() {
    return changed;
  }

  /**
   * Rewrites the files of one branch or tag that may hold matching rows.
   *
   * @param may prunes files; it may name too many
   * @param change gives a row back changed or unchanged, or a null to take it out
   * @param note summary properties of the commit
   * @return whether anything was changed
   */
  boolean apply(
      String ref,
      Expression may,
      UnaryOperator<@Nullable Record> change,
      Map<String, String> note) {
    for (int attempt = 1; ; attempt++) {
      table.refresh();
      SnapshotRef target = table.refs().get(ref);
      if (target == null) {
        return false;
      }
      try {
        return target.isTag()
            ? applyToTag(ref, target.snapshotId(), may, change, note)
            : commit(ref, target.snapshotId(), may, change, note);
      } catch (ValidationException e) {
        // Somebody appended between looking and committing: look again.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Removes the branches that a killed run worked on for these tags. */
  void dropLeftovers(Collection<String> tags) {
    table.refresh();
    for (String tag : tags) {
      if (table.refs().containsKey(WORKING + tag)) {
        table.manageSnapshots().removeBranch(WORKING + tag).commit();
      }
    }
    table.refresh();
  }

  private boolean applyToTag(
      String tag,
      long snapshot,
      Expression may,
      UnaryOperator<@Nullable Record> change,
      Map<String, String> note) {
    String branch = WORKING + tag;
    dropLeftovers(List.of(tag));
    table.manageSnapshots().createBranch(branch, snapshot).commit();
    table.refresh();
    boolean done = commit(branch, snapshot, may, change, note);
    table.refresh();
    Snapshot head = head(table, branch);
    if (done && head != null) {
      table.manageSnapshots().replaceTag(tag, head.snapshotId()).commit();
    }
    table.manageSnapshots().removeBranch(branch).commit();
    return done;
  }

  private boolean commit(
      String branch,
      long head,
      Expression may,
      UnaryOperator<@Nullable Record> change,
      Map<String, String> note) {
    List<FileScanTask> tasks = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(head).filter(may).planFiles()) {
      files.forEach(tasks::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be planned".formatted(table.name()), e);
    }
    OverwriteFiles overwrite = table.newOverwrite().toBranch(branch);
    boolean any = false;
    for (FileScanTask task : tasks) {
      DataFile old = task.file();
      if (!successors.containsKey(old.location())) {
        if (!touches(old, change)) {
          continue;
        }
        successors.put(old.location(), write(old, change));
      }
      overwrite.deleteFile(old);
      DataFile successor = successors.get(old.location());
      if (successor != null) {
        overwrite.addFile(successor);
      }
      any = true;
    }
    if (!any) {
      return false;
    }
    CarePlan.writer(table, head).forEach(overwrite::set);
    note.forEach(overwrite::set);
    overwrite
        .validateFromSnapshot(head)
        .conflictDetectionFilter(Expressions.alwaysTrue())
        .validateNoConflictingData()
        .validateNoConflictingDeletes()
        .commit();
    return true;
  }

  /**
   * Makes a commit without rows that repeats what the branch says of its writer, so that everything
   * before it can go.
   */
  void carry(String branch, Map<String, String> note) {
    for (int attempt = 1; ; attempt++) {
      table.refresh();
      Snapshot head = head(table, branch);
      if (head == null) {
        return;
      }
      OverwriteFiles overwrite = table.newOverwrite().toBranch(branch);
      CarePlan.writer(table, head.snapshotId()).forEach(overwrite::set);
      note.forEach(overwrite::set);
      try {
        overwrite
            .validateFromSnapshot(head.snapshotId())
            .conflictDetectionFilter(Expressions.alwaysTrue())
            .validateNoConflictingData()
            .validateNoConflictingDeletes()
            .commit();
        return;
      } catch (ValidationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private boolean touches(DataFile file, UnaryOperator<@Nullable Record> change) {
    try (CloseableIterable<Record> rows = read(table, file.location())) {
      for (Record row : rows) {
        Record after = change.apply(row.copy());
        if (after == null || !after.equals(row)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be read".formatted(file.location()), e);
    }
  }

  private @Nullable DataFile write(DataFile old, UnaryOperator<@Nullable Record> change) {
    String name = "care-" + UUID.randomUUID() + ".parquet";
    String location =
        table.spec().isUnpartitioned()
            ? table.locationProvider().newDataLocation(name)
            : table.locationProvider().newDataLocation(table.spec(), old.partition(), name);
    OutputFile out = table.io().newOutputFile(location);
    long kept = 0;
    DataWriter<Record> writer =
        new GenericFileWriterFactory.Builder(table)
            .dataFileFormat(FileFormat.PARQUET)
            .build()
            .newDataWriter(
                EncryptedFiles.plainAsEncryptedOutput(out),
                table.spec(),
                table.spec().isUnpartitioned() ? null : old.partition());
    try (writer;
        CloseableIterable<Record> rows = read(table, old.location())) {
      for (Record row : rows) {
        Record after = change.apply(row.copy());
        if (after == null || !after.equals(row)) {
          changed++;
        }
        if (after != null) {
          writer.write(after);
          kept++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be written".formatted(location), e);
    }
    if (kept == 0) {
      table.io().deleteFile(location);
      return null;
    }
    return writer.toDataFile();
  }

  /** Every row of one Parquet file of the table. */
  static CloseableIterable<Record> read(Table table, String location) {
    return Parquet.read(table.io().newInputFile(location))
        .project(table.schema())
        .createReaderFunc(schema -> GenericParquetReaders.buildReader(table.schema(), schema))
        .build();
  }

  /** The newest snapshot of a branch or tag, if there is one. */
  static @Nullable Snapshot head(Table table, String ref) {
    SnapshotRef found = table.refs().get(ref);
    return found == null ? null : table.snapshot(found.snapshotId());
  }
}
