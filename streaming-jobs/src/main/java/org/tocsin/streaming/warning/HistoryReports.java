package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

  private HistoryReports() {}

  /**
   * The stream of reports known in {@code (end - reach, to]}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end milliseconds since 1970
   * @param to milliseconds since 1970, of a run that ends; Long.MAX_VALUE for one that does not
   */
  public static DataStream<ReportVersion> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach,
      long to) {
    return new HistoryRows<>(
            LakeTable.INCIDENT,
            COLUMNS,
            TypeInformation.of(ReportVersion.class),
            HistoryReports::read,
            "reports",
            "warning-history",
            "warning-read-history")
        .stream(env, lake, snapshotId, end, reach, to);
  }

  private static ReportVersion read(HistoryRows.Columns row) {
    long knownAt = row.millis(8);
    return new ReportVersion(
        row.text(0) + "|" + row.text(1),
        knownAt,
        row.text(14),
        row.integer(15),
        row.whole(16),
        row.whole(10),
        row.text(2).equals("retraction"),
        row.textOrNull(6),
        row.text(4),
        row.text(5),
        row.millis(7),
        row.textOrNull(3),
        row.text(9),
        row.textOrNull(11),
        ReportVersion.responded(row.textOrNull(12), row.instantOrNull(13), knownAt));
  }
}
