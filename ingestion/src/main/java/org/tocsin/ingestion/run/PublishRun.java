package org.tocsin.ingestion.run;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.Topics;

/**
 * Sends a prepared run as a live feed, paced by when its rows became known.
 *
 * <p>In a home with simulated time, records carry their known times and heartbeats the simulated
 * time, every 100 ms of wall time on every partition of the live topics, also while nothing is due.
 * The last heartbeat stands one millisecond after the last row. In a home with live time records
 * are received now; its intake beats there.
 *
 * <p>Limits: one publisher at a time per home: two would move its clock twice.
 */
public final class PublishRun {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * How to publish.
   *
   * @param clock of the home: {@code live} or {@code simulated}
   * @param speed seconds of known time per second of wall time; infinite sends at once
   * @param receivedNow whether rows are taken as received now, for a home with live time
   * @param continued whether to leave out what an earlier attempt with the same run id sent
   */
  public record Settings(
      String bootstrapServers, String clock, double speed, boolean receivedNow, boolean continued) {
    public Settings {
      if (!(speed > 0)) {
        throw new IllegalArgumentException(
            "Speed %s must be above 0, such as 600 for ten minutes a second".formatted(speed));
      }
    }
  }

  private final PreparedRun prepared;
  private final Settings settings;
  private final LongSupplier nanos;
  private final Progress progress;

  /**
   * A run that is sent by {@link #send}.
   *
   * @param nanos wall time, such as {@code System::nanoTime}
   * @throws ClockMismatch if the rows' times and the home's clock do not fit
   */
  public PublishRun(
      PreparedRun prepared, Settings settings, LongSupplier nanos, Progress progress) {
    this.prepared = prepared;
    this.settings = settings;
    this.nanos = nanos;
    this.progress = progress;
    check(settings.clock(), settings.receivedNow(), prepared.arriving());
  }

  /**
   * Checks that times of one kind go into a home of that kind.
   *
   * @throws ClockMismatch if they do not
   */
  public static void check(String clock, boolean receivedNow, long arriving) {
    boolean isLive = clock.equals("live");
    if (isLive && !receivedNow) {
      throw new ClockMismatch(
          "This home runs on live time; publishing at recorded times would mix two clocks. Use a home with 'clock: simulated', 'tocsin import' for history, or --now to take the rows as received now");
    }
    if (!isLive && receivedNow) {
      throw new ClockMismatch(
          "This home runs on simulated time; --now would put today's time into it. Leave out --now or use a home with 'clock: live'");
    }
    if (!isLive && arriving > 0) {
      throw new ClockMismatch(
          "%,d rows have no known time of their own and would be known today, but this home runs on simulated time; give 'known' a column in the mapping, or 'otherwise: occurred'"
              .formatted(arriving));
    }
  }

  /**
   * Publishes and returns when everything is acknowledged, or when interrupted.
   *
   * @return messages that are in the topics now, those of an earlier attempt included
   * @throws SendingFailed if the broker does not take them
   */
  public long send() {
    Spool spool = prepared.spool();
    SentBefore before =
        settings.continued()
            ? SentBefore.read(settings.bootstrapServers(), prepared.run())
            : SentBefore.NOTHING;
    boolean simulated = settings.clock().equals("simulated");
    String topic =
        prepared.mapping().kind().equals("incident") ? Topics.INCIDENTS : Topics.OBSERVATIONS;
    try (Sender sender = new Sender(settings.bootstrapServers(), 1)) {
      Heartbeats heartbeats = simulated ? new Heartbeats(sender, prepared.run()) : null;
      int partitions = sender.partitions(topic);
      int rejectedPartitions = sender.partitions(Topics.REJECTED);
      long start = Math.max(spool.knownAt(0), before.latestMillis());
      long startNanos = nanos.getAsLong();
      long beatsDue = startNanos;
      int next = 0;
      long sent = 0;
      while (next < spool.size() && !Thread.currentThread().isInterrupted()) {
        long now = nanos.getAsLong();
        long simulatedNow = simulatedAt(start, now - startNanos);
        while (next < spool.size()
            && spool.knownAt(next) <= simulatedNow
            && nanos.getAsLong() < beatsDue + Heartbeats.INTERVAL_MILLIS * NANOS_PER_MILLI) {
          Spool.Item item = spool.item(next++);
          String to = item.isRejected() ? Topics.REJECTED : topic;
          int partition =
              Partitions.of(item.key(), item.isRejected() ? rejectedPartitions : partitions);
          if (!before.takes(to, partition)) {
            sender.send(
                to, partition, simulated ? stamp(item, start) : null, item.key(), item.value());
          }
          sent++;
        }
        if (next < spool.size() && nanos.getAsLong() >= beatsDue) {
          // No heartbeat passes a row that is due but not sent yet.
          beat(heartbeats, Math.max(Math.min(simulatedNow, spool.knownAt(next)), start));
          progress.at("sending", sent, (double) next / spool.size());
          beatsDue = Math.max(beatsDue + Heartbeats.INTERVAL_MILLIS * NANOS_PER_MILLI, now);
        }
        if (next < spool.size() && spool.knownAt(next) > simulatedNow) {
          park(Math.min(beatsDue, dueAt(start, startNanos, spool.knownAt(next))));
        }
      }
      if (next == spool.size()) {
        beat(heartbeats, Math.max(spool.knownAt(spool.size() - 1), start) + 1);
      }
      sender.flush();
      progress.at("sending", sent, (double) next / spool.size());
      return sent;
    }
  }

  private static void beat(@Nullable Heartbeats heartbeats, long millis) {
    if (heartbeats != null) {
      heartbeats.beat(millis);
    }
  }

  private static long stamp(Spool.Item item, long start) {
    return Math.max(item.knownAt(), start);
  }

  private long simulatedAt(long start, long elapsedNanos) {
    if (Double.isInfinite(settings.speed())) {
      return Long.MAX_VALUE;
    }
    return start + (long) (elapsedNanos / 1e6 * settings.speed());
  }

  private long dueAt(long start, long startNanos, long knownAt) {
    return startNanos + (long) ((knownAt - start) / settings.speed() * 1e6) + 1;
  }

  private void park(long untilNanos) {
    long wait = untilNanos - nanos.getAsLong();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
  }

  /** The wall time that publishing takes in full. */
  public double secondsNeeded() {
    Instant first = prepared.firstKnown();
    return java.time.Duration.between(first, prepared.lastKnown()).toMillis()
        / 1e3
        / settings.speed();
  }
}
