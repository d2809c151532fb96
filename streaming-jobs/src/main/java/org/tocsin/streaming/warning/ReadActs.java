package org.tocsin.streaming.warning;

import java.util.Map;
import org.apache.flink.util.Collector;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ClockedFunction;
import org.tocsin.streaming.arrival.Messages;

/**
 * Gives every arrival its {@code known_at} and hands acts, people's and the batch's, to the desk.
 * What is no act moves the clock only; LandingJob says what was wrong with it.
 */
final class ReadActs extends ClockedFunction<DeskNews> {

  ReadActs(Map<String, Long> freshClocks) {
    super(freshClocks);
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<DeskNews> out) {
    long knownAt = knownAt(arrival, "");
    try {
      if (Messages.type(arrival.value()).equals(AlertActionMessage.TYPE)) {
        out.collect(
            DeskNews.of(
                Messages.action(arrival.value()),
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
