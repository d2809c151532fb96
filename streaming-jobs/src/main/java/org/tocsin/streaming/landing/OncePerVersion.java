package org.tocsin.streaming.landing;

import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Drops messages of an alert that were sent again after a restart: versions of one alert leave in
 * rising order, so one at or below the highest seen is a repeat.
 *
 * <p>State: one number for each alert, kept for good; alerts are few.
 */
final class OncePerVersion extends KeyedProcessFunction<String, RowData, RowData>
    implements Remembering {
  private static final int VERSION = TableRow.position(LakeTable.ALERT, "alert_version");
  private transient @Nullable ValueState<Integer> highest;

  @Override
  public void open(OpenContext context) {
    highest = getRuntimeContext().getState(new ValueStateDescriptor<>("highest", Types.INT));
  }

  @Override
  public void processElement(RowData row, Context context, Collector<RowData> out)
      throws Exception {
    if (highest == null) {
      throw new IllegalStateException("The function is not open");
    }
    Integer seen = highest.value();
    int version = row.getInt(VERSION);
    if (seen == null || version > seen) {
      highest.update(version);
      out.collect(row);
    }
  }

  @Override
  public List<LakeTable> tables() {
    return List.of(LakeTable.ALERT);
  }

  @Override
  public List<String> columns(LakeTable table) {
    return List.of("id", "alert_version");
  }

  @Override
  public String keyOf(LakeTable table, Record row) {
    return (String) row.getField("id");
  }

  @Override
  public void remember(LakeTable table, Record row) throws Exception {
    if (highest == null) {
      throw new IllegalStateException("The function is not open");
    }
    Integer seen = highest.value();
    int version = (Integer) row.getField("alert_version");
    highest.update(seen == null ? version : Math.max(seen, version));
  }
}
