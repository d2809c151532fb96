package org.tocsin.streaming.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.AlertRow;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.warning.WarningEnds;
import org.tocsin.streaming.warning.WarningJob;

/**
 * Runs the warning job on the tables to its end and keeps what came out: alerts in memory, findings
 * in files of table {@code signal} that no snapshot names yet. Nothing is visible until the caller
 * commits, so a replay that is killed leaves the tables as they were.
 */
public final class ReplayRun {
  private static final Duration PATIENCE = Duration.ofDays(7);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private ReplayRun() {}

  /**
   * What a run said.
   *
   * @param alerts JSON of every message, sorted by when it was sent, id and version
   * @param signalFiles files with the findings, not yet committed
   * @param signals rows in them
   */
  public record Said(List<Message> alerts, List<DataFile> signalFiles, long signals) {
    public Said {
      alerts = List.copyOf(alerts);
      signalFiles = List.copyOf(signalFiles);
    }
  }

  /** A message with its JSON. */
  public record Message(AlertMessage alert, String body) {
    RowData row(String run) {
      return AlertRow.of(LakeTable.REPLAY_ALERT, alert, body).with("run", run).done();
    }
  }

  /** Settings of a run that ends by itself and is simply repeated when it fails. */
  public static Configuration bounded(Configuration settings) {
    Configuration bounded = new Configuration(settings);
    bounded.removeConfig(CheckpointingOptions.CHECKPOINTING_INTERVAL);
    bounded.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    bounded.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, BETWEEN_LOOKS);
    // All of it is one process: a machine that slept, or a process that was paused, is not lost.
    bounded.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, PATIENCE);
    bounded.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    bounded.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    return bounded;
  }

  /**
   * Runs the job.
   *
   * @param run name that its findings carry
   * @param progress hears the {@code known_at} that has been read, milliseconds
   */
  public static Said execute(
      StreamExecutionEnvironment env,
      ReplayWarningEnds ends,
      TocsinConfiguration configuration,
      Lake lake,
      String run,
      Consumer<Instant> progress)
      throws Exception {
    return execute(env, ends, UnaryOperator.identity(), configuration, lake, run, progress);
  }

  /**
   * Runs the job with a change of its ends in between, as the proof does that nothing looks ahead.
   *
   * @param changed hands the ends' results on to the given ones
   */
  public static Said execute(
      StreamExecutionEnvironment env,
      ReplayWarningEnds ends,
      UnaryOperator<WarningEnds> changed,
      TocsinConfiguration configuration,
      Lake lake,
      String run,
      Consumer<Instant> progress)
      throws Exception {
    WarningJob.define(env, changed.apply(ends), configuration);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    // Both must be read at once: a full buffer of one would hold up the other.
    try (CloseableIterator<String> alerts = ends.alerts().collectAsync();
        CloseableIterator<RowData> signals = ends.signals().collectAsync();
        RunFiles files = RunFiles.open(lake, LakeTable.SIGNAL, run)) {
      JobClient job = env.executeAsync("replay " + run);
      Future<List<Message>> said = readers.submit(() -> messages(alerts));
      Future<Long> found = readers.submit((Callable<Long>) () -> files.addAll(signals));
      watch(job, progress);
      List<Message> messages = get(said);
      long rows = get(found);
      return new Said(messages, files.complete(), rows);
    } finally {
      readers.shutdownNow();
    }
  }

  private static void watch(JobClient job, Consumer<Instant> progress) throws Exception {
    while (true) {
      try {
        job.getJobExecutionResult().get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (reached(job) instanceof Long at && at > Long.MIN_VALUE) {
          progress.accept(Instant.ofEpochMilli(at));
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("The replay failed: " + root(e), e);
      }
    }
  }

  /** How far it has read; null when it has ended meanwhile, of which its result tells. */
  private static @Nullable Object reached(JobClient job) throws InterruptedException {
    try {
      return job.getAccumulators().get().get(ReplayWarningEnds.KNOWN_AT);
    } catch (IllegalStateException | ExecutionException e) {
      return null;
    }
  }

  private static String root(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
  }

  private static <T> T get(Future<T> result) throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The replay's results cannot be kept: " + root(e), e);
    }
  }

  private static List<Message> messages(CloseableIterator<String> alerts) throws Exception {
    List<Message> messages = new ArrayList<>();
    while (alerts.hasNext()) {
      String body = alerts.next();
      messages.add(new Message(Messages.alert(body.getBytes(StandardCharsets.UTF_8)), body));
    }
    messages.sort(
        java.util.Comparator.comparing((Message m) -> m.alert().sentAt())
            .thenComparing(m -> m.alert().id())
            .thenComparingInt(m -> m.alert().alertVersion()));
    return messages;
  }
}
