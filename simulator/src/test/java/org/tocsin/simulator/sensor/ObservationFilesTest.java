package org.tocsin.simulator.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.CityPlanner;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;
import org.tocsin.simulator.story.Story;

class ObservationFilesTest {
  private static final LocalDate LIVE = LocalDate.of(2026, 5, 17);

  @TempDir private static Path folder;
  private static City city;
  private static List<Sensor> sensors;
  private static Script script;
  private static ObservationFiles.Written written;
  private static final Map<String, NavigableMap<String, Double>> HISTORY = new TreeMap<>();
  private static final Map<String, NavigableMap<String, Double>> NOW = new TreeMap<>();

  @BeforeAll
  static void write() throws IOException {
    city = CityPlanner.plan(1, 40);
    sensors = SensorNetwork.of(1, city);
    script = Script.of(Story.ofDemo(), city, LIVE);
    Weather weather = new Weather(1, city.zone(), script.storms(city));
    written =
        new ObservationFiles(city, sensors, weather, script, 1)
            .write(folder, LIVE.minusDays(60), LIVE, LIVE.plusDays(1));
    read("observations-history.csv", HISTORY);
    read("observations-live.csv", NOW);
  }

  @Test
  void aCityHasSixtySensorsOfSixProperties() {
    assertThat(sensors).hasSize(60);
    assertThat(sensors).extracting(Sensor::id).doesNotHaveDuplicates();
    assertThat(sensors).extracting(Sensor::property).contains(Property.values());
    assertThat(sensors).allMatch(s -> s.place().contains(s.lon(), s.lat()));
    assertThat(sensors)
        .filteredOn(s -> s.property() == Property.WATER_LEVEL)
        .allMatch(s -> s.place().onRiver());
  }

  @Test
  void trafficHasADailyCycle() {
    double night = mean("traffic-01", "T03:");
    double rush = mean("traffic-01", "T08:");

    assertThat(rush).isGreaterThan(5 * night);
  }

  @Test
  void neighboursMoveTogether() {
    List<Sensor> particles = sensors.stream().filter(s -> s.property() == Property.PM25).toList();
    double near = 0;
    int pairs = 0;
    for (Sensor one : particles) {
      for (Sensor other : particles) {
        if (one.place().neighbours().contains(other.place().index())) {
          near += correlation(HISTORY.get(one.id()), HISTORY.get(other.id()));
          pairs++;
        }
      }
    }
    assertThat(pairs).isGreaterThan(3);
    assertThat(near / pairs).isGreaterThan(0.6);
  }

  @Test
  void theStormIsSeenByRainThenByWaterLevel() {
    int checked = 0;
    for (int place : event("storm-flood").places()) {
      for (Sensor rain : in(place, Property.RAIN)) {
        for (Sensor level : in(place, Property.WATER_LEVEL)) {
          Map<String, Double> now = NOW.get(level.id());
          assertThat(most(NOW.get(rain.id()))).isGreaterThan(20);
          assertThat(most(now)).isGreaterThan(1.3 * quantile(HISTORY.get(level.id()), 0.99));
          assertThat(timeOfMost(now)).isGreaterThan(timeOfMost(NOW.get(rain.id())));
          checked++;
        }
      }
    }
    assertThat(checked).isPositive();
  }

  @Test
  void theStuckSensorRepeatsOneValue() {
    SensorFault stuck =
        written.faults().stream()
            .filter(f -> f.event().equals("stuck-pm25"))
            .findFirst()
            .orElseThrow();
    List<Double> values =
        new ArrayList<>(
            NOW.get(stuck.sensor().id()).subMap("2026-05-17T03:15", "2026-05-17T17:05").values());

    assertThat(stuck.fault()).isEqualTo(Effect.Fault.STUCK);
    assertThat(values).hasSizeGreaterThan(150).containsOnly(values.get(0));
  }

  @Test
  void sensorsFailNowAndThenAndLeaveHoles() {
    assertThat(written.faults()).hasSizeGreaterThan(5);
    SensorFault silent =
        written.faults().stream()
            .filter(f -> f.fault() == Effect.Fault.SILENT)
            .findFirst()
            .orElseThrow();

    assertThat(HISTORY.get(silent.sensor().id()).size()).isLessThan(60 * 24 - 2);
  }

  @Test
  void someValuesAreEmptyAndSomeComeTwice() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("observations-history.csv"));
    double empty = lines.stream().filter(l -> l.endsWith("missing")).count();
    double distinct = lines.stream().map(l -> l.substring(26)).distinct().count();

    assertThat(empty / lines.size())
        .isBetween(0.8 * ObservationFiles.EMPTY, 1.2 * ObservationFiles.EMPTY);
    assertThat(1 - distinct / lines.size())
        .isBetween(0.8 * ObservationFiles.REDELIVERED, 1.2 * ObservationFiles.REDELIVERED);
  }

  @Test
  void linesAreInOrderOfReceipt() throws IOException {
    for (String file : List.of("observations-history.csv", "observations-live.csv")) {
      List<String> received =
          Files.readAllLines(folder.resolve(file)).stream()
              .skip(1)
              .map(l -> l.substring(0, 25))
              .toList();
      assertThat(received).isSorted().hasSizeGreaterThan(10_000);
    }
  }

  private static ScriptedEvent event(String id) {
    return script.events().stream()
        .filter(e -> e.event().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<Sensor> in(int place, Property property) {
    return sensors.stream()
        .filter(s -> s.place().index() == place && s.property() == property)
        .toList();
  }

  private static double quantile(Map<String, Double> series, double share) {
    List<Double> sorted = series.values().stream().sorted().toList();
    return sorted.get((int) (share * (sorted.size() - 1)));
  }

  private static void read(String file, Map<String, NavigableMap<String, Double>> series)
      throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve(file))) {
      lines
          .skip(1)
          .map(line -> line.split(",", -1))
          .filter(cells -> !cells[4].isEmpty())
          .forEach(
              cells ->
                  series
                      .computeIfAbsent(cells[1], s -> new TreeMap<>())
                      .put(cells[3], Double.parseDouble(cells[4])));
    }
  }

  private static double mean(String sensor, String hour) {
    return HISTORY.get(sensor).entrySet().stream()
        .filter(e -> e.getKey().contains(hour))
        .mapToDouble(Map.Entry::getValue)
        .average()
        .orElseThrow();
  }

  private static double most(Map<String, Double> series) {
    return series.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private static String timeOfMost(Map<String, Double> series) {
    return series.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private static double correlation(Map<String, Double> one, Map<String, Double> other) {
    List<double[]> pairs = new ArrayList<>();
    one.forEach(
        (time, value) -> {
          Double second = other.get(time);
          if (second != null) {
            pairs.add(new double[] {Math.log(value + 1), Math.log(second + 1)});
          }
        });
    double meanX = pairs.stream().mapToDouble(p -> p[0]).average().orElseThrow();
    double meanY = pairs.stream().mapToDouble(p -> p[1]).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (double[] p : pairs) {
      xy += (p[0] - meanX) * (p[1] - meanY);
      xx += (p[0] - meanX) * (p[0] - meanX);
      yy += (p[1] - meanY) * (p[1] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
