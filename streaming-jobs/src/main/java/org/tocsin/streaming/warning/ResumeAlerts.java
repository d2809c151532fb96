package org.tocsin.streaming.warning;

import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;

/** Hands alerts of an earlier watch to the desk, once: a restored job has done so already. */
final class ResumeAlerts implements FlatMapFunction<Long, DeskNews> {
  private static final long serialVersionUID = 1L;

  private final List<OpenThing> open;
  private final List<Inspection> raised;
  private final long goLive;

  private ResumeAlerts(List<OpenThing> open, List<Inspection> raised, long goLive) {
    this.open = open;
    this.raised = raised;
    this.goLive = goLive;
  }

  static DataStream<DeskNews> stream(
      StreamExecutionEnvironment env, List<OpenThing> open, List<Inspection> raised, long goLive) {
    return env.fromSequence(0, 0)
        .setParallelism(1)
        .uid("warning-resume-once")
        .name("once")
        .flatMap(new ResumeAlerts(List.copyOf(open), List.copyOf(raised), goLive))
        .returns(TypeInformation.of(DeskNews.class))
        .setParallelism(1)
        .uid("warning-resume")
        .name("alerts of earlier");
  }

  @Override
  public void flatMap(Long once, Collector<DeskNews> out) {
    open.forEach(thing -> out.collect(DeskNews.of(thing, goLive)));
    raised.forEach(alert -> out.collect(DeskNews.of(alert)));
  }
}
