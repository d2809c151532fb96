package org.tocsin.streaming.landing;

import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.streaming.arrival.Arrival;

/** Where LandingJob reads and writes. */
public interface LandingEnds {

  /** Everything that arrives on any topic, each partition in its own order. */
  DataStream<Arrival> arrivals(StreamExecutionEnvironment env);

  /** Where the clocks stand when there is no state, by stream. */
  Map<String, Long> clocks();

  /** What takes the place of state when there is none. */
  LandingMemory memory();

  /** How far a table had landed when the program started. */
  LandedOffsets landed(LakeTable table);

  /** Appends the rows to a table, exactly once. */
  void land(LakeTable table, DataStream<RowData> rows);
}
