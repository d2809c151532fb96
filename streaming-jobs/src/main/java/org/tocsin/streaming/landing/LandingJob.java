package org.tocsin.streaming.landing;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Lands everything that arrives, by appending: reports and values that are news, redeliveries as
 * one short row each, rejections, alerts and acts on them, and the changes of every hour's count.
 *
 * <p>Exactly once after any restore: directly before each sink, rows that the table already holds
 * are dropped by their offset. A job restored from an older checkpoint replays Kafka, decides the
 * same again, and the filters take out what had been committed. A job without any checkpoint fills
 * its state from the tables and reads Kafka from where the first of them may lack something.
 *
 * <p>A tombstone makes the job forget a report's id; what is reported under it later is refused as
 * a rejection that names the keyed hash only.
 *
 * <p>Limits: two topics that carry the same source id race; after a restore from an older
 * checkpoint, which of two equal reports landed first may be decided anew.
 */
public final class LandingJob {
  private LandingJob() {}

  public static void define(
      StreamExecutionEnvironment env, LandingEnds ends, TocsinConfiguration configuration) {
    DataStream<Arrival> arrivals = ends.arrivals(env);

    SingleOutputStreamOperator<RowData> reports =
        arrivals
            .process(new ReadArrivals(ends.clocks()), TableRow.type(LakeTable.INCIDENT))
            .uid("landing-read")
            .name("read arrivals");

    SingleOutputStreamOperator<RowData> incidents =
        reports
            .keyBy(ResolveReports::key)
            .connect(reports.getSideOutput(ReadArrivals.ERASURES).broadcast())
            .transform(
                "resolve versions",
                TableRow.type(LakeTable.INCIDENT),
                new RememberingReports(
                    new ResolveReports(configuration.landingMemory(), ends.erased()),
                    ends.memory()))
            .uid("landing-resolve");

    SingleOutputStreamOperator<RowData> observations =
        reports
            .getSideOutput(ReadArrivals.OBSERVATIONS)
            .keyBy(ResolveObservations::key)
            .transform(
                "resolve observations",
                TableRow.type(LakeTable.OBSERVATION),
                new RememberingOperator<>(
                    new ResolveObservations(configuration.landingMemory()), ends.memory()))
            .uid("landing-resolve-observations");

    SingleOutputStreamOperator<RowData> alerts =
        reports
            .getSideOutput(ReadArrivals.ALERTS)
            .keyBy(row -> TextOf.column(row, LakeTable.ALERT, "id"))
            .transform(
                "alerts once",
                TableRow.type(LakeTable.ALERT),
                new RememberingOperator<>(new OncePerVersion(), ends.memory()))
            .uid("landing-alerts-once");

    SingleOutputStreamOperator<RowData> actions =
        reports
            .getSideOutput(ReadArrivals.ACTIONS)
            .keyBy(row -> TextOf.column(row, LakeTable.ALERT_ACTION, "action_id"))
            .transform(
                "acts once",
                TableRow.type(LakeTable.ALERT_ACTION),
                new RememberingOperator<>(new OncePerAction(), ends.memory()))
            .uid("landing-actions-once");

    DataStream<RowData> counts =
        incidents
            .getSideOutput(ResolveReports.COUNTS)
            .filter(new NotYetCounted(ends.landed(LakeTable.SLOT_COUNT)))
            .uid("landing-new-counts")
            .transform(
                "count triangle",
                TableRow.type(LakeTable.SLOT_COUNT),
                new CountTriangle(configuration.calendar()))
            .uid("landing-triangle");

    land(ends, LakeTable.INCIDENT, incidents);
    land(
        ends,
        LakeTable.REDELIVERY,
        incidents
            .getSideOutput(ResolveReports.REDELIVERIES)
            .union(observations.getSideOutput(ResolveObservations.REDELIVERIES)));
    land(ends, LakeTable.OBSERVATION, observations);
    land(
        ends,
        LakeTable.REJECTION,
        reports
            .getSideOutput(ReadArrivals.REJECTIONS)
            .union(incidents.getSideOutput(ResolveReports.STAY_OUT)));
    land(ends, LakeTable.ERASURE, reports.getSideOutput(ReadArrivals.ERASURES));
    land(ends, LakeTable.ALERT, alerts);
    land(ends, LakeTable.ALERT_ACTION, actions);
    ends.land(LakeTable.SLOT_COUNT, counts);
  }

  private static void land(LandingEnds ends, LakeTable table, DataStream<RowData> rows) {
    ends.land(
        table,
        rows.filter(new NotYetLanded(table, ends.landed(table)))
            .uid("landing-new-" + table.tableName())
            .name("not yet in " + table.tableName()));
  }
}
