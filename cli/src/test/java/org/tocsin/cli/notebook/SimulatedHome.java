package org.tocsin.cli.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.locationtech.jts.geom.Coordinate;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.simulator.CitySimulator;
import org.tocsin.simulator.SimulatorSettings;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.report.Dirt;
import org.tocsin.simulator.story.Story;

/**
 * A home whose tables hold some weeks of the simulated city, written straight into them: what the
 * streams would have landed, without broker and engines.
 */
final class SimulatedHome {
  private static final String TOPIC = "backfill";

  private final CitySimulator city;
  private final Lake lake;
  private final Map<String, Category> byWord = new HashMap<>();

  private SimulatedHome(CitySimulator city, Lake lake) {
    this.city = city;
    this.lake = lake;
    for (Category category : city.categories()) {
      byWord.put(category.word(), category);
      category.variants().forEach(variant -> byWord.put(variant, category));
    }
  }

  /** Fills the folder with the given days before the demo's live day, and that day. */
  static void fill(Path home, int days) throws IOException {
    CitySimulator city =
        CitySimulator.of(
            new SimulatorSettings(
                1, 1, SimulatorSettings.DEFAULT_START, days, 1, 0, Story.ofDemo()));
    Path files = home.resolve("city");
    city.writeTo(files);
    Files.copy(files.resolve("tocsin.yaml"), home.resolve("tocsin.yaml"));
    Lake lake = Lake.embedded(home);
    lake.create();
    SimulatedHome filled = new SimulatedHome(city, lake);
    filled.places();
    filled.incidents(
        List.of(files.resolve("incidents-history.csv"), files.resolve("incidents-live.csv")));
  }

  private void places() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Neighbourhood n : city.city().neighbourhoods()) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", n.id());
      row.put("valid_from", OffsetDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
      row.put("parent_id", n.district());
      row.put("level", "neighbourhood");
      row.put("name_en", n.nameEn());
      row.put("name_zh", n.nameZh());
      row.put("polygon", geoJson(n));
      row.put("population", (double) n.population());
      row.put("area_km2", n.areaKm2());
      rows.add(row);
    }
    append(LakeTable.NEIGHBOURHOOD, rows);
  }

  private static String geoJson(Neighbourhood n) {
    StringBuilder ring = new StringBuilder("{\"type\":\"Polygon\",\"coordinates\":[[");
    for (Coordinate c : n.polygon().getCoordinates()) {
      ring.append(ring.charAt(ring.length() - 1) == '[' ? "" : ",");
      ring.append('[').append(c.x).append(',').append(c.y).append(']');
    }
    return ring.append("]]}").toString();
  }

  private void incidents(List<Path> files) throws IOException {
    Map<String, String> current = new HashMap<>();
    Set<String> deliveries = new HashSet<>();
    Map<String, List<Map<String, Object>>> byMonth = new TreeMap<>();
    long offset = 0;
    for (Path file : files) {
      List<String> lines;
      try (Stream<String> all = Files.lines(file)) {
        lines = all.skip(1).toList();
      }
      for (String line : lines) {
        offset++;
        String[] cells = line.split(",", -1);
        if (cells.length != 16 || cells[2].isEmpty() || cells[5].length() != 25) {
          continue;
        }
        Category category = byWord.get(cells[8]);
        if (category == null || !deliveries.add(cells[3])) {
          continue;
        }
        OffsetDateTime known = utc(cells[0]);
        String version = known.toInstant().toEpochMilli() + ":" + TOPIC + ":0:" + offset;
        Map<String, Object> row = row(cells, category, known, offset);
        row.put("supersedes", current.put(cells[2], version));
        byMonth.computeIfAbsent(cells[0].substring(0, 7), m -> new ArrayList<>()).add(row);
      }
    }
    byMonth.values().forEach(rows -> append(LakeTable.INCIDENT, rows));
  }

  private Map<String, Object> row(
      String[] cells, Category category, OffsetDateTime known, long offset) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("source", "desks");
    row.put("source_id", cells[2]);
    row.put(
        "kind",
        switch (cells[4]) {
          case "NEW" -> "report";
          case "UPDATE" -> "correction";
          default -> "retraction";
        });
    row.put("category", category.id());
    row.put("class", category.categoryClass().word());
    boolean placed =
        !cells[13].isEmpty() && !cells[13].equals(Double.toString(Dirt.DEFAULT_LON) + "0000");
    if (placed) {
      double lon = Double.parseDouble(cells[13]);
      double lat = Double.parseDouble(cells[14]);
      row.put("lon", lon);
      row.put("lat", lat);
      city.city().findAt(lon, lat).ifPresent(n -> row.put("neighbourhood_id", n.id()));
    }
    row.put("occurred_at", utc(cells[5]));
    row.put("reported_at", utc(cells[6]));
    row.put("known_at", known);
    row.put("known_kind", "recorded");
    row.put("status", cells[10]);
    row.put("severity", cells[11]);
    row.put("origin", "public");
    row.put("content_hash", (long) String.join(",", cells).hashCode());
    row.put("run", "simulated");
    row.put("topic", TOPIC);
    row.put("partition", 0);
    row.put("offset", offset);
    return row;
  }

  /** Appends rows of one partition. */
  @SuppressWarnings("deprecation")
  private void append(LakeTable name, List<Map<String, Object>> rows) {
    Table table = lake.open().loadTable(name.identifier());
    List<Record> records =
        rows.stream()
            .<Record>map(values -> GenericRecord.create(table.schema()).copy(values))
            .toList();
    Map<PartitionKey, List<Record>> byPartition = new LinkedHashMap<>();
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    for (Record row : records) {
      PartitionKey key = new PartitionKey(table.spec(), table.schema());
      key.partition(wrapper.wrap(row));
      byPartition.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    byPartition.forEach(
        (key, part) -> {
          OutputFile file =
              table
                  .io()
                  .newOutputFile(
                      "%s/data/%s-%d.parquet"
                          .formatted(table.location(), rows.hashCode(), key.hashCode()));
          FileAppender<Record> appender =
              new GenericAppenderFactory(table.schema()).newAppender(file, FileFormat.PARQUET);
          try (appender) {
            appender.addAll(part);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          table
              .newAppend()
              .appendFile(
                  DataFiles.builder(table.spec())
                      .withPartition(key)
                      .withInputFile(file.toInputFile())
                      .withMetrics(appender.metrics())
                      .withFormat(FileFormat.PARQUET)
                      .build())
              .commit();
        });
  }

  private static OffsetDateTime utc(String text) {
    return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
  }
}
