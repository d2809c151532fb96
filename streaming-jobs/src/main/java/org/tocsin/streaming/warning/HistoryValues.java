package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

  private HistoryValues() {}

  /**
   * The stream of values known in {@code (end - reach, to]}.
   *
   * @param snapshotId the pinned snapshot; absent for a table without rows
   * @param end the last instant of history, milliseconds since 1970
   * @param to milliseconds since 1970, of a run that ends; Long.MAX_VALUE for one that does not
   */
  public static DataStream<SensorValue> stream(
      StreamExecutionEnvironment env,
      FlinkLake lake,
      @Nullable Long snapshotId,
      long end,
      Duration reach,
      long to) {
    return new HistoryRows<>(
            LakeTable.OBSERVATION,
            COLUMNS,
            TypeInformation.of(SensorValue.class),
            HistoryValues::read,
            "observations",
            "warning-value-history",
            "warning-read-value-history")
        .stream(env, lake, snapshotId, end, reach, to);
  }

  private static SensorValue read(HistoryRows.Columns row) {
    return new SensorValue(
        row.text(0),
        row.text(1),
        row.millis(2),
        row.isAbsent(3) ? Double.NaN : SensorValue.usable(row.number(3), row.textOrNull(4)),
        row.textOrNull(5),
        row.millis(6),
        row.text(7),
        row.integer(8),
        row.whole(9));
  }
}
