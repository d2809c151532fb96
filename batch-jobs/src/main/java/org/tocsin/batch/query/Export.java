package org.tocsin.batch.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.cap.CapDocument;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;

/**
 * Writes what the tables say to one file for other programs: CSV (RFC 4180), GeoJSON (RFC 7946) or
 * Parquet; or alerts to a folder of CAP 1.2 documents. File or folder appears under its name only
 * when it is whole.
 *
 * <p>Limits: rows are operational, small counts are not withheld.
 */
public final class Export {
  private static final int TELL_EVERY = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LakeSession session;
  private final PrintStream progress;
  private final CapDocument cap;
  private final String zone;

  public Export(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.progress = progress;
    this.zone = configuration.zone().getId();
    this.cap = new CapDocument(configuration.cityName(), configuration.zone());
  }

  /** Refuses what {@link #write} could not do, before any work is done. */
  public static void check(String what, String format, SqlQuery.Page page) {
    if (!List.of("alerts", "risk", "incidents").contains(what)) {
      throw new IllegalArgumentException(
          "'%s' cannot be exported; use alerts, risk or incidents".formatted(what));
    }
    if (!List.of("cap", "csv", "geojson", "parquet", "hubverse").contains(format)) {
      throw new IllegalArgumentException(
          "Format '%s' is unknown; use cap, geojson, csv, parquet or hubverse".formatted(format));
    }
    if (format.equals("cap") && !what.equals("alerts")) {
      throw new IllegalArgumentException(
          "Only alerts can be CAP documents; for %s use geojson, csv or parquet".formatted(what));
    }
    if (format.equals("cap") && !page.equals(SqlQuery.Page.ALL)) {
      throw new IllegalArgumentException(
          "CAP documents are a file each and have no pages; drop --limit and --offset");
    }
    if (format.equals("hubverse") && !what.equals("risk")) {
      throw new IllegalArgumentException(
          "Format hubverse is for forecasts; use it with risk, not %s".formatted(what));
    }
  }

  /** Writes everything. */
  public long write(String what, String format, Path out) throws IOException {
    return write(what, format, out, SqlQuery.Page.ALL);
  }

  /**
   * Writes the file, replacing an older one; or, for CAP, a new folder.
   *
   * @param what {@code alerts} (the newest message of each), {@code risk} (the newest issue of each
   *     horizon, without categories whose fairness gate failed, by place) or {@code incidents}
   *     (those in force)
   * @param page pages of one state of the tables fit together: rows have a total order
   * @return how many rows or documents were written
   */
  public long write(String what, String format, Path out, SqlQuery.Page page) throws IOException {
    check(what, format, page);
    Path target = out.toAbsolutePath();
    if (format.equals("cap")) {
      return documents(out, target);
    }
    if (Files.isDirectory(target)) {
      throw new IllegalArgumentException("%s is a folder; name a file with --out".formatted(out));
    }
    Dataset<Row> ordered = rows(what, page);
    Dataset<Row> rows = page.of(format.equals("hubverse") ? hubverse(ordered) : ordered);
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      long written =
          switch (format) {
            case "csv", "hubverse" -> csv(rows, part);
            case "geojson" -> geoJson(rows, part);
            default -> parquet(rows, part);
          };
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      progress.printf("%,d rows in %s%n", written, out);
      if (page.limit() > 0 && written == page.limit()) {
        progress.printf("The next page begins at --offset %d%n", page.offset() + page.limit());
      }
      return written;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long documents(Path out, Path target) throws IOException {
    if (Files.exists(target)) {
      throw new IllegalArgumentException(
          "%s exists; CAP documents go into a folder of their own, so name a new one with --out"
              .formatted(out));
    }
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    deleteAll(part);
    Files.createDirectory(part);
    try {
      long written = new CapFiles(cap).write(session.read(LakeTable.ALERT), part);
      Files.move(part, target);
      progress.printf("%,d documents in %s%n", written, out);
      return written;
    } finally {
      deleteAll(part);
    }
  }

  private Dataset<Row> rows(String what, SqlQuery.Page page) {
    return switch (what) {
      case "alerts" ->
          newest("id", "alert_version", session.read(LakeTable.ALERT)).orderBy("sent_at", "id");
      case "risk" -> newestIssues().orderBy("horizon", "category", "neighbourhood_id");
      default -> {
        Dataset<Row> incidents =
            session.spark().table(LakeSession.INCIDENT_NOW).drop("content_hash", "run");
        // Sorting them all is for pages only.
        yield page.equals(SqlQuery.Page.ALL) ? incidents : incidents.orderBy("source", "source_id");
      }
    };
  }

  /**
   * Forecasts in the columns of the hubverse's model output: one row for each quantile and one for
   * the mean. Dates are the city's; the target's end is its last day; the horizon is in days.
   */
  private Dataset<Row> hubverse(Dataset<Row> risk) {
    return risk.selectExpr(
            "to_date(from_utc_timestamp(issued_at, '%s')) as origin_date".formatted(zone),
            "cast(replace(horizon, 'd', '') as int) as horizon",
            "to_date(from_utc_timestamp(target_end - interval 1 microsecond, '%s')) as target_end_date"
                .formatted(zone),
            "neighbourhood_id as location",
            "category as target",
            "stack(4, 'quantile', '0.1', q10, 'quantile', '0.5', q50, 'quantile', '0.9', q90,"
                + " 'mean', 'NA', expected) as (output_type, output_type_id, value)")
        .orderBy("horizon", "target", "location", "output_type", "output_type_id");
  }

  private Dataset<Row> newestIssues() {
    Dataset<Row> risk =
        session
            .read(LakeTable.RISK_SCORE)
            .filter(not(col("category").isin(FairnessGate.stopped(session).toArray())));
    return risk.withColumn("newest", max(col("issued_at")).over(Window.partitionBy("horizon")))
        .filter(col("issued_at").equalTo(col("newest")))
        .drop("newest");
  }

  private static Dataset<Row> newest(String id, String version, Dataset<Row> rows) {
    return rows.withColumn("newest", max(col(version)).over(Window.partitionBy(id)))
        .filter(col(version).equalTo(col("newest")))
        .drop("newest", "body")
        .dropDuplicates(id);
  }

  private long csv(Dataset<Row> rows, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(String.join(",", rows.columns()));
      writer.write("\r\n");
      long written = 0;
      Iterator<Row> each = rows.toLocalIterator();
      while (each.hasNext()) {
        Row row = each.next();
        for (int i = 0; i < row.size(); i++) {
          writer.write(i == 0 ? "" : ",");
          writer.write(RowFormat.quoted(RowFormat.text(row.get(i))));
        }
        writer.write("\r\n");
        tell(++written);
      }
      return written;
    }
  }

