package org.tocsin.streaming.warning;

import java.time.Duration;
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

/** Landed observations up to one snapshot, read once, with {@code known_at} as their watermark. */
public final class HistoryValues {
  private static final List<String> COLUMNS =
      List.of(
          "sensor_id",
          "property",
          "phenomenon_time",
          "result",
          "quality",
          "neighbourhood_id",
          "known_at",
          "topic",
          "partition",
          "offset");
  private static final int MICROS = 6;
  private static final long MICROS_PER_MILLI = 1_000;

  private HistoryValues() {}

  /**
   * The stream of values known in {@code (end - reach, to]}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end the last instant of history, milliseconds since 1970
   * @param to milliseconds since 1970, of a run that ends
   */
  public static DataStream<SensorValue> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach,
      long to) {
    Schema projection = LakeTable.OBSERVATION.schema().select(COLUMNS);
    long from = snapshotId == null ? Long.MAX_VALUE : (end - reach.toMillis()) * MICROS_PER_MILLI;
    List<Expression> wanted = new ArrayList<>();
    wanted.add(Expressions.greaterThan("known_at", from));
    if (to != Long.MAX_VALUE) {
      wanted.add(Expressions.lessThan("known_at", (to + 1) * MICROS_PER_MILLI));
    }
    IcebergSource.Builder<RowData> source =
        IcebergSource.forRowData()
            .tableLoader(lake.loader(LakeTable.OBSERVATION))
            .project(projection)
            .filters(wanted)
            .watermarkColumn("known_at")
            .splitOpenFileCost(HistoryReports.ONE_FILE_EACH)
            .streaming(false);
    if (snapshotId != null) {
      source.useSnapshotId(snapshotId);
    }
    return env.fromSource(
            source.build(),
            WatermarkStrategy.noWatermarks(),
            "landed observations",
            InternalTypeInfo.of(FlinkSchemaUtil.convert(projection)))
        .uid("warning-value-history")
        .transform(
            "read landed values", TypeInformation.of(SensorValue.class), new ToValues(projection))
        .uid("warning-read-value-history");
  }

  /**
   * Turns rows into values. The source's watermark says the least {@code known_at} still to come;
   * Flink's means that it has passed: one millisecond less.
   */
  private static final class ToValues extends AbstractStreamOperator<SensorValue>
      implements OneInputStreamOperator<RowData, SensorValue> {
    private final int[] at;

    ToValues(Schema projection) {
      List<String> order = projection.columns().stream().map(Types.NestedField::name).toList();
      this.at = COLUMNS.stream().mapToInt(order::indexOf).toArray();
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
      RowData row = element.getValue();
      long knownAt = row.getTimestamp(at[6], MICROS).getMillisecond();
      output.collect(
          new StreamRecord<>(
              new SensorValue(
                  row.getString(at[0]).toString(),
                  row.getString(at[1]).toString(),
                  row.getTimestamp(at[2], MICROS).getMillisecond(),
                  row.isNullAt(at[3])
                      ? Double.NaN
                      : SensorValue.usable(row.getDouble(at[3]), text(row, at[4])),
                  text(row, at[5]),
                  knownAt,
                  row.getString(at[7]).toString(),
                  row.getInt(at[8]),
                  row.getLong(at[9])),
              knownAt));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      super.processWatermark(
          mark.getTimestamp() == Long.MAX_VALUE ? mark : new Watermark(mark.getTimestamp() - 1));
    }

    private static @Nullable String text(RowData row, int column) {
      return row.isNullAt(column) ? null : row.getString(column).toString();
    }
  }
}
