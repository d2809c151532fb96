package org.tocsin.streaming.arrival;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;

/** A row of one table in the making, column by column, in Flink's own form. */
public final class TableRow {
  private final LakeTable table;
  private final GenericRowData row;

  private TableRow(LakeTable table) {
    this.table = table;
    this.row = new GenericRowData(table.schema().columns().size());
  }

  /** A row with every column absent. */
  public static TableRow of(LakeTable table) {
    return new TableRow(table);
  }

  /** The type of a table's rows on a stream. */
  public static InternalTypeInfo<RowData> type(LakeTable table) {
    RowType type = FlinkSchemaUtil.convert(table.schema());
    return InternalTypeInfo.of(type);
  }

  /** Where a column stands in the table's rows. */
  public static int position(LakeTable table, String column) {
    Map<String, Integer> positions = Positions.OF.get(table);
    Integer position = positions == null ? null : positions.get(column);
    if (position == null) {
      throw new IllegalArgumentException(
          "Table %s has no column %s".formatted(table.tableName(), column));
    }
    return position;
  }

  /** Sets a column: text, Instant, LocalDate, number, truth or a map of text to text. */
  public TableRow with(String column, @Nullable Object value) {
    row.setField(position(table, column), stored(value));
    return this;
  }

  /** Sets topic, partition and offset. */
  public TableRow arrivedAs(Arrival arrival) {
    return with("topic", arrival.topic())
        .with("partition", arrival.partition())
        .with("offset", arrival.offset());
  }

  public RowData done() {
    return row;
  }

  private static @Nullable Object stored(@Nullable Object value) {
    if (value instanceof String text) {
      return StringData.fromString(text);
    }
    if (value instanceof Instant at) {
      return TimestampData.fromInstant(at);
    }
    if (value instanceof LocalDate date) {
      return (int) date.toEpochDay();
    }
    if (value instanceof Map<?, ?> map) {
      Map<StringData, StringData> texts = new HashMap<>();
      map.forEach(
          (k, v) ->
              texts.put(
                  StringData.fromString(k.toString()), StringData.fromString(String.valueOf(v))));
      return new GenericMapData(texts);
    }
    return value;
  }

  /** Made once: looking a column up in a schema is too slow for every row. */
  private static final class Positions {
    private static final Map<LakeTable, Map<String, Integer>> OF = all();

    private static Map<LakeTable, Map<String, Integer>> all() {
      Map<LakeTable, Map<String, Integer>> all = new HashMap<>();
      for (LakeTable table : LakeTable.values()) {
        Map<String, Integer> positions = new HashMap<>();
        List<Types.NestedField> columns = table.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
          positions.put(columns.get(i).name(), i);
        }
        all.put(table, positions);
      }
      return all;
    }
  }
}
