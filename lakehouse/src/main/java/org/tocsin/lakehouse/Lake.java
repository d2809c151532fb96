package org.tocsin.lakehouse;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Where the tables are: the properties of an Iceberg catalog, the same for every engine.
 *
 * @param properties Iceberg catalog properties; {@code catalog-impl} or {@code type} says which
 *     catalog
 */
public record Lake(Map<String, String> properties) implements Serializable {

  public Lake {
    properties = Map.copyOf(properties);
  }

  /** Tables in a local folder with a JDBC catalog on SQLite. */
  public static Lake embedded(java.nio.file.Path home) {
    java.nio.file.Path absolute = home.toAbsolutePath().normalize();
    return jdbc(
        "jdbc:sqlite:"
            + absolute.resolve("catalog.db")
            + "?journal_mode=WAL&busy_timeout=60000&transaction_mode=IMMEDIATE&synchronous=NORMAL",
        absolute.resolve("warehouse").toUri().toString(),
        Map.of());
  }

  /** Tables under a warehouse with any JDBC catalog, such as PostgreSQL. */
  public static Lake jdbc(String uri, String warehouse, Map<String, String> more) {
    Map<String, String> properties = new LinkedHashMap<>(more);
    properties.put(CatalogProperties.CATALOG_IMPL, "org.apache.iceberg.jdbc.JdbcCatalog");
    properties.put(CatalogProperties.URI, uri);
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
    properties.put("jdbc.schema-version", "V1");
    return new Lake(properties);
  }

  /** Opens the catalog. The caller closes it if it is {@link java.io.Closeable}. */
  public Catalog open() {
    return CatalogUtil.buildIcebergCatalog(LakeTable.CATALOG, properties, new Configuration());
  }

  /**
   * Creates the namespace and every missing table, and adds to a table of an older home the
   * optional columns that it lacks. Run it once before several programs start.
   *
   * @throws IllegalStateException if a table lacks a column that must have values
   */
  public void create() {
    Catalog catalog = open();
    SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
    if (!namespaces.namespaceExists(LakeTable.NAMESPACE)) {
      try {
        namespaces.createNamespace(LakeTable.NAMESPACE);
      } catch (AlreadyExistsException e) {
        // Another program was faster: the namespace is there.
      }
    }
    for (LakeTable table : LakeTable.values()) {
      if (!catalog.tableExists(table.identifier())) {
        try {
          catalog
              .buildTable(table.identifier(), table.schema())
              .withPartitionSpec(table.partitionSpec())
              .withSortOrder(table.sortOrder())
              .withProperties(LakeTable.properties())
              .create();
        } catch (AlreadyExistsException e) {
          // Another program was faster: the table is there.
        }
      }
      addMissingColumns(catalog.loadTable(table.identifier()), table);
    }
  }

  private static void addMissingColumns(Table stored, LakeTable declared) {
    List<NestedField> missing = missing(stored, declared);
    if (missing.isEmpty()) {
      return;
    }
    try {
      UpdateSchema update = stored.updateSchema();
      missing.forEach(column -> update.addColumn(column.name(), column.type()));
      update.commit();
    } catch (CommitFailedException | ValidationException | IllegalArgumentException e) {
      stored.refresh();
      if (!missing(stored, declared).isEmpty()) {
        throw e;
      }
      // Another program was faster: the columns are there.
    }
  }

  private static List<NestedField> missing(Table stored, LakeTable declared) {
    List<NestedField> missing =
        declared.schema().columns().stream()
            .filter(column -> stored.schema().findField(column.name()) == null)
            .toList();
    for (NestedField column : missing) {
      if (column.isRequired()) {
        throw new IllegalStateException(
            "Table %s lacks column '%s', which must have a value in every row; import into a new home"
                .formatted(declared.tableName(), column.name()));
      }
    }
    return missing;
  }
}
