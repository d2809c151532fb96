package org.tocsin.streaming.walking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** The tables of a home, written out in the words of the recomputation. */
public record TablesSeen(Lake lake) {

  public long count(LakeTable table) {
    return rows(table, r -> "").size();
  }

  public List<String> incidents() {
    return rows(
        LakeTable.INCIDENT,
        r ->
            place(r)
                + " "
                + r.getField("source_id")
                + " "
                + r.getField("kind")
                + " "
                + r.getField("neighbourhood_id")
                + " "
                + (r.getField("supersedes") == null ? "-" : r.getField("supersedes")));
  }

  /** What alerts may cite. */
  public BatchCitations citations(KeyedHash key) {
    List<BatchCitations.Row> rows = new ArrayList<>();
    rows(
        LakeTable.INCIDENT,
        r -> {
          rows.add(
              new BatchCitations.Row(
                  key.of((String) r.getField("source"), (String) r.getField("source_id"))
                      .substring(0, 16),
                  millis(r, "known_at"),
                  (String) r.getField("topic"),
                  (Integer) r.getField("partition"),
                  (Long) r.getField("offset"),
                  r.getField("kind").equals("retraction"),
                  (String) r.getField("neighbourhood_id"),
                  (String) r.getField("category"),
                  millis(r, "occurred_at")));
          return "";
        });
    return new BatchCitations(rows);
  }

  public List<String> redeliveries() {
    return rows(LakeTable.REDELIVERY, r -> place(r) + " " + r.getField("source_id"));
  }

  public List<String> observations() {
    return rows(
        LakeTable.OBSERVATION,
        r ->
            place(r)
                + " "
                + r.getField("sensor_id")
                + "|"
                + r.getField("property")
                + "|"
                + millis(r, "phenomenon_time")
                + " "
                + r.getField("result"));
  }

  public List<String> rejections() {
    return rows(LakeTable.REJECTION, r -> place(r) + " " + r.getField("reason"));
  }

  public Map<String, Integer> slotCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    rows(
        LakeTable.SLOT_COUNT,
        r -> {
          counts.merge(
              r.getField("neighbourhood_id")
                  + "|"
                  + r.getField("category")
                  + " "
                  + ((OffsetDateTime) r.getField("slot")).toInstant()
                  + " "
                  + r.getField("known_day"),
              (Integer) r.getField("n"),
              Integer::sum);
          return "";
        });
    counts.values().removeIf(n -> n == 0);
    return counts;
  }

  /** How many reports the tables account for. */
  public long reports() {
    return incidents().size() + redeliveries().stream().filter(r -> !r.contains("|")).count();
  }

  /** Fails when a row stands in the tables twice. */
  public void requireNoDuplicates() {
    List<String> rows = new ArrayList<>(incidents());
    rows.addAll(redeliveries());
    if (rows.stream().distinct().count() != rows.size()) {
      throw new AssertionError("A row was landed twice");
    }
  }

  /** Every landed row, and the sums of the triangle. */
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    all.addAll(incidents());
    all.addAll(redeliveries());
    all.addAll(observations());
    all.addAll(rejections());
    slotCounts().forEach((slot, n) -> all.add(slot + " " + n));
    return all;
  }

  /** The bodies of landed alerts. */
  public List<String> alerts() {
    return rows(LakeTable.ALERT, r -> (String) r.getField("body"));
  }

  /** Every finding, by all that names it. */
  public List<String> signals() {
    return rows(
        LakeTable.SIGNAL,
        r ->
            String.join(
                " ",
                r.getField("tick").toString(),
                r.getField("neighbourhood_id").toString(),
                r.getField("category").toString(),
                r.getField("detector").toString(),
                r.getField("interval_start").toString(),
                r.getField("observed").toString(),
                r.getField("outcome").toString()));
  }

  /** Appends one row to a table without partitions. */
  @SuppressWarnings("deprecation")
  public void append(LakeTable name, Map<String, Object> values) {
    Table table = lake.open().loadTable(name.identifier());
    OutputFile file =
        table.io().newOutputFile(table.location() + "/data/" + values.hashCode() + ".parquet");
    try (FileAppender<Record> appender =
        new GenericAppenderFactory(table.schema()).newAppender(file, FileFormat.PARQUET)) {
      appender.add(GenericRecord.create(table.schema()).copy(values));
      appender.close();
      table
          .newAppend()
          .appendFile(
              DataFiles.builder(table.spec())
                  .withInputFile(file.toInputFile())
                  .withMetrics(appender.metrics())
                  .withFormat(FileFormat.PARQUET)
                  .build())
          .commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> rows(LakeTable name, Function<Record, String> words) {
    Table table = lake.open().loadTable(name.identifier());
    List<String> rows = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return rows;
    }
    try (CloseableIterable<Record> all = IcebergGenerics.read(table).build()) {
      all.forEach(r -> rows.add(words.apply(r)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows.sort(Comparator.naturalOrder());
    return rows;
  }

  private static String place(Record r) {
    return BatchCity.place(
        (String) r.getField("topic"),
        (Integer) r.getField("partition"),
        (Long) r.getField("offset"),
        millis(r, "known_at"));
  }

  private static long millis(Record r, String column) {
    return ((OffsetDateTime) r.getField(column)).toInstant().toEpochMilli();
  }
}
