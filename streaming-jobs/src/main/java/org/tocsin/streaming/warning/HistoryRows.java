package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.FlinkLake;

/**
 * Landed rows of a table up to one snapshot, read once, with {@code known_at} as their watermark.
 *
 * @param table which has a column {@code known_at}
 * @param columns those that are read; the reading counts them in this order
 * @param reading makes a value of a row
 * @param name of the rows in Flink's plan
 * @param uid of the source; {@code readUid} that of the reading
 */
record HistoryRows<T>(
    LakeTable table,
    List<String> columns,
    TypeInformation<T> type,
    Reading<T> reading,
    String name,
    String uid,
    String readUid) {
  /** What a source adds to a file's size when it bundles files. */
  private static final long ONE_FILE_EACH = 1L << 30;

  private static final int MICROS = 6;
  private static final long MICROS_PER_MILLI = 1_000;

  /** Makes a value of a row. */
  interface Reading<T> extends Serializable {
    T of(Columns row);
  }

  /**
   * The stream of rows known in {@code (end - reach, to]}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end the last instant of history, milliseconds since 1970
   * @param to milliseconds since 1970, of a run that ends; Long.MAX_VALUE for one that does not
   */
  DataStream<T> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach,
      long to) {
    Schema projection = table.schema().select(columns);
    long from = snapshotId == null ? Long.MAX_VALUE : (end - reach.toMillis()) * MICROS_PER_MILLI;
    List<Expression> wanted = new ArrayList<>();
    wanted.add(Expressions.greaterThan("known_at", from));
    if (to != Long.MAX_VALUE) {
      wanted.add(Expressions.lessThan("known_at", (to + 1) * MICROS_PER_MILLI));
    }
    IcebergSource.Builder<RowData> source =
        IcebergSource.forRowData()
            .tableLoader(lake.loader(table))
            .project(projection)
            .filters(wanted)
            .watermarkColumn("known_at")
            // One file each: time moves in small steps, and the source spells a split's files out
            // for every record.
            .splitOpenFileCost(ONE_FILE_EACH)
            .streaming(false);
    if (snapshotId != null) {
      source.useSnapshotId(snapshotId);
    }
    List<String> order = projection.columns().stream().map(Types.NestedField::name).toList();
    int[] at = columns.stream().mapToInt(order::indexOf).toArray();
    return env.fromSource(
            source.build(),
            WatermarkStrategy.noWatermarks(),
            "landed " + name,
            InternalTypeInfo.of(FlinkSchemaUtil.convert(projection)))
        .uid(uid)
        .transform("read landed " + name, type, new Read<>(at, order.indexOf("known_at"), reading))
        .uid(readUid);
  }

  /**
   * Turns rows into values. The source's watermark says the least {@code known_at} still to come;
   * Flink's means that it has passed: one millisecond less.
   */
  private static final class Read<T> extends AbstractStreamOperator<T>
      implements OneInputStreamOperator<RowData, T> {
    private static final long serialVersionUID = 1L;

    private final int[] at;
    private final int knownAt;
    private final Reading<T> reading;

    Read(int[] at, int knownAt, Reading<T> reading) {
      this.at = at;
      this.knownAt = knownAt;
      this.reading = reading;
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
      RowData row = element.getValue();
      output.collect(
          new StreamRecord<>(
              reading.of(new Columns(row, at)),
              row.getTimestamp(knownAt, MICROS).getMillisecond()));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      super.processWatermark(
          mark.getTimestamp() == Long.MAX_VALUE ? mark : new Watermark(mark.getTimestamp() - 1));
    }
  }

  /** A row's columns by their number among those asked for. */
  static final class Columns {
    private final RowData row;
    private final int[] at;

    private Columns(RowData row, int[] at) {
      this.row = row;
      this.at = at;
    }

    boolean isAbsent(int column) {
      return row.isNullAt(at[column]);
    }

    String text(int column) {
      return row.getString(at[column]).toString();
    }

    @Nullable String textOrNull(int column) {
      return isAbsent(column) ? null : text(column);
    }

    int integer(int column) {
      return row.getInt(at[column]);
    }

    long whole(int column) {
      return row.getLong(at[column]);
    }

    double number(int column) {
      return row.getDouble(at[column]);
    }

    /** Milliseconds since 1970. */
    long millis(int column) {
      return row.getTimestamp(at[column], MICROS).getMillisecond();
    }

    @Nullable Instant instantOrNull(int column) {
      return isAbsent(column) ? null : row.getTimestamp(at[column], MICROS).toInstant();
    }
  }
}
