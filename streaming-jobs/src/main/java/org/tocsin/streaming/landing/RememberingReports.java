package org.tocsin.streaming.landing;

import java.util.List;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.table.data.RowData;

/**
 * The resolver of reports beside the tombstones that every task must see, filled from the tables
 * like {@link RememberingOperator} when there is no checkpoint to restore.
 */
final class RememberingReports
    extends CoBroadcastWithKeyedOperator<String, RowData, RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final ResolveReports function;
  private final LandingMemory memory;
  private transient boolean restored;

  RememberingReports(ResolveReports function, LandingMemory memory) {
    super(function, List.of(ResolveReports.TOMBSTONES));
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
    if (!restored) {
      memory.fill(function, getRuntimeContext().getTaskInfo(), this::setCurrentKey);
    }
  }
}
