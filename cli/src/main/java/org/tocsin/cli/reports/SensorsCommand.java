package org.tocsin.cli.reports;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.SensorTable;
import org.tocsin.lakehouse.SensorTable.Sensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin sensors}: the sensors of a home. */
@Command(
    name = "sensors",
    mixinStandardHelpOptions = true,
    description = "Where sensors stand and what they may read",
    subcommands = {SensorsCommand.Load.class, SensorsCommand.ListSensors.class})
public final class SensorsCommand implements Runnable {
  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** {@code tocsin sensors load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Loads sensors from a CSV file with the columns sensor and property and, where known, unit,",
        "place, lat, lon (WGS84), lower_limit, upper_limit, name_en, name_zh. A sensor that is there",
        "already is replaced by a new version. The watch reads them when it starts."
      })
  public static final class Load implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Parameters(paramLabel = "FILE", description = "CSV file, one line for each sensor")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      Catalog catalog = PlacesCommand.tables(homeOptions);
      SensorFile.Contents contents;
      int changed;
      try {
        contents =
            SensorFile.read(
                file,
                new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list());
        changed =
            new SensorTable(catalog.loadTable(LakeTable.SENSOR.identifier()))
                .replace(contents.sensors(), Instant.now());
      } finally {
        Offering.close(catalog);
      }
      PrintWriter out = spec.commandLine().getOut();
      int all = contents.sensors().size();
      long nowhere = contents.sensors().stream().filter(s -> s.neighbourhoodId() == null).count();
      if (homeOptions.json()) {
        TreeMap<String, Object> object = new TreeMap<>();
        object.put("sensors", all);
        object.put("changed", changed);
        object.put("without_place", nowhere);
        object.put("ignored_columns", contents.ignored());
        out.println(PlacesCommand.json(object));
      } else {
        out.printf("%d sensors: %d new or changed, %d as they were%n", all, changed, all - changed);
        out.println("by property: " + byProperty(contents.sensors()));
        if (nowhere > 0) {
          out.println(nowhere + " of them stand in no place that is loaded");
        }
        if (!contents.ignored().isEmpty()) {
          out.println("columns without a meaning here: " + String.join(", ", contents.ignored()));
        }
      }
      out.flush();
      return 0;
    }
  }

  /** {@code tocsin sensors list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the newest version of every sensor")
  public static final class ListSensors implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Override
    public Integer call() {
      Catalog catalog = PlacesCommand.tables(homeOptions);
      List<Sensor> sensors;
      try {
        sensors = new SensorTable(catalog.loadTable(LakeTable.SENSOR.identifier())).list();
      } finally {
        Offering.close(catalog);
      }
      PrintWriter out = spec.commandLine().getOut();
      for (Sensor sensor : sensors) {
        out.println(homeOptions.json() ? PlacesCommand.json(object(sensor)) : line(sensor));
      }
      if (!homeOptions.json()) {
        out.println(
            sensors.isEmpty()
                ? "No sensors are loaded; load some with 'tocsin sensors load FILE.csv'"
                : sensors.size() + " sensors: " + byProperty(sensors));
      }
      out.flush();
      return 0;
    }

    private static Map<String, Object> object(Sensor sensor) {
      TreeMap<String, Object> object = new TreeMap<>();
      object.put("id", sensor.id());
      object.put("property", sensor.property());
      object.put("unit", sensor.unit());
      object.put("neighbourhood_id", sensor.neighbourhoodId());
      object.put("lat", sensor.lat());
      object.put("lon", sensor.lon());
      object.put("lower_limit", sensor.lowerLimit());
      object.put("upper_limit", sensor.upperLimit());
      object.put("name_en", sensor.nameEn());
      object.put("name_zh", sensor.nameZh());
      object.values().removeIf(Objects::isNull);
      return object;
    }

    private static String line(Sensor sensor) {
      return "%-18s %-14s %-10s %-14s %s"
          .formatted(
              sensor.id(),
              sensor.property(),
              sensor.unit() == null ? "" : sensor.unit(),
              sensor.neighbourhoodId() == null ? "-" : sensor.neighbourhoodId(),
              sensor.lat() == null ? "-" : sensor.lat() + " " + sensor.lon());
    }
  }

  private static Map<String, Integer> byProperty(List<Sensor> sensors) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    sensors.forEach(sensor -> counts.merge(sensor.property(), 1, Integer::sum));
    return counts;
  }
}
