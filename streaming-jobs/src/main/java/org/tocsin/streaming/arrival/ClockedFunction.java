package org.tocsin.streaming.arrival;

import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.PartitionClock;

/**
 * Sits directly behind the source, without a shuffle, and gives every record its {@code known_at}.
 * The clocks are union state: after a restart each reader knows all of them, whichever partitions
 * it gets.
 *
 * @param <T> what the records become
 */
public abstract class ClockedFunction<T> extends ProcessFunction<Arrival, T>
    implements CheckpointedFunction {
  private final Map<String, Long> fresh;
  private transient @Nullable PartitionClock clock;
  private transient @Nullable ListState<ClockReading> stored;

  /**
   * @param fresh where the clocks start when there is no state to restore
   */
  protected ClockedFunction(Map<String, Long> fresh) {
    this.fresh = Map.copyOf(fresh);
  }

  /** When the arrival became known, in milliseconds. */
  protected final long knownAt(Arrival arrival, String run) {
    if (clock == null) {
      throw new IllegalStateException("The clock is read before its state was restored");
    }
    return clock.knownAt(
        PartitionClock.stream(arrival.topic(), arrival.partition(), run), arrival.timestamp());
  }

  @Override
  public final void initializeState(FunctionInitializationContext context) throws Exception {
    clock = new PartitionClock();
    stored =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("clocks", ClockReading.class));
    if (context.isRestored()) {
      for (ClockReading reading : stored.get()) {
        clock.restore(Map.of(reading.stream(), reading.at()));
      }
    } else {
      clock.restore(fresh);
    }
  }

  @Override
  public final void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (stored == null || clock == null) {
      throw new IllegalStateException("The clock is stored before its state was restored");
    }
    stored.clear();
    for (Map.Entry<String, Long> entry : clock.latest().entrySet()) {
      stored.add(new ClockReading(entry.getKey(), entry.getValue()));
    }
  }
}
