package org.tocsin.streaming.warning;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.tocsin.streaming.arrival.Arrival;

/**
 * The watermark of a topic with acts, partition by partition. An act that is still to come is not
 * older than the newest record of its partition, and takes effect at the tick after it; so until
 * that tick nothing that the topic may bring concerns anybody, and nobody waits for it.
 */
final class UpToTheTick implements WatermarkGenerator<Arrival> {
  private final Duration tick;
  private long newest = Long.MIN_VALUE;

  UpToTheTick(Duration tick) {
    this.tick = tick;
  }

  static WatermarkStrategy<Arrival> strategy(Duration tick) {
    return WatermarkStrategy.forGenerator(context -> new UpToTheTick(tick));
  }

  @Override
  public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
    newest = Math.max(newest, timestamp);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    if (newest != Long.MIN_VALUE) {
      output.emitWatermark(new Watermark(SlotTimers.nextTick(newest, tick) - 1));
    }
  }
}
