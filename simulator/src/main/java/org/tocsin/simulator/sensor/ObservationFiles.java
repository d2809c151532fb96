package org.tocsin.simulator.sensor;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Writes {@code sensors.csv}, {@code observations-history.csv} (hourly) and {@code
 * observations-live.csv} (every five minutes) in order of receipt.
 */
public final class ObservationFiles {
  /** Time between two values of a sensor in the history. */
  public static final Duration HISTORY_STEP = Duration.ofHours(1);

  /** Time between two values of a sensor in the live feed. */
  public static final Duration LIVE_STEP = Duration.ofMinutes(5);

  /** Share of values that are sent empty. */
  public static final double EMPTY = 0.005;

  /** Share of values that jump for one step. */
  public static final double SPIKE = 0.0005;

  /** Share of values that are delivered twice. */
  public static final double REDELIVERED = 0.003;

  private static final String HEADER = "received,sensor,property,time,value,unit,quality\n";

  private final City city;
  private final List<Sensor> sensors;
  private final SensorSignals signals;
  private final Script script;
  private final CivilTimes times;
  private final long seed;

  public ObservationFiles(
      City city, List<Sensor> sensors, Weather weather, Script script, long seed) {
    this.city = city;
    this.sensors = List.copyOf(sensors);
    this.signals = new SensorSignals(city, weather, script, seed, sensors.size());
    this.script = script;
    this.times = new CivilTimes(city.zone());
    this.seed = seed;
  }

  /** How much was written, and which sensors failed when. */
  public record Written(long history, long live, List<SensorFault> faults) {
    public Written {
      faults = List.copyOf(faults);
    }
  }

  public Written write(Path folder, LocalDate from, LocalDate live, LocalDate to)
      throws IOException {
    long start = from.atStartOfDay(city.zone()).toEpochSecond();
    long middle = live.atStartOfDay(city.zone()).toEpochSecond();
    long end = to.atStartOfDay(city.zone()).toEpochSecond();
    List<SensorFault> found = SensorFaults.between(seed, sensors, script, start, middle, end);
    Map<Integer, List<SensorFault>> faults =
        found.stream().collect(Collectors.groupingBy(fault -> fault.sensor().index()));
    writeSensors(folder.resolve("sensors.csv"));
    long history =
        write(folder.resolve("observations-history.csv"), faults, start, middle, HISTORY_STEP);
    long now = write(folder.resolve("observations-live.csv"), faults, middle, end, LIVE_STEP);
    return new Written(history, now, found);
  }

  private void writeSensors(Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("sensor,property,unit,lon,lat,place,least,most,step_seconds\n");
      for (Sensor sensor : sensors) {
        Property property = sensor.property();
        writer.write(
            String.join(
                    ",",
                    sensor.id(),
                    property.word(),
                    property.unit(),
                    Double.toString(sensor.lon()),
                    Double.toString(sensor.lat()),
                    sensor.place().id(),
                    Double.toString(property.least()),
                    Double.toString(property.most()),
                    Long.toString(LIVE_STEP.toSeconds()))
                + "\n");
      }
    }
  }

  /** One line and when it arrived. */
  private record Line(long received, int sensor, String rest) {}

  private long write(
      Path file, Map<Integer, List<SensorFault>> faults, long from, long to, Duration step)
      throws IOException {
    long written = 0;
    String[] held = new String[sensors.size()];
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(HEADER);
      List<Line> lines = new ArrayList<>();
      for (long at = from; at < to; at += step.toSeconds()) {
        lines.clear();
        for (Sensor sensor : sensors) {
          List<SensorFault> own = faults.getOrDefault(sensor.index(), List.of());
          measure(sensor, at, own, held, lines);
        }
        lines.sort(Comparator.comparingLong(Line::received).thenComparing(Line::sensor));
        for (Line line : lines) {
          StringBuilder text = new StringBuilder(110);
          times.append(text, line.received());
          writer.write(text.append(',').append(line.rest()).append('\n').toString());
        }
        written += lines.size();
      }
    }
    return written;
  }

  private void measure(
      Sensor sensor, long at, List<SensorFault> faults, String[] held, List<Line> lines) {
    Chance chance = Chance.of(seed, "value", sensor.index(), at);
    SensorFault fault = fault(faults, at);
    if (fault != null && fault.fault() == Effect.Fault.SILENT) {
      return;
    }
    Property property = sensor.property();
    double value = signals.at(sensor, at);
    if (fault != null && fault.fault() == Effect.Fault.DRIFT) {
      value += 0.15 * (1 + Math.abs(value)) * (at - fault.from()) / 86_400;
    }
    if (chance.happens(SPIKE)) {
      value = value * 4 + 5;
    }
    String text = rounded(Math.max(property.least(), Math.min(property.most(), value)), property);
    if (fault != null && fault.fault() == Effect.Fault.STUCK && held[sensor.index()] != null) {
      text = held[sensor.index()];
    } else {
      held[sensor.index()] = text;
    }
    String quality = "good";
    if (chance.happens(EMPTY)) {
      text = "";
      quality = "missing";
    }
    StringBuilder rest = new StringBuilder(80);
    rest.append(sensor.id()).append(',').append(property.word()).append(',');
    times.append(rest, at);
    rest.append(',').append(text).append(',').append(property.unit()).append(',').append(quality);
    long received = at + 4 + chance.below(50);
    lines.add(new Line(received, sensor.index(), rest.toString()));
    if (chance.happens(REDELIVERED)) {
      lines.add(new Line(received + 10 + chance.below(100), sensor.index(), rest.toString()));
    }
  }

  private static @Nullable SensorFault fault(List<SensorFault> faults, long at) {
    for (SensorFault fault : faults) {
      if (fault.contains(at)) {
        return fault;
      }
    }
    return null;
  }

  private static String rounded(double value, Property property) {
    long scale = property.digits() == 0 ? 1 : property.digits() == 1 ? 10 : 100;
    long units = StrictMath.round(value * scale);
    if (scale == 1) {
      return Long.toString(units);
    }
    String fraction = Long.toString(units % scale);
    return units / scale + "." + "0".repeat(property.digits() - fraction.length()) + fraction;
  }
}
