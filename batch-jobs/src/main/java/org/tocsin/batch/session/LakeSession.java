package org.tocsin.batch.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.IncidentNow;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * A Spark session whose default catalog and namespace are those of the tables, so that {@code
 * select count(*) from incident} works. Its zone is UTC. The view {@code incident_now} is created
 * if it is missing.
 *
 * <p>Java 17 must open the packages listed in the parent pom's {@code engine.opens}; without {@code
 * java.nio} Spark fails at the first row of data.
 */
public final class LakeSession implements Closeable {
  /** The view of the incidents in force. */
  /** Scores of cells take about 700 bytes each. */
  private static final int ROWS_OF_A_TASK = 50_000;

  public static final String INCIDENT_NOW = "incident_now";

  private static final String CATALOG_KEY = "spark.sql.catalog." + LakeTable.CATALOG;

  private final SparkSession spark;
  private final Lake lake;

  private LakeSession(SparkSession spark, Lake lake) {
    this.spark = spark;
    this.lake = lake;
  }

  /**
   * Opens a session and creates whatever table is missing.
   *
   * @param master a Spark master URL such as {@code local[2]}
   */
  public static LakeSession open(Lake lake, String master) {
    lake.create();
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("tocsin-batch")
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config("spark.sql.shuffle.partitions", "8")
            // Fits are few rows and much work: merged into one partition they would use one core.
            .config("spark.sql.adaptive.coalescePartitions.enabled", "false")
            .config(
                "spark.sql.extensions",
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
            .config(CATALOG_KEY, "org.apache.iceberg.spark.SparkCatalog")
            // Care and landing commit beside this session: a remembered table may be gone.
            .config(CATALOG_KEY + ".cache-enabled", "false")
            .config("spark.sql.defaultCatalog", LakeTable.CATALOG);
    if (master.startsWith("local")) {
      // A laptop put to sleep must not wake to an executor given up for lost: it is this process.
      builder
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.network.timeout", "7d")
          .config("spark.executor.heartbeatInterval", "1m");
    }
    lake.properties().forEach((key, value) -> builder.config(CATALOG_KEY + "." + key, value));
    SparkSession spark = builder.getOrCreate();
    LakeSession session = new LakeSession(spark, lake);
    spark.sql("USE " + LakeTable.CATALOG + "." + LakeTable.NAMESPACE);
    session.createView();
    return session;
  }

  public SparkSession spark() {
    return spark;
  }

  /** The rows of a table as of its current snapshot. */
  public Dataset<Row> read(LakeTable table) {
    return spark.read().table(name(table));
  }

  /** The rows of a table as of one snapshot; of an empty table when there is none. */
  public Dataset<Row> read(LakeTable table, @Nullable Long snapshotId) {
    return snapshotId == null
        ? spark.createDataFrame(List.of(), schema(table))
        : spark.read().option("versionAsOf", snapshotId).table(name(table));
  }

  /** The current snapshot of a table; absent while it is empty. */
  public @Nullable Long snapshotId(LakeTable table) {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      Snapshot snapshot = catalog.loadTable(table.identifier()).currentSnapshot();
      return snapshot == null ? null : snapshot.snapshotId();
    } catch (IOException e) {
      throw new UncheckedIOException("The catalog cannot be closed", e);
    }
  }

  /** Appends rows whose columns are those of the table, in order; no rows make no snapshot. */
  public void append(LakeTable table, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try {
      inPieces(table, rows).writeTo(name(table)).append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException("Table %s is missing".formatted(name(table)), e);
    }
  }

  /**
   * Puts rows in the place of those of a condition, in one commit; where there are none, appends.
   */
  public void replace(LakeTable table, String condition, List<Row> rows) {
    if (!replaced(table, condition, inPieces(table, rows))) {
      append(table, rows);
    }
  }

  /**
   * Rows of this program as tasks: one where they are few, so that they become one file; else in
   * pieces, because a task travels to its executor as one message, which Spark limits to 128 MB.
   */
  Dataset<Row> inPieces(LakeTable table, List<Row> rows) {
    if (rows.size() <= ROWS_OF_A_TASK) {
      return spark.createDataFrame(rows, schema(table)).coalesce(1);
    }
    int pieces = (rows.size() + ROWS_OF_A_TASK - 1) / ROWS_OF_A_TASK;
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, pieces),
        schema(table));
  }

  /** The same for many rows, each piece of which is written as it is, in order. */
  public void replace(LakeTable table, String condition, Dataset<Row> rows) {
    if (replaced(table, condition, rows)) {
      return;
    }
    try {
      rows.writeTo(name(table))
          .option("fanout-enabled", "true")
          .option("distribution-mode", "none")
          .append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException("Table %s is missing".formatted(name(table)), e);
    }
  }

  /** The condition that a row has the id, its first column, of one of these. */
  public static String idIn(List<Row> rows) {
    return rows.stream()
        .map(row -> "'" + row.getString(0).replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(java.util.stream.Collectors.joining(", ", "id IN (", ")"));
  }

  private boolean replaced(LakeTable table, String condition, Dataset<Row> rows) {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      return new Replacement(this, catalog.loadTable(table.identifier()), table)
          .run(condition, rows);
    } catch (IOException e) {
      throw new UncheckedIOException("The catalog cannot be closed", e);
    }
  }

  /** Deletes the rows of a condition; none make no snapshot. */
  public void delete(LakeTable table, String condition) {
    if (!read(table).filter(condition).isEmpty()) {
      spark.sql("DELETE FROM %s WHERE %s".formatted(name(table), condition));
    }
  }

  /** A table's columns in Spark's words. */
  public static StructType schema(LakeTable table) {
    return SparkSchemaUtil.convert(table.schema());
  }

  /** A table's full name, such as {@code lake.tocsin.incident}. */
  public static String name(LakeTable table) {
    return LakeTable.CATALOG + "." + table.identifier();
  }

  @Override
  public void close() {
    spark.stop();
  }

  private void createView() {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      TableIdentifier view = TableIdentifier.of(LakeTable.NAMESPACE, INCIDENT_NOW);
      if (catalog instanceof ViewCatalog views && !isCurrent(views, view)) {
        spark.sql(
            "CREATE OR REPLACE VIEW %s.%s AS %s"
                .formatted(LakeTable.CATALOG, view, IncidentNow.sql()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The catalog cannot be closed", e);
    }
  }

  /** A view of an older program has other words, and the columns of its day. */
  private static boolean isCurrent(ViewCatalog views, TableIdentifier view) {
    if (!views.viewExists(view)) {
      return false;
    }
    SQLViewRepresentation words = views.loadView(view).sqlFor("spark");
    return words != null && words.sql().equals(IncidentNow.sql());
  }
}