  /** Incidents as points, alerts and risk as their neighbourhoods. */
  private long geoJson(Dataset<Row> rows, Path file) throws IOException {
    boolean points = Arrays.asList(rows.columns()).contains("lat");
    Map<String, String> polygons = new HashMap<>();
    if (!points) {
      for (Place place : Places.list(session.read(LakeTable.NEIGHBOURHOOD))) {
        polygons.put(place.id(), place.polygon());
      }
    }
    try (JsonGenerator json =
        new JsonFactory(JSON).createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
      long written = 0;
      Iterator<Row> each = rows.toLocalIterator();
      while (each.hasNext()) {
        feature(json, each.next(), points, polygons);
        tell(++written);
      }
      json.writeEndArray();
      json.writeEndObject();
      return written;
    }
  }

  private static void feature(
      JsonGenerator json, Row row, boolean points, Map<String, String> polygons)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeFieldName("geometry");
    if (points) {
      point(json, row);
    } else {
      String polygon = polygons.get(row.<String>getAs("neighbourhood_id"));
      json.writeRawValue(polygon == null ? "null" : polygon);
    }
    json.writeObjectFieldStart("properties");
    String[] columns = row.schema().fieldNames();
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].equals("lat") && !columns[i].equals("lon") && !row.isNullAt(i)) {
        json.writeObjectField(columns[i], RowFormat.plain(row.get(i)));
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void point(JsonGenerator json, Row row) throws IOException {
    int lat = row.fieldIndex("lat");
    int lon = row.fieldIndex("lon");
    if (row.isNullAt(lat) || row.isNullAt(lon)) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", "Point");
    json.writeArrayFieldStart("coordinates");
    json.writeNumber(row.getDouble(lon));
    json.writeNumber(row.getDouble(lat));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static long parquet(Dataset<Row> rows, Path file) throws IOException {
    Path folder = Files.createTempDirectory(file.toAbsolutePath().getParent(), "export");
    try {
      Path parts = folder.resolve("parts");
      rows.coalesce(1).write().option("compression", "zstd").parquet(parts.toUri().toString());
      try (Stream<Path> files = Files.list(parts)) {
        Path part = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return rows.sparkSession().read().parquet(file.toUri().toString()).select(lit(1)).count();
    } finally {
      deleteAll(folder);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  private void tell(long written) {
    if (written % TELL_EVERY == 0) {
      progress.printf("%,d rows%n", written);
    }
  }
}
