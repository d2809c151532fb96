package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Lets only those rows of the living city through that their table did not hold at the start. A row
 * is known by its key: all of it is computed, so a repeat after a restart is the same.
 */
final class LandedRows implements FilterFunction<RowData> {
  private static final long serialVersionUID = 1L;
  private static final int MICROS = 6;

  private final int[] positions;
  private final Type.TypeID[] types;
  private final HashSet<String> landed;

  private LandedRows(LakeTable table, List<String> key, Set<String> landed) {
    this.positions = key.stream().mapToInt(column -> TableRow.position(table, column)).toArray();
    this.types =
        key.stream()
            .map(column -> table.schema().findType(column).typeId())
            .toArray(Type.TypeID[]::new);
    this.landed = new HashSet<>(landed);
  }

  /** The findings that table {@code signal} holds. */
  static LandedRows ofSignals(Table signal) {
    return read(
        signal,
        LakeTable.SIGNAL,
        List.of(
            "run",
            "detector",
            "neighbourhood_id",
            "category",
            "interval_start",
            "tick",
            "observed",
            "outcome"));
  }

  /** The changes that table {@code feed_state} holds. */
  static LandedRows ofFeedStates(Table feedState) {
    return read(
        feedState,
        LakeTable.FEED_STATE,
        List.of("run", "source", "neighbourhood_id", "state", "at"));
  }

  private static LandedRows read(Table stored, LakeTable table, List<String> key) {
    Set<String> landed = new HashSet<>();
    if (stored.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(stored)
              .where(Expressions.equal("run", RunRows.LIVE))
              .select(key)
              .build()) {
        for (Record row : rows) {
          StringBuilder text = new StringBuilder();
          for (String column : key) {
            Object value = row.getField(column);
            add(
                text,
                value instanceof OffsetDateTime at
                    ? (Object) at.toInstant().toEpochMilli()
                    : value);
          }
          landed.add(text.toString());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table %s cannot be read".formatted(table.tableName()), e);
      }
    }
    return new LandedRows(table, key, landed);
  }

  @Override
  public boolean filter(RowData row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < positions.length; i++) {
      add(
          text,
          switch (types[i]) {
            case TIMESTAMP -> row.getTimestamp(positions[i], MICROS).getMillisecond();
            case DOUBLE -> row.getDouble(positions[i]);
            default -> row.getString(positions[i]);
          });
    }
    return !landed.contains(text.toString());
  }

  private static void add(StringBuilder text, Object value) {
    text.append(value).append('|');
  }
}
