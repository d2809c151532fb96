package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.verification.SeriesThresholds;

/**
 * The reports of a home as thresholds of series read them: the first version of each, in watched
 * categories that have a baseline, in places without parts. Corrections and retractions are not
 * followed.
 */
final class PodRows {
  private static final long MICROS_PER_MILLI = 1_000;

  private PodRows() {}

  /** The watch of every series alone, with all reports that are known before the end. */
  static SeriesThresholds thresholds(
      Catalog catalog,
      TocsinConfiguration configuration,
      Instant from,
      Instant to,
      Instant history) {
    SeriesThresholds thresholds =
        new SeriesThresholds(
            configuration.calendar(), configuration.calendar().dateAt(history), from, to);
    Set<String> categories = new TreeSet<>();
    for (StoredBaseline baseline :
        StoredBaseline.list(
            catalog.loadTable(LakeTable.MODEL.identifier()), configuration.hash())) {
      if (baseline.effectiveAt().isBefore(to)
          && configuration.category(baseline.category()).watched()) {
        categories.add(baseline.category());
      }
    }
    Set<String> places = places(catalog);
    for (String category : categories) {
      Integer count = configuration.category(category).leastCount();
      Double excess = configuration.category(category).leastExcess();
      for (String place : places) {
        thresholds.watch(
            category,
            place,
            count == null ? configuration.warning().leastCount() : count,
            excess == null ? configuration.warning().leastExcess() : excess);
      }
    }
    each(catalog, to, thresholds::add);
    return thresholds;
  }

  /** Every first version of a report that is known before an instant, in no order. */
  static void each(Catalog catalog, Instant to, Consumer<SeriesThresholds.Report> report) {
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    if (incident.currentSnapshot() == null) {
      return;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident)
            .where(
                Expressions.and(
                    Expressions.equal("kind", "report"),
                    Expressions.lessThan("known_at", to.toEpochMilli() * MICROS_PER_MILLI)))
            .select("category", "neighbourhood_id", "occurred_at", "known_at")
            .build()) {
      for (Record row : rows) {
        report.accept(
            new SeriesThresholds.Report(
                (String) row.getField("category"),
                String.valueOf(row.getField("neighbourhood_id")),
                millis(row, "occurred_at"),
                millis(row, "known_at")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
  }

  /** Every place that has no parts. */
  static Set<String> places(Catalog catalog) {
    List<Place> all =
        new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list();
    Set<String> parents = new HashSet<>();
    Set<String> places = new TreeSet<>();
    for (Place place : all) {
      String parent = place.parentId();
      if (parent != null) {
        parents.add(parent);
      }
      places.add(place.id());
    }
    places.removeAll(parents);
    return places;
  }

  private static long millis(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant().toEpochMilli();
  }

  /** Injected reports as a replay wrote them, by case. */
  static Map<String, List<SeriesThresholds.Report>> injected(Path file) throws IOException {
    Map<String, List<SeriesThresholds.Report>> reports = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode report = ResearchJson.read(line);
      reports
          .computeIfAbsent(report.path("case").asText(), id -> new ArrayList<>())
          .add(
              new SeriesThresholds.Report(
                  report.path("category").asText(),
                  report.path("place").asText(),
                  Instant.parse(report.path("occurred_at").asText()).toEpochMilli(),
                  Instant.parse(report.path("known_at").asText()).toEpochMilli()));
    }
    return reports;
  }
}
