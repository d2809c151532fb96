package org.tocsin.streaming.program;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Submits one job to the cluster that the surrounding {@code flink run} names. */
final class JobMain {
  private JobMain() {}

  static void run(String job, String[] args) throws Exception {
    StreamOptions options = StreamOptions.parse(args);
    StreamPrograms programs = StreamPrograms.of(options);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(programs.settingsOf(job));
    env.setParallelism(programs.configuration().parallelism());
    programs.define(job, env);
    env.execute(job);
  }
}
