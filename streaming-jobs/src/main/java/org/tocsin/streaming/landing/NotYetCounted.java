package org.tocsin.streaming.landing;

import org.apache.flink.api.common.functions.FilterFunction;
import org.tocsin.lakehouse.LandedOffsets;

/** Lets only those changes through that {@code slot_count} did not hold at the start. */
final class NotYetCounted implements FilterFunction<SlotChange> {
  private final LandedOffsets landed;

  NotYetCounted(LandedOffsets landed) {
    this.landed = landed;
  }

  @Override
  public boolean filter(SlotChange change) {
    return !landed.covers(change.topic(), change.partition(), change.offset());
  }
}
