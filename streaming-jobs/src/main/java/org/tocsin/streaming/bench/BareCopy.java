package org.tocsin.streaming.bench;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.arrival.TableRow;
import org.tocsin.streaming.landing.LandingEnds;
import org.tocsin.streaming.landing.ReadArrivals;

/**
 * The least that lands a report: reads the message, fills the same columns, appends. No clock,
 * versions, counts or filters; content hash and known time are what the record happens to have.
 */
final class BareCopy extends ProcessFunction<Arrival, RowData> {
  private static final long serialVersionUID = 1L;

  static void define(StreamExecutionEnvironment env, LandingEnds ends) {
    ends.land(
        LakeTable.INCIDENT,
        ends.arrivals(env).process(new BareCopy(), TableRow.type(LakeTable.INCIDENT)));
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<RowData> out)
      throws Messages.Unreadable {
    out.collect(
        ReadArrivals.incident(
            arrival, Messages.incident(arrival.value()), arrival.timestamp(), arrival.offset()));
  }
}
