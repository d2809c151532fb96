package org.tocsin.batch.cost;

import com.uber.h3core.H3Core;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.lakehouse.LakeTable;

/**
 * Simulated reports of a round city of H3 cells (resolution 9, 0.1 km²): each cell has a level of
 * its own (log-normal, σ 1), weekends are quieter, and a fifth of the reports is followed by
 * another near in time. The same seed gives the same reports, however many executors make them.
 *
 * <p>Limits: levels of neighbouring cells are independent, and nothing is reported late. Good for
 * measuring cost, not for judging models.
 *
 * @param cells how many
 * @param categories how many
 * @param firstDay of the reports
 * @param days of reports
 * @param perYear mean reports of a cell and category in a year
 */
public record CellCity(
    int cells, int categories, LocalDate firstDay, int days, double perYear, long seed)
    implements java.io.Serializable {
  private static final String CENTRE = "892664c1a83ffff";
  private static final double REPEATS = 0.2;
  private static final double REPEAT_DAYS = 5;
  private static final double WEEKEND = 0.7;
  private static final int CELLS_PER_PART = 500;

  public CellCity {
    if (cells < 1 || categories < 1 || days < 1 || perYear <= 0) {
      throw new IllegalArgumentException(
          "A city needs cells, categories, days and reports, but got %d, %d, %d and %s"
              .formatted(cells, categories, days, perYear));
    }
  }

  /** Name of a category. */
  public static String category(int number) {
    return "service-" + number;
  }

  /** The cells, from the centre outwards. */
  public List<String> cellIds() {
    try {
      int rings = (int) Math.ceil((Math.sqrt(12.0 * cells - 3) - 3) / 6);
      return H3Core.newInstance().gridDiskDistances(CENTRE, rings).stream()
          .flatMap(List::stream)
          .limit(cells)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The H3 library cannot be loaded on this machine", e);
    }
  }

  /** Appends all reports to table {@code incident}. */
  public void load(SparkSession spark) {
    List<String> ids = cellIds();
    List<Integer> parts =
        IntStream.iterate(0, from -> from < cells, from -> from + CELLS_PER_PART).boxed().toList();
    CellCity city = this;
    Dataset<Row> rows =
        spark
            .createDataset(parts, Encoders.INT())
            .repartition(Math.min(8, parts.size()))
            .flatMap(
                (FlatMapFunction<Integer, Row>)
                    from ->
                        IntStream.range(from, Math.min(city.cells, from + CELLS_PER_PART))
                            .boxed()
                            .flatMap(i -> city.reports(i, ids.get(i)).stream())
                            .iterator(),
                Encoders.row(LakeSession.schema(LakeTable.INCIDENT)));
    try {
      rows.writeTo(LakeSession.name(LakeTable.INCIDENT))
          .option("fanout-enabled", "true")
          .option("distribution-mode", "none")
          .append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException("Table incident is missing", e);
    }
  }

  private List<Row> reports(int number, String cell) {
    SplittableRandom chance = new SplittableRandom(seed * 1_000_003 + number);
    double level = Math.exp(gaussian(chance) - 0.5);
    List<Row> rows = new ArrayList<>();
    // Every cell is known from the start: cells are those that saw a report.
    rows.add(row(number, rows.size(), cell, 0, chance.nextDouble() * 20));
    for (int category = 0; category < categories; category++) {
      double rate = perYear / 365 * level * (1 - REPEATS);
      for (double at = waiting(chance, rate); at < days; at += waiting(chance, rate)) {
        if (weekend(at) && chance.nextDouble() > WEEKEND) {
          continue;
        }
        rows.add(row(number, rows.size(), cell, category, at));
        double again = at;
        while (chance.nextDouble() < REPEATS) {
          again += waiting(chance, 1 / REPEAT_DAYS);
          if (again < days) {
            rows.add(row(number, rows.size(), cell, category, again));
          }
        }
      }
    }
    return rows;
  }

  private boolean weekend(double at) {
    return firstDay.plusDays((long) at).getDayOfWeek().getValue() >= 6;
  }

  private static double waiting(SplittableRandom chance, double rate) {
    return -Math.log(1 - chance.nextDouble()) / rate;
  }

  private static double gaussian(SplittableRandom chance) {
    return Math.sqrt(-2 * Math.log(1 - chance.nextDouble()))
        * Math.cos(2 * Math.PI * chance.nextDouble());
  }

  private Row row(int cellNumber, int n, String cell, int category, double day) {
    Instant at =
        firstDay
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plus(Duration.ofSeconds((long) (day * 86_400)));
    String id = cellNumber + "-" + n;
    return RowFactory.create(
        "simulated",
        id,
        "report",
        null,
        null,
        null,
        category(category),
        "service",
        "city",
        cell,
        null,
        null,
        at,
        at,
        at,
        "recorded",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "public",
        null,
        (long) id.hashCode(),
        "cost",
        "backfill",
        0,
        cellNumber * 1_000_000L + n,
        null);
  }

  /** One place that holds all cells. */
  static Iterator<Row> place() {
    return List.of(
            RowFactory.create(
                "city",
                Instant.EPOCH,
                null,
                "neighbourhood",
                "City",
                "城",
                "{\"type\":\"Polygon\",\"coordinates\":[[[-88,41],[-87,41],[-87,42],[-88,42],[-88,41]]]}",
                null,
                null,
                41.5,
                -87.5,
                9_000.0,
                null))
        .iterator();
  }
}
