package org.tocsin.streaming.program;

/** WarningJob for a Flink cluster: {@code flink run -c WarningJobMain … --home DIR …}. */
public final class WarningJobMain {
  private WarningJobMain() {}

  public static void main(String[] args) throws Exception {
    JobMain.run(StreamPrograms.WARNING, args);
  }
}
