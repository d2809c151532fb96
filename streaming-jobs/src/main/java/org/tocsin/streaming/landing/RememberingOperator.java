package org.tocsin.streaming.landing;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.table.data.RowData;
import org.tocsin.lakehouse.LakeTable;

/**
 * Runs a keyed function and, when there is no checkpoint to restore, first fills its state from the
 * tables: before the first record, so that no order needs to be kept between the two.
 *
 * <p>Limits: every task reads the tables whole and keeps the rows of its own keys.
 *
 * @param <F> the function
 */
final class RememberingOperator<
        F extends KeyedProcessFunction<String, RowData, RowData> & Remembering>
    extends KeyedProcessOperator<String, RowData, RowData> {
  private final F function;
  private final LandingMemory memory;
  private transient boolean restored;

  RememberingOperator(F function, LandingMemory memory) {
    super(function);
    this.function = function;
    this.memory = memory;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (restored) {
      return;
    }
    var task = getRuntimeContext().getTaskInfo();
    for (LakeTable table : function.tables()) {
      memory.each(
          table,
          function.columns(table),
          row -> {
            String key = function.keyOf(table, row);
            int owner =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    key, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
            if (owner == task.getIndexOfThisSubtask()) {
              setCurrentKey(key);
              function.remember(table, row);
            }
          });
    }
  }
}
