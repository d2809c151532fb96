package org.tocsin.lakehouse;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.AlreadyExistsException;

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

  /** Creates the namespace and every missing table. Run it once before several programs start. */
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
              .withProperties(table.properties())
              .create();
        } catch (AlreadyExistsException e) {
          // Another program was faster: the table is there.
        }
      }
    }
  }
}
