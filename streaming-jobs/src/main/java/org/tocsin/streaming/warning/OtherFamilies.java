package org.tocsin.streaming.warning;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.rule.RulePlaces;
import org.tocsin.lakehouse.PlaceMap;

/**
 * The families that do not count: sensors, silence, and compound rules over all of them. Rules are
 * evaluated only where the configuration has some, sensors only where it names one of their
 * properties; a city without either has no operator for it.
 *
 * @param heard reports as they came into force, by whatever source
 * @param changes of counts
 * @param counted what cells, categories and scans found
 */
record OtherFamilies(
    DataStream<ReportVersion> heard, DataStream<CellChange> changes, DataStream<Found> counted) {
  private static final TypeInformation<Finding> FINDING = TypeInformation.of(Finding.class);

  /** What they find. */
  DataStream<Finding> define(
      StreamExecutionEnvironment env,
      WarningEnds ends,
      TocsinConfiguration configuration,
      SlotTimers timers) {
    SingleOutputStreamOperator<Finding> silence =
        heard
            .keyBy(WatchSilence::source)
            .process(
                new WatchSilence(
                    configuration, ends.baselines(), ends.placeMap().ids(), timers, ends.goLive()))
            .returns(FINDING)
            .uid("warning-silence")
            .name("watch for silence");
    ends.feedStates(silence.getSideOutput(WatchSilence.STATES));
    DataStream<Finding> others = silence;
    DataStream<SensorValue> values = configuration.readsSensors() ? ends.values(env) : null;
    if (values != null) {
      others =
          others.union(
              values
                  .keyBy(SensorValue::property)
                  .process(new WatchSensors(configuration, ends.sensors(), timers, ends.goLive()))
                  .returns(FINDING)
                  .uid("warning-sensors")
                  .name("watch sensors"));
    }
    if (configuration.rules().isEmpty()) {
      return others;
    }
    RuleInputs inputs = new RuleInputs(configuration, ends.sensors());
    TypeInformation<RuleInput> type = TypeInformation.of(RuleInput.class);
    DataStream<Finding> found =
        others.union(
            counted
                .map(Found::finding)
                .returns(FINDING)
                .uid("warning-found-findings")
                .name("findings of counts"));
    DataStream<RuleInput> read =
        changes
            .flatMap((CellChange change, Collector<RuleInput> out) -> inputs.changes(change, out))
            .returns(type)
            .uid("warning-rule-counts")
            .name("counts for rules")
            .union(
                found
                    .flatMap(
                        (Finding finding, Collector<RuleInput> out) ->
                            inputs.findings(finding, out))
                    .returns(type)
                    .uid("warning-rule-signals")
                    .name("signals for rules"));
    if (values != null) {
      read =
          read.union(
              values
                  .flatMap(
                      (SensorValue value, Collector<RuleInput> out) -> inputs.values(value, out))
                  .returns(type)
                  .uid("warning-rule-values")
                  .name("values for rules"));
    }
    return others.union(
        read.keyBy(RuleInput::rule)
            .process(new WatchRules(configuration, places(ends.placeMap()), timers, ends.goLive()))
            .returns(FINDING)
            .uid("warning-rules")
            .name("watch rules"));
  }

  private static RulePlaces places(PlaceMap map) {
    Map<String, RulePlaces.Middle> middles = new HashMap<>();
    map.places()
        .forEach(
            place -> {
              if (!Double.isNaN(place.lat())) {
                middles.put(place.id(), new RulePlaces.Middle(place.lat(), place.lon()));
              }
            });
    return new RulePlaces(middles);
  }
}
