package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.models.detection.SettingKey;
import org.tocsin.models.detection.Settings;
import org.tocsin.models.sensor.SensorCsv;
import org.tocsin.models.sensor.SensorNeighbours;
import org.tocsin.models.sensor.SensorSettings;

/** {@code tocsin detect --method sensor}: readings of sensors instead of counts. */
public final class SensorFileMethod implements FileMethod {
  private static final String VERDICTS = "verdicts";
  private static final String POSITIONS = "positions";
  static final String NEIGHBOURS = "neighbours";
  static final String LEARNING = "drift-learning";
  static final String LIMIT = "drift-limit";

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
  public String page() {
    return "docs/methods/sensors.md";
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
        SettingKey.text("zone", "Z", "Zone in which days turn, such as Asia/Taipei"),
        SettingKey.word(
            VERDICTS,
            "Whether a last column verdict says ok, missing, out-of-range, stuck, spike, gap,"
                + " clock-skew, and with positions drift or alone",
            "no",
            "yes"),
        SettingKey.text(
            POSITIONS,
            "none",
            "CSV of series,latitude,longitude or series,x,y: sensors are set beside their nearest"),
        SettingKey.whole(NEIGHBOURS, 4, 1, 1000, "Nearest sensors a sensor is set beside"),
        SettingKey.whole(
            LEARNING, 200, 20, Integer.MAX_VALUE, "Readings before neighbours say anything"),
        SettingKey.number(
            LIMIT, 1.5, 0.1, most, "Slow mean of the difference, in spreads, that is a drift"));
  }

  @Override
  public void run(Path in, Path out, Optional<String> from, Map<String, String> settings)
      throws IOException {
    Settings all = Settings.of(keys(), settings);
    Map<String, String> own = new HashMap<>(settings);
    own.keySet().removeAll(List.of(VERDICTS, POSITIONS, NEIGHBOURS, LEARNING, LIMIT));
    SensorSettings parsed = SensorSettings.parse(own);
    SensorCsv.Verdicts verdicts =
        all.is(VERDICTS, "yes") ? SensorCsv.Verdicts.COLUMN : SensorCsv.Verdicts.LEFT_OUT;
    try {
      SensorCsv.Order order;
      try (Reader reader = TextFile.open(in)) {
        order = SensorCsv.grouped(reader, parsed);
      }
      Optional<SensorNeighbours> neighbours = Optional.empty();
      if (verdicts == SensorCsv.Verdicts.COLUMN && !all.is(POSITIONS, "none")) {
        neighbours = Optional.of(SensorPositions.read(Path.of(all.word(POSITIONS)), all));
        try (Reader reader = TextFile.open(in)) {
          SensorCsv.remember(reader, parsed, neighbours.get(), order);
        }
      }
      Optional<SensorNeighbours> beside = neighbours;
      WholeFile.write(
          out,
          writer -> {
            try (Reader reader = TextFile.open(in)) {
              SensorCsv.run(reader, writer, parsed, from, verdicts, beside, order);
            }
          });
    } catch (CharacterCodingException | CsvParseException e) {
      throw TextFile.problem(in, 0, e);
    }
  }
}
