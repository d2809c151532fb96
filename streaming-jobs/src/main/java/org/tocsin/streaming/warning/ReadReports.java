package org.tocsin.streaming.warning;

import java.util.Map;
import org.apache.flink.util.Collector;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ClockedFunction;
import org.tocsin.streaming.arrival.Messages;

/**
 * Gives every arrival its {@code known_at} and takes what warning needs from each report. What is
 * no report moves the clock only; LandingJob says what was wrong with it.
 */
final class ReadReports extends ClockedFunction<ReportVersion> {

  ReadReports(Map<String, Long> freshClocks) {
    super(freshClocks);
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<ReportVersion> out) {
    long knownAt = knownAt(arrival, "");
    try {
      if (Messages.type(arrival.value()).equals(IncidentMessage.TYPE)) {
        out.collect(
            ReportVersion.of(
                Messages.incident(arrival.value()),
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
