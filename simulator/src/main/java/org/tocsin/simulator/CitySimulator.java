package org.tocsin.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.simulator.law.Categories;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.CityPlanner;
import org.tocsin.simulator.place.PlacesFile;
import org.tocsin.simulator.report.IncidentFiles;
import org.tocsin.simulator.sensor.ObservationFiles;
import org.tocsin.simulator.sensor.Sensor;
import org.tocsin.simulator.sensor.SensorFault;
import org.tocsin.simulator.sensor.SensorNetwork;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.TruthFiles;

/**
 * A simulated city: places, reports and sensors with known truth, the same bytes for the same
 * settings on every machine. No person occurs in it: a report has a desk, a place and a time.
 */
public final class CitySimulator {
  private final SimulatorSettings settings;
  private final City city;
  private final List<Category> categories;
  private final List<Sensor> sensors;
  private final Script script;
  private final Weather weather;

  private CitySimulator(SimulatorSettings settings) {
    this.settings = settings;
    this.city = CityPlanner.plan(settings.seed(), settings.neighbourhoods());
    this.categories = Categories.load();
    this.sensors = SensorNetwork.of(settings.seed(), city);
    this.script = Script.of(settings.story(), city, settings.start());
    this.weather = new Weather(settings.seed(), city.zone(), script.storms(city));
  }

  public static CitySimulator of(SimulatorSettings settings) {
    return new CitySimulator(settings);
  }

  public City city() {
    return city;
  }

  public List<Category> categories() {
    return categories;
  }

  public List<Sensor> sensors() {
    return sensors;
  }

  public Script script() {
    return script;
  }

  public Weather weather() {
    return weather;
  }

  /** Writes every file into the folder, creating it, and replaces what an earlier run wrote. */
  public SimulatedCity writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    LocalDate live = settings.start();
    LocalDate end = live.plusDays(settings.liveDays());
    PlacesFile.write(city, folder);
    CityConfiguration.write(folder, city, categories, script, live);
    CityMappings.write(folder, city, categories, sensors);
    IncidentFiles.Written incidents =
        new IncidentFiles(city, categories, weather, script, settings.seed())
            .write(folder, live.minusDays(settings.historyDays()), live, end);
    ObservationFiles.Written observations =
        new ObservationFiles(city, sensors, weather, script, settings.seed())
            .write(folder, live.minusDays(settings.sensorHistoryDays()), live, end);
    Map<String, Sensor> failing = new HashMap<>();
    for (SensorFault fault : observations.faults()) {
      if (!fault.event().isEmpty()) {
        failing.put(fault.event(), fault.sensor());
      }
    }
    TruthFiles.write(folder, city, categories, script, incidents.reportsOfEvent(), failing);
    return new SimulatedCity(
        folder,
        city.neighbourhoods().size(),
        sensors.size(),
        incidents.history(),
        incidents.live(),
        observations.history(),
        observations.live(),
        script.events().size());
  }
}
