package org.tocsin.ingestion.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.Topics;

/**
 * Sends prepared runs as live feeds on one clock, paced by when their rows became known.
 *
 * <p>In a home with simulated time, records carry their known times and heartbeats the simulated
 * time, every 100 ms of wall time on every partition of the live topics, also while nothing is due.
 * The last heartbeat stands one millisecond after the last row, or at the end of the time that is
 * played, if there is one: then the clock stands still until somebody publishes again. In a home
 * with live time records are received now; its intake beats there.
 *
 * <p>Limits: one publisher at a time per home: two would move its clock twice.
 */
public final class PublishRun {
  private static final long BEAT_NANOS = Heartbeats.INTERVAL_MILLIS * 1_000_000L;

  /**
   * How to publish.
   *
   * @param clock of the home: {@code live} or {@code simulated}
   * @param speed seconds of known time per second of wall time; infinite sends at once
   * @param receivedNow whether rows are taken as received now, for a home with live time
   * @param continued whether to leave out what an earlier attempt with the same run ids sent
   * @param end milliseconds up to which the simulated clock moves though the last row lies before;
   *     absent: it stops after the last row
   */
  public record Settings(
      String bootstrapServers,
      String clock,
      double speed,
      boolean receivedNow,
      boolean continued,
      OptionalLong end) {
    public Settings {
      if (!(speed > 0)) {
        throw new IllegalArgumentException(
            "Speed %s must be above 0, such as 600 for ten minutes a second".formatted(speed));
      }
    }
  }

  private final List<PreparedRun> runs;
  private final Settings settings;
  private final LongSupplier nanos;
  private final Playback playback;
  private final Progress progress;

  /**
   * Runs that are sent by {@link #send}.
   *
   * @param runs at least one, each with an id of its own
   * @param nanos wall time, such as {@code System::nanoTime}
   * @param playback holds the simulated time, or lets it leap
   * @throws ClockMismatch if the rows' times and the home's clock do not fit
   */
  public PublishRun(
      List<PreparedRun> runs,
      Settings settings,
      LongSupplier nanos,
      Playback playback,
      Progress progress) {
    this.runs = List.copyOf(runs);
    this.settings = settings;
    this.nanos = nanos;
    this.playback = playback;
    this.progress = progress;
    check(
        settings.clock(),
        settings.receivedNow(),
        runs.stream().mapToLong(PreparedRun::arriving).sum());
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
    SentBefore before =
        settings.continued()
            ? SentBefore.read(
                settings.bootstrapServers(), runs.stream().map(PreparedRun::run).toList())
            : SentBefore.NOTHING;
    try (Sender sender = new Sender(settings.bootstrapServers(), 1)) {
      return send(sender, before);
    }
  }

  private long send(Sender sender, SentBefore before) {
    Timeline rows = new Timeline(runs);
    boolean simulated = settings.clock().equals("simulated");
    Heartbeats heartbeats = simulated ? new Heartbeats(sender, runs.get(0).run()) : null;
    Pace pace =
        new Pace(
            Math.max(rows.nextKnownAt(), before.latestMillis()),
            playback.played(nanos.getAsLong()));
    long end = Math.max(rows.lastKnownAt() + 1, settings.end().orElse(Long.MIN_VALUE));
    long beatsDue = nanos.getAsLong();
    long sent = 0;
    while (!Thread.currentThread().isInterrupted()) {
      long now = nanos.getAsLong();
      long simulatedNow = pace.knownAt(now);
      while (rows.hasNext()
          && rows.nextKnownAt() <= simulatedNow
          && nanos.getAsLong() < beatsDue + BEAT_NANOS) {
        send(sender, rows.take(), simulated ? pace.start : null, before);
        sent++;
      }
      if (!rows.hasNext() && (heartbeats == null || simulatedNow >= end)) {
        beat(heartbeats, Math.max(end, pace.start + 1));
        break;
      }
      // No heartbeat passes a row that is due but not sent yet.
      long nextKnownAt = rows.hasNext() ? rows.nextKnownAt() : end;
      if (nanos.getAsLong() >= beatsDue) {
        beat(heartbeats, Math.max(Math.min(simulatedNow, nextKnownAt), pace.start));
        progress.at("sending", sent, rows.part());
        beatsDue = Math.max(beatsDue + BEAT_NANOS, now);
      }
      if (nextKnownAt > simulatedNow) {
        park(Math.min(beatsDue, pace.dueAt(nextKnownAt)));
      }
    }
    sender.flush();
    progress.at("sending", sent, rows.part());
    return sent;
  }

  /** Sends one message, unless an earlier attempt did. */
  private static void send(
      Sender sender, Timeline.Due due, @Nullable Long start, SentBefore before) {
    Spool.Item item = due.item();
    String topic = item.isRejected() ? Topics.REJECTED : due.run().topic();
    int partition = Partitions.of(item.key(), sender.partitions(topic));
    if (!before.takes(due.run().run(), topic, partition)) {
      sender.send(
          topic,
          partition,
          start == null ? null : (Long) Math.max(item.knownAt(), start),
          item.key(),
          item.value());
    }
  }

  private static void beat(@Nullable Heartbeats heartbeats, long millis) {
    if (heartbeats != null) {
      heartbeats.beat(millis);
    }
  }

  /** How known time runs against wall time. */
  private final class Pace {
    private final long start;
    private final long startNanos;

    Pace(long start, long startNanos) {
      this.start = start;
      this.startNanos = startNanos;
    }

    long knownAt(long wallNanos) {
      return Double.isInfinite(settings.speed())
          ? Long.MAX_VALUE
          : start + (long) ((playback.played(wallNanos) - startNanos) / 1e6 * settings.speed());
    }

    long dueAt(long knownAt) {
      long due = startNanos + (long) ((knownAt - start) / settings.speed() * 1e6) + 1;
      return playback.wallOf(due);
    }
  }

  private void park(long untilNanos) {
    long wait = untilNanos - nanos.getAsLong();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
  }

  /** When the first row of all became known. */
  public Instant firstKnown() {
    return runs.stream().map(PreparedRun::firstKnown).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** When the last row of all became known, or where the clock stops if that is later. */
  public Instant end() {
    Instant last =
        runs.stream().map(PreparedRun::lastKnown).max(Comparator.naturalOrder()).orElseThrow();
    Instant end = Instant.ofEpochMilli(settings.end().orElse(Long.MIN_VALUE));
    return end.isAfter(last) ? end : last;
  }

  /** The wall time that publishing takes in full. */
  public double secondsNeeded() {
    return Duration.between(firstKnown(), end()).toMillis() / 1e3 / settings.speed();
  }
}
