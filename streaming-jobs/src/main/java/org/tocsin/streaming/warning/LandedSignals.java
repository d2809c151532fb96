package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Lets only those findings through that table {@code signal} did not hold at the start. A finding
 * is known by its key: all of it is computed, so a repeat after a restart is the same.
 */
final class LandedSignals implements FilterFunction<RowData> {
  private static final int RUN = at("run");
  private static final int DETECTOR = at("detector");
  private static final int PLACE = at("neighbourhood_id");
  private static final int CATEGORY = at("category");
  private static final int START = at("interval_start");
  private static final int TICK = at("tick");
  private static final int OBSERVED = at("observed");
  private static final int OUTCOME = at("outcome");
  private static final int MICROS = 6;

  private final HashSet<String> landed;

  private LandedSignals(Set<String> landed) {
    this.landed = new HashSet<>(landed);
  }

  private static int at(String column) {
    return TableRow.position(LakeTable.SIGNAL, column);
  }

  static LandedSignals read(Table signal) {
    Set<String> landed = new HashSet<>();
    if (signal.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(signal)
              .where(Expressions.equal("run", RunRows.LIVE))
              .select(
                  "run",
                  "detector",
                  "neighbourhood_id",
                  "category",
                  "interval_start",
                  "tick",
                  "observed",
                  "outcome")
              .build()) {
        for (Record row : rows) {
          landed.add(
              key(
                  row.getField("run"),
                  row.getField("detector"),
                  row.getField("neighbourhood_id"),
                  row.getField("category"),
                  ((OffsetDateTime) row.getField("interval_start")).toInstant().toEpochMilli(),
                  ((OffsetDateTime) row.getField("tick")).toInstant().toEpochMilli(),
                  row.getField("observed"),
                  row.getField("outcome")));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table signal cannot be read", e);
      }
    }
    return new LandedSignals(landed);
  }

  @Override
  public boolean filter(RowData row) {
    return !landed.contains(
        key(
            row.getString(RUN),
            row.getString(DETECTOR),
            row.getString(PLACE),
            row.getString(CATEGORY),
            row.getTimestamp(START, MICROS).getMillisecond(),
            row.getTimestamp(TICK, MICROS).getMillisecond(),
            row.getDouble(OBSERVED),
            row.getString(OUTCOME)));
  }

  private static String key(Object... parts) {
    StringBuilder key = new StringBuilder();
    for (Object part : parts) {
      key.append(part).append('|');
    }
    return key.toString();
  }
}
