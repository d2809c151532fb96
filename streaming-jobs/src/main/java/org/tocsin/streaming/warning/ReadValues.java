package org.tocsin.streaming.warning;

import java.util.Map;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
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
        ObservationMessage m = Messages.observation(arrival.value());
        Double result = m.result();
        out.collect(
            new SensorValue(
                m.sensorId(),
                m.property(),
                m.phenomenonTime().toEpochMilli(),
                result == null ? Double.NaN : usable(result, m.quality()),
                m.neighbourhoodId(),
                knownAt,
                arrival.topic(),
                arrival.partition(),
                arrival.offset()));
      }
    } catch (Messages.Unreadable e) {
      // LandingJob lands it as a rejection with this reason.
    }
  }

  /** A value that its source calls missing is none. */
  static double usable(double result, @Nullable String quality) {
    return "missing".equals(quality) ? Double.NaN : result;
  }
}
