package org.tocsin.streaming.landing;

import java.util.List;
import org.apache.iceberg.data.Record;
import org.tocsin.lakehouse.LakeTable;

/** A keyed function whose state can be built again from the tables. */
interface Remembering {

  /** The tables to read, in this order. */
  List<LakeTable> tables();

  /** The columns that it looks at. */
  List<String> columns(LakeTable table);

  /** Whose state a row belongs to. */
  String keyOf(LakeTable table, Record row);

  /** Takes a row into the state of its key, which is set. */
  void remember(LakeTable table, Record row) throws Exception;
}
