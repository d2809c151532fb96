package org.tocsin.batch.session;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells the person who waits how far Spark's work is: a line now and then, by the engine's own
 * clock. Work that is soon done says nothing.
 */
public final class WorkProgress extends SparkListener {
  private final PrintStream out;
  private final long everyMillis;
  private final Map<Integer, Stage> stages = new HashMap<>();
  private long started;
  private long told;

  private static final class Stage {
    private final int tasks;
    private int done;

    Stage(int tasks) {
      this.tasks = tasks;
    }
  }

  /**
   * Listens.
   *
   * @param every the shortest time between two lines
   */
  public WorkProgress(PrintStream out, Duration every) {
    this.out = out;
    this.everyMillis = every.toMillis();
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    stages.put(event.stageInfo().stageId(), new Stage(event.stageInfo().numTasks()));
    if (started == 0) {
      started = (Long) event.stageInfo().submissionTime().get();
      told = started;
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    stages.remove(event.stageInfo().stageId());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    Stage stage = stages.get(event.stageId());
    if (stage == null || !event.taskInfo().successful()) {
      return;
    }
    stage.done++;
    long now = event.taskInfo().finishTime();
    if (now - told >= everyMillis) {
      told = now;
      out.printf(
          "%d s: %d of %d parts of step %d are done%n",
          (now - started) / 1000, stage.done, stage.tasks, event.stageId() + 1);
    }
  }
}
