package org.tocsin.ingestion.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.tocsin.ingestion.broker.HomeTopics;

/** Keeps the clock of a live home moving. */
public final class LiveClock {
  private LiveClock() {}

  /**
   * Beats every 100 ms until the end comes.
   *
   * @param wall milliseconds since 1970, such as {@code System::currentTimeMillis}
   * @param ready is run once after the first heartbeat is acknowledged
   * @throws ClockMismatch if the home runs on simulated time
   * @throws SendingFailed if the broker is gone for longer than Kafka's delivery timeout
   */
  public static void run(
      String bootstrapServers, CountDownLatch end, LongSupplier wall, Runnable ready) {
    if (!HomeTopics.clock(bootstrapServers).equals("live")) {
      throw new ClockMismatch(
          "This home runs on simulated time; its clock is moved by 'tocsin publish', not by the intake");
    }
    try (Sender sender = new Sender(bootstrapServers, 0)) {
      Heartbeats heartbeats = new Heartbeats(sender, "intake");
      heartbeats.beatNow(wall.getAsLong());
      sender.flush();
      ready.run();
      while (!end.await(Heartbeats.INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        heartbeats.beatNow(wall.getAsLong());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
