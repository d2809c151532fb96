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

/** Landed reports up to one snapshot, read once, with {@code known_at} as their watermark. */
public final class HistoryReports {
  private static final List<String> COLUMNS =
      List.of(
          "source",
          "source_id",
          "kind",
          "delivery_id",
          "category",
          "class",
          "neighbourhood_id",
          "occurred_at",
          "known_at",
          "origin",
          "content_hash",
          "thing_id",
          "status",
          "responded_at",
          "topic",
          "partition",
          "offset");
  private static final int MICROS = 6;

  /** What a source adds to a file's size when it bundles files. */
  static final long ONE_FILE_EACH = 1L << 30;

  private static final long MICROS_PER_MILLI = 1_000;

  private HistoryReports() {}

  /**
   * The stream of reports known after {@code end - reach}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end milliseconds since 1970
   */
  public static DataStream<ReportVersion> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach) {
    return stream(env, lake, snapshotId, end, reach, Long.MAX_VALUE);
  }

  /**
   * The stream of reports known in {@code (end - reach, to]}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end milliseconds since 1970
   * @param to milliseconds since 1970, of a run that ends
   */
  public static DataStream<ReportVersion> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach,
      long to) {
    Schema projection = LakeTable.INCIDENT.schema().select(COLUMNS);
    long from = snapshotId == null ? Long.MAX_VALUE : (end - reach.toMillis()) * MICROS_PER_MILLI;
    List<Expression> wanted = new ArrayList<>();
    wanted.add(Expressions.greaterThan("known_at", from));
    if (to != Long.MAX_VALUE) {
      wanted.add(Expressions.lessThan("known_at", (to + 1) * MICROS_PER_MILLI));
    }
    IcebergSource.Builder<RowData> source =
        IcebergSource.forRowData()
            .tableLoader(lake.loader(LakeTable.INCIDENT))
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
    return env.fromSource(
            source.build(),
            WatermarkStrategy.noWatermarks(),
            "landed reports",
            InternalTypeInfo.of(FlinkSchemaUtil.convert(projection)))
        .uid("warning-history")
        .transform(
            "read history", TypeInformation.of(ReportVersion.class), new ToReports(projection))
        .uid("warning-read-history");
  }

  /**
   * Turns rows into reports. The source's watermark says the least {@code known_at} still to come;
   * Flink's means that it has passed: one millisecond less.
   */
  private static final class ToReports extends AbstractStreamOperator<ReportVersion>
      implements OneInputStreamOperator<RowData, ReportVersion> {
    private final int[] at;

    ToReports(Schema projection) {
      List<String> order = projection.columns().stream().map(Types.NestedField::name).toList();
      this.at = COLUMNS.stream().mapToInt(order::indexOf).toArray();
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
      RowData row = element.getValue();
      int i = 0;
      String source = row.getString(at[i++]).toString();
      String sourceId = row.getString(at[i++]).toString();
      boolean retraction = row.getString(at[i++]).toString().equals("retraction");
      String deliveryId = text(row, at[i++]);
      String category = row.getString(at[i++]).toString();
      String categoryClass = row.getString(at[i++]).toString();
      String neighbourhoodId = text(row, at[i++]);
      long occurredAt = row.getTimestamp(at[i++], MICROS).getMillisecond();
      long knownAt = row.getTimestamp(at[i++], MICROS).getMillisecond();
      String origin = row.getString(at[i++]).toString();
      long contentHash = row.getLong(at[i++]);
      String thingId = text(row, at[i++]);
      String status = text(row, at[i++]);
      int respondedAt = at[i++];
      boolean responded =
          ReportVersion.responded(
              status,
              row.isNullAt(respondedAt) ? null : row.getTimestamp(respondedAt, MICROS).toInstant(),
              knownAt);
      String topic = row.getString(at[i++]).toString();
      int partition = row.getInt(at[i++]);
      long offset = row.getLong(at[i++]);
      output.collect(
          new StreamRecord<>(
              new ReportVersion(
                  source + "|" + sourceId,
                  knownAt,
                  topic,
                  partition,
                  offset,
                  contentHash,
                  retraction,
                  neighbourhoodId,
                  category,
                  categoryClass,
                  occurredAt,
                  deliveryId,
                  origin,
                  thingId,
                  responded),
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
