package org.tocsin.streaming.landing;

import org.apache.flink.table.data.RowData;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/** Reads the text of one column out of a table's row. */
final class TextOf {
  private TextOf() {}

  static String column(RowData row, LakeTable table, String column) {
    return row.getString(TableRow.position(table, column)).toString();
  }
}
