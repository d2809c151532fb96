package org.tocsin.streaming.landing;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Drops an act that was sent again: its id is computed from what was done.
 *
 * <p>State: one mark for each act, kept for good; people act seldom.
 */
final class OncePerAction extends KeyedProcessFunction<String, RowData, RowData> {
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
}
