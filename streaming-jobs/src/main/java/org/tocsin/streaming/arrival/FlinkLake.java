package org.tocsin.streaming.arrival;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** The tables of a lake as Flink reaches them. */
public record FlinkLake(Lake lake) {

  public TableLoader loader(LakeTable table) {
    Map<String, String> properties = new HashMap<>(lake.properties());
    String implementation = properties.remove(CatalogProperties.CATALOG_IMPL);
    String type = properties.get("type");
    CatalogLoader loader;
    if (implementation != null) {
      loader =
          CatalogLoader.custom(LakeTable.CATALOG, properties, new Configuration(), implementation);
    } else if ("rest".equals(type)) {
      loader = CatalogLoader.rest(LakeTable.CATALOG, new Configuration(), properties);
    } else {
      throw new IllegalArgumentException(
          "Lake properties name no catalog; set lake.catalog-impl, or lake.type to rest");
    }
    return TableLoader.fromCatalog(loader, table.identifier());
  }

  /** Appends rows to a table with each checkpoint, exactly once. */
  public void append(LakeTable table, DataStream<RowData> rows, int writers) {
    IcebergSink.forRowData(rows)
        .tableLoader(loader(table))
        .uidSuffix(table.tableName())
        .distributionMode(DistributionMode.NONE)
        .writeParallelism(writers)
        .append();
  }
}
