package org.tocsin.streaming.program;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.domain.program.Lifeline;

/**
 * Both jobs in one program with an embedded Flink cluster. Prints one line {@code READY {json}} on
 * standard output when they run. Ends in order on SIGTERM; halts when its standard input ends.
 */
public final class StreamsMain {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsMain.class);
  private static final int STOP_SECONDS = 20;

  private StreamsMain() {}

  public static void main(String[] args) {
    StreamOptions options;
    try {
      options = StreamOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; " + StreamOptions.USAGE);
      System.exit(2);
      return;
    }
    int exit = 0;
    try {
      exit = run(options);
    } catch (Exception e) {
      LOG.error("The streams cannot run", e);
      System.err.println("The streams cannot run: " + e.getMessage());
      exit = 1;
    }
    // Threads of clients that outlive the cluster must not keep the program.
    Runtime.getRuntime().halt(exit);
  }

  private static int run(StreamOptions options) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(0));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                },
                "stop"));
    StreamPrograms programs = StreamPrograms.of(options);
    List<String> jobs =
        List.of(StreamPrograms.LANDING, StreamPrograms.WARNING).stream()
            .filter(options::runs)
            .toList();
    try (StreamCluster cluster =
        StreamCluster.start(
            options.home().resolve("scratch").resolve("flink"),
            jobs.size() * programs.configuration().parallelism(),
            options.restPort())) {
      Map<String, Object> ready = new LinkedHashMap<>();
      Map<String, JobID> running = new LinkedHashMap<>();
      ready.put("rest", cluster.rest().toString());
      for (String job : jobs) {
        String restored = programs.checkpointOf(job).map(Path::toString).orElse("none");
        JobID id = cluster.submit(programs.embedded(job), job);
        running.put(job, id);
        ready.put(job, Map.of("job", id.toString(), "restored", restored));
      }
      for (JobID id : running.values()) {
        cluster.awaitRunning(id);
      }
      System.out.println("READY " + new ObjectMapper().writeValueAsString(ready));
      System.out.flush();
      int exit = watch(cluster, running, stop);
      if (exit == 0) {
        for (JobID id : running.values()) {
          stop(cluster, id);
        }
      }
      return exit;
    } finally {
      stopped.countDown();
    }
  }

  /** Waits for the signal to stop; 1 when a job ended by itself. */
  private static int watch(StreamCluster cluster, Map<String, JobID> running, CountDownLatch stop)
      throws Exception {
    while (!stop.await(1, TimeUnit.SECONDS)) {
      for (Map.Entry<String, JobID> job : running.entrySet()) {
        JobStatus status = cluster.status(job.getValue());
        if (status.isGloballyTerminalState()) {
          System.err.printf(
              "Job %s is %s; its log says why, and a new start restores it%n",
              job.getKey(), status);
          return 1;
        }
      }
    }
    return 0;
  }

  /** A last checkpoint saves the next start some work; without it nothing is lost either. */
  private static void stop(StreamCluster cluster, JobID id) throws Exception {
    try {
      cluster.checkpoint(id);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Job {} stops without a last checkpoint", id, e);
    }
    cluster.cancel(id);
  }

  private static void awaitQuietly(CountDownLatch stopped) {
    try {
      boolean inTime = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        LOG.warn("The streams did not stop within {} s", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
