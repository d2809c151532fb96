package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lets a second topic join the city's clock without being able to stop it. Its elements pass as
 * they are, with the topic's own time, which heartbeats move even when its feed is dead. When that
 * time stands still for so long by the wall although the city's goes on, nobody writes heartbeats
 * to it any more: then the city's time counts, until the topic's own moves again. What comes later
 * than that joins the instant that has been reached.
 *
 * <p>So the same input gives the same alerts while the topic's clock runs; only a stopped clock,
 * which is an alarm by itself, is judged by the wall.
 *
 * @param <T> elements of the topic
 * @param <C> elements of the stream that is the city's clock; only its time is used
 */
final class KeepPace<T, C> extends AbstractStreamOperator<T>
    implements TwoInputStreamOperator<T, C, T> {
  private static final long serialVersionUID = 1L;
  private static final long LOOK_MILLIS = 1_000;

  private final long patience;
  private transient long own;
  private transient long city;
  private transient long said;
  private transient long movedAt;
  private transient @Nullable ScheduledFuture<?> nextLook;

  /**
   * @param patience how long the topic's clock may stand still before it is not waited for
   */
  KeepPace(Duration patience) {
    this.patience = patience.toMillis();
  }

  @Override
  public void open() throws Exception {
    super.open();
    own = Long.MIN_VALUE;
    city = Long.MIN_VALUE;
    said = Long.MIN_VALUE;
    movedAt = now();
    lookLater();
  }

  @Override
  public void close() throws Exception {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    super.close();
  }

  @Override
  public void processElement1(StreamRecord<T> element) {
    output.collect(element);
  }

  @Override
  public void processElement2(StreamRecord<C> element) {
    // Its time is all that counts.
  }

  @Override
  public void processWatermark1(Watermark mark) throws Exception {
    if (mark.getTimestamp() > own) {
      own = mark.getTimestamp();
      movedAt = now();
      say(own);
    }
  }

  @Override
  public void processWatermark2(Watermark mark) throws Exception {
    city = Math.max(city, mark.getTimestamp());
    if (isStopped()) {
      say(city);
    }
  }

  private boolean isStopped() {
    return own < city && now() - movedAt >= patience;
  }

  private void say(long time) throws Exception {
    if (time > said) {
      said = time;
      super.processWatermark(new Watermark(time));
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private void lookLater() {
    nextLook =
        getProcessingTimeService()
            .registerTimer(
                now() + LOOK_MILLIS,
                at -> {
                  if (isStopped()) {
                    say(city);
                  }
                  lookLater();
                });
  }
}
