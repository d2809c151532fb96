package org.tocsin.cli.statistics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.models.detection.SettingKey;
import org.tocsin.models.sensor.SensorCsv;
import org.tocsin.models.sensor.SensorSettings;

/** {@code tocsin detect --method sensor}: readings of sensors instead of counts. */
public final class SensorFileMethod implements FileMethod {
  @Override
  public String name() {
    return "sensor";
  }

  @Override
  public String summary() {
    return "Readings of sensors: health, usual value, surprise. In: series,time,value; out:"
        + " series,time,value,expected,score,signal";
  }

  @Override
  public List<SettingKey> keys() {
    double most = Double.MAX_VALUE;
    return List.of(
        SettingKey.text("min", "none", "Least value the sensor can read"),
        SettingKey.text("max", "none", "Largest value the sensor can read"),
        SettingKey.whole(
            "stuck-run", 12, 2, Integer.MAX_VALUE, "Equal readings in a row that are suspicious"),
        SettingKey.number("hampel", 4, 0.1, most, "Spreads from the recent median to a spike"),
        SettingKey.number("gap-factor", 20, 1, most, "Usual intervals without a reading to a gap"),
        SettingKey.number("threshold", 6, 0.1, most, "Score from which there is a signal"),
        SettingKey.number("memory", 120, 10, most, "Readings after which the past weighs a third"),
        SettingKey.number("hold", 150, 1, most, "Readings over which an episode fades"),
        SettingKey.whole("slot-minutes", 15, 1, 1440, "Resolution of the time of day"),
        SettingKey.word("seasons", "Whether days and weeks are learnt", "true", "false"),
        SettingKey.text("zone", "Z", "Zone in which days turn, such as Asia/Taipei"));
  }

  @Override
  public void run(Path in, Path out, Optional<String> from, Map<String, String> settings)
      throws IOException {
    SensorSettings parsed = SensorSettings.parse(settings);
    try (Reader reader = Files.newBufferedReader(in);
        BufferedWriter writer = Files.newBufferedWriter(out)) {
      SensorCsv.run(reader, writer, parsed, from);
    }
  }
}
