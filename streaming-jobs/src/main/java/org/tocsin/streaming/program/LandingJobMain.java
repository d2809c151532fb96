package org.tocsin.streaming.program;

/** LandingJob for a Flink cluster: {@code flink run -c LandingJobMain … --home DIR …}. */
public final class LandingJobMain {
  private LandingJobMain() {}

  public static void main(String[] args) throws Exception {
    JobMain.run(StreamPrograms.LANDING, args);
  }
}
