package org.tocsin.streaming.landing;

import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.table.data.RowData;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.streaming.arrival.TableRow;

/** Lets only those rows through whose offset lies above what the table held at the start. */
final class NotYetLanded implements FilterFunction<RowData> {
  private final int topic;
  private final int partition;
  private final int offset;
  private final LandedOffsets landed;

  NotYetLanded(LakeTable table, LandedOffsets landed) {
    this.topic = TableRow.position(table, "topic");
    this.partition = TableRow.position(table, "partition");
    this.offset = TableRow.position(table, "offset");
    this.landed = landed;
  }

  @Override
  public boolean filter(RowData row) {
    return !landed.covers(
        row.getString(topic).toString(), row.getInt(partition), row.getLong(offset));
  }
}
