package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.rule.Condition;
import org.tocsin.domain.rule.Rule;
import org.tocsin.models.sensor.SensorPlace;

/** Sends to each compound rule what its terms read, and nothing else. */
final class RuleInputs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, List<String>> rulesBySeries = new HashMap<>();
  private final Map<String, String> placeOfSensor = new HashMap<>();

  RuleInputs(TocsinConfiguration configuration, List<SensorPlace> sensors) {
    for (Rule rule : configuration.compoundRules()) {
      TreeSet<String> series = new TreeSet<>();
      rule.terms().stream().map(Condition.Term::series).forEach(series::add);
      for (String name : series) {
        rulesBySeries.computeIfAbsent(name, s -> new ArrayList<>()).add(WatchRules.key(rule));
      }
    }
    for (SensorPlace sensor : sensors) {
      if (sensor.neighbourhoodId() != null) {
        placeOfSensor.put(sensor.id(), sensor.neighbourhoodId());
      }
    }
  }

  void changes(CellChange change, Collector<RuleInput> out) {
    if (change.change() != 0) {
      send(
          "count|" + change.category(),
          change.neighbourhoodId(),
          change.occurredAt(),
          change.change(),
          change.knownAt(),
          change.topic(),
          change.partition(),
          change.offset(),
          change.rank(),
          out);
    }
  }

  void values(SensorValue value, Collector<RuleInput> out) {
    String place = placeOfSensor.getOrDefault(value.sensorId(), value.neighbourhoodId());
    if (place == null || Double.isNaN(value.value())) {
      return;
    }
    for (String series : List.of("most|", "least|")) {
      send(
          series + value.property(),
          place,
          value.time(),
          value.value(),
          value.knownAt(),
          value.topic(),
          value.partition(),
          value.offset(),
          0,
          out);
    }
  }

  void findings(Finding finding, Collector<RuleInput> out) {
    for (String place : finding.places()) {
      send(
          "signal|" + finding.family() + "|" + finding.category(),
          place,
          finding.knownAt(),
          finding.dayP(),
          finding.knownAt(),
          finding.topic(),
          finding.partition(),
          finding.offset(),
          finding.rank(),
          out);
    }
  }

  private void send(
      String series,
      @Nullable String place,
      long occurredAt,
      double value,
      long knownAt,
      String topic,
      int partition,
      long offset,
      int rank,
      Collector<RuleInput> out) {
    for (String rule : rulesBySeries.getOrDefault(series, List.of())) {
      out.collect(
          new RuleInput(
              rule,
              place == null ? "" : place,
              series,
              occurredAt,
              value,
              knownAt,
              topic,
              partition,
              offset,
              rank));
    }
  }
}
