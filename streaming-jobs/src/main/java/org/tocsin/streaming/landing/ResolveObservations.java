package org.tocsin.streaming.landing;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Tells a repeated value from a new or restated one: the same content as the last time is a
 * redelivery, anything else a newer row of the same sensor, property and time.
 *
 * <p>State: one 64-bit hash for each, forgotten after {@code streams.landing-memory}.
 *
 * <p>Limits: decided in order of arrival.
 */
final class ResolveObservations extends KeyedProcessFunction<String, RowData, RowData>
    implements Remembering {
  static final OutputTag<RowData> REDELIVERIES =
      new OutputTag<>("redelivered-observations", TableRow.type(LakeTable.REDELIVERY));

  private static final int SOURCE = at("source");
  private static final int SENSOR = at("sensor_id");
  private static final int PROPERTY = at("property");
  private static final int TIME = at("phenomenon_time");
  private static final int RESULT = at("result");
  private static final int UNIT = at("unit");
  private static final int QUALITY = at("quality");
  private static final int KNOWN_AT = at("known_at");
  private static final int RUN = at("run");
  private static final int MICROS = 6;

  private final Duration memory;
  private transient @Nullable ValueState<Long> stored;

  ResolveObservations(Duration memory) {
    this.memory = memory;
  }

  private static int at(String column) {
    return TableRow.position(LakeTable.OBSERVATION, column);
  }

  static String key(RowData row) {
    return key(
        row.getString(SENSOR).toString(),
        row.getString(PROPERTY).toString(),
        row.getTimestamp(TIME, MICROS).getMillisecond());
  }

  private static String key(String sensor, String property, long time) {
    return sensor + "|" + property + "|" + time;
  }

  @Override
  public void open(OpenContext context) {
    ValueStateDescriptor<Long> descriptor = new ValueStateDescriptor<>("content", Types.LONG);
    descriptor.enableTimeToLive(StateTtlConfig.newBuilder(memory).build());
    stored = getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(RowData row, Context context, Collector<RowData> out)
      throws Exception {
    if (stored == null) {
      throw new IllegalStateException("The function is not open");
    }
    long content = content(row);
    Long known = stored.value();
    if (known != null && known == content) {
      context.output(
          REDELIVERIES,
          TableRow.of(LakeTable.REDELIVERY)
              .with("source", row.getString(SOURCE))
              .with("source_id", context.getCurrentKey())
              .with("known_at", row.getTimestamp(KNOWN_AT, MICROS))
              .with("run", row.getString(RUN))
              .with("topic", row.getString(at("topic")))
              .with("partition", row.getInt(at("partition")))
              .with("offset", row.getLong(at("offset")))
              .done());
      return;
    }
    stored.update(content);
    out.collect(row);
  }

  @Override
  public List<LakeTable> tables() {
    return List.of(LakeTable.OBSERVATION);
  }

  @Override
  public List<String> columns(LakeTable table) {
    return List.of("sensor_id", "property", "phenomenon_time", "result", "unit", "quality");
  }

  @Override
  public String keyOf(LakeTable table, Record row) {
    return key(
        (String) row.getField("sensor_id"),
        (String) row.getField("property"),
        ((OffsetDateTime) row.getField("phenomenon_time")).toInstant().toEpochMilli());
  }

  /** Rows come in the order of the table, which is that of arrival but for compacted files. */
  @Override
  public void remember(LakeTable table, Record row) throws Exception {
    if (stored == null) {
      throw new IllegalStateException("The function is not open");
    }
    stored.update(
        content(
            (Double) row.getField("result"),
            (String) row.getField("unit"),
            (String) row.getField("quality")));
  }

  private static long content(RowData row) {
    return content(
        row.isNullAt(RESULT) ? null : (Double) row.getDouble(RESULT),
        text(row, UNIT),
        text(row, QUALITY));
  }

  /** Two values with the same hash say the same; text hashes are the same on every machine. */
  private static long content(
      @Nullable Double result, @Nullable String unit, @Nullable String quality) {
    long hash = result == null ? 1 : Double.doubleToLongBits(result);
    hash = hash * 0x9E3779B97F4A7C15L + Objects.hashCode(unit);
    hash = hash * 0x9E3779B97F4A7C15L + Objects.hashCode(quality);
    return hash;
  }

  private static @Nullable String text(RowData row, int column) {
    return row.isNullAt(column) ? null : row.getString(column).toString();
  }
}
