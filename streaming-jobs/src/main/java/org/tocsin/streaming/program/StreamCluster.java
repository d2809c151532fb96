package org.tocsin.streaming.program;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster inside this program. Every submission gets an id of its own. */
final class StreamCluster implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final long LAST_CHECKPOINT_SECONDS = 10;

  private final MiniCluster cluster;

  private StreamCluster(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts the cluster.
   *
   * @param scratch for what need not survive
   * @param slots enough for every job's parallelism
   * @param restPort on loopback; 0 takes a free one
   */
  static StreamCluster start(Path scratch, int slots, int restPort) throws Exception {
    Files.createDirectories(scratch);
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    settings.set(RestOptions.PORT, restPort);
    settings.set(CoreOptions.TMP_DIRS, scratch.toString());
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(192));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(96));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(96));
    // The number of kept checkpoints is the cluster's to say, not the job's.
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, JobEnvironment.RETAINED);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    return new StreamCluster(cluster);
  }

  JobID submit(StreamExecutionEnvironment env, String name) throws Exception {
    var graph = env.getStreamGraph();
    graph.setJobName(name);
    // Only Flink's own executors copy this from the configuration into the graph.
    graph.setSavepointRestoreSettings(
        SavepointRestoreSettings.fromConfiguration(env.getConfiguration()));
    return cluster.submitJob(graph).get(PATIENCE_SECONDS, TimeUnit.SECONDS).getJobID();
  }

  JobStatus status(JobID job) throws Exception {
    return cluster.getJobStatus(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until every task of the job runs, or fails with why it ended. */
  void awaitRunning(JobID job) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    CountDownLatch pause = new CountDownLatch(1);
    while (System.nanoTime() < until) {
      if (status(job).isGloballyTerminalState()) {
        throw new IllegalStateException(
            "Job %s ended while starting: %s".formatted(job, status(job)));
      }
      boolean allRun =
          cluster
              .getExecutionGraph(job)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .getAllExecutionVertices()
              .iterator()
              .hasNext();
      if (allRun) {
        for (var vertex :
            cluster
                .getExecutionGraph(job)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getAllExecutionVertices()) {
          ExecutionState state = vertex.getExecutionState();
          allRun &= state == ExecutionState.RUNNING || state == ExecutionState.FINISHED;
        }
      }
      if (allRun) {
        return;
      }
      if (pause.await(50, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    throw new IllegalStateException(
        "Job %s does not run after %d s".formatted(job, PATIENCE_SECONDS));
  }

  URI rest() throws Exception {
    return cluster.getRestAddress().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes a last checkpoint, so that the next start has nothing to repeat. */
  void checkpoint(JobID job) throws Exception {
    cluster
        .triggerCheckpoint(job, CheckpointType.CONFIGURED)
        .get(LAST_CHECKPOINT_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends a job; its checkpoints stay. */
  void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.closeAsync().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("The Flink cluster did not stop", e);
    }
  }
}
