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

/**
 * Drops an act that was sent again: its id is computed from what was done.
 *
 * <p>State: one mark for each act, kept for good; people act seldom.
 */
final class OncePerAction extends KeyedProcessFunction<String, RowData, RowData>
    implements Remembering {
  private transient @Nullable ValueState<Boolean> seen;

  @Override
  public void open(OpenContext context) {
    seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.BOOLEAN));
  }

  @Override
  public void processElement(RowData row, Context context, Collector<RowData> out)
      throws Exception {
    if (seen == null) {
      throw new IllegalStateException("The function is not open");
    }
    if (seen.value() == null) {
      seen.update(true);
      out.collect(row);
    }
  }

  @Override
  public List<LakeTable> tables() {
    return List.of(LakeTable.ALERT_ACTION);
  }

  @Override
  public List<String> columns(LakeTable table) {
    return List.of("action_id");
  }

  @Override
  public String keyOf(LakeTable table, Record row) {
    return (String) row.getField("action_id");
  }

  @Override
  public void remember(LakeTable table, Record row) throws Exception {
    if (seen == null) {
      throw new IllegalStateException("The function is not open");
    }
    seen.update(true);
  }
}
