package org.tocsin.streaming.warning;

import java.util.Map;
import org.apache.flink.util.Collector;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ClockedFunction;
import org.tocsin.streaming.arrival.Messages;

/**
 * Gives every arrival its {@code known_at} and takes what warning needs from each observation. What
 * is none moves the clock only; LandingJob says what was wrong with it.
 */
final class ReadValues extends ClockedFunction<SensorValue> {

  ReadValues(Map<String, Long> freshClocks) {
    super(freshClocks);
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<SensorValue> out) {
    long knownAt = knownAt(arrival, "");
    try {
      if (Messages.type(arrival.value()).equals(ObservationMessage.TYPE)) {
        out.collect(
            SensorValue.of(
                Messages.observation(arrival.value()),
                knownAt,
                arrival.topic(),
                arrival.partition(),
                arrival.offset()));
      }
    } catch (Messages.Unreadable e) {
      // LandingJob lands it as a rejection with this reason.
    }
  }
}
