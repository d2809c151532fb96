package org.tocsin.streaming.arrival;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Time of one source that makes all elements in order: it moves with them, a step at a time, so
 * that few watermarks pass. Elements alone move it.
 */
public final class SteppedTime<T> implements WatermarkGenerator<T> {
  private final long step;
  private long said = Long.MIN_VALUE;

  /** Time that moves by whole steps since 1970. */
  public SteppedTime(Duration step) {
    this.step = step.toMillis();
  }

  @Override
  public void onEvent(T element, long at, WatermarkOutput output) {
    long reached = Math.floorDiv(at, step) * step;
    if (reached > said) {
      said = reached;
      output.emitWatermark(new Watermark(reached - 1));
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // Elements alone move the time.
  }
}
