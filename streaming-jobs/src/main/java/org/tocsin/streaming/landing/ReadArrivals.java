package org.tocsin.streaming.landing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.tocsin.domain.incident.ContentHash;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.AlertRow;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ClockedFunction;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Gives every arrival its {@code known_at} and turns it into a row of the table it belongs to.
 * Reports leave by the main output, the rest by side outputs. A message that cannot be read becomes
 * a rejection; its payload is not kept, for nobody has masked it.
 */
public final class ReadArrivals extends ClockedFunction<RowData> {
  static final OutputTag<RowData> OBSERVATIONS = tag(LakeTable.OBSERVATION);
  static final OutputTag<RowData> REJECTIONS = tag(LakeTable.REJECTION);
  static final OutputTag<RowData> ALERTS = tag(LakeTable.ALERT);
  static final OutputTag<RowData> ACTIONS = tag(LakeTable.ALERT_ACTION);

  private static final String UNKNOWN = "unknown";

  ReadArrivals(Map<String, Long> freshClocks) {
    super(freshClocks);
  }

  private static OutputTag<RowData> tag(LakeTable table) {
    return new OutputTag<>(table.tableName(), TableRow.type(table));
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<RowData> out) {
    try {
      read(arrival, context, out);
    } catch (Messages.Unreadable e) {
      context.output(
          REJECTIONS,
          TableRow.of(LakeTable.REJECTION)
              .with("source", UNKNOWN)
              .with("reason", e.reason())
              .with("detail", e.getMessage())
              .with("position", arrival.offset())
              .with("known_at", Instant.ofEpochMilli(knownAt(arrival, UNKNOWN)))
              .with("run", UNKNOWN)
              .arrivedAs(arrival)
              .done());
    }
  }

  private void read(Arrival arrival, Context context, Collector<RowData> out)
      throws Messages.Unreadable {
    String type = Messages.type(arrival.value());
    switch (type) {
      case IncidentMessage.TYPE -> {
        IncidentMessage message = Messages.incident(arrival.value());
        out.collect(
            incident(arrival, message, knownAt(arrival, message.run()), ContentHash.of(message)));
      }
      case ObservationMessage.TYPE -> {
        ObservationMessage message = Messages.observation(arrival.value());
        context.output(
            OBSERVATIONS, observation(arrival, message, knownAt(arrival, message.run())));
      }
      case HeartbeatMessage.TYPE -> knownAt(arrival, "");
      case RejectedMessage.TYPE -> {
        RejectedMessage message = Messages.rejected(arrival.value());
        context.output(REJECTIONS, rejection(arrival, message, knownAt(arrival, message.run())));
      }
      case AlertMessage.TYPE -> {
        AlertMessage message = Messages.alert(arrival.value());
        context.output(ALERTS, alert(arrival, message, knownAt(arrival, "")));
      }
      case AlertActionMessage.TYPE -> {
        AlertActionMessage message = Messages.action(arrival.value());
        context.output(ACTIONS, action(arrival, message, knownAt(arrival, "")));
      }
      default ->
          throw Messages.unreadable(
              "Type '%s' on topic %s is unknown".formatted(type, arrival.topic()));
    }
  }

  /** The row of a report, as version resolution takes it. */
  public static RowData incident(
      Arrival arrival, IncidentMessage m, long knownAt, long contentHash) {
    return TableRow.of(LakeTable.INCIDENT)
        .with("source", m.source())
        .with("source_id", m.sourceId())
        .with("kind", m.kind())
        .with("thing_id", m.thingId())
        .with("delivery_id", m.deliveryId())
        .with("category", m.category())
        .with("class", m.categoryClass())
        .with("neighbourhood_id", m.neighbourhoodId())
        .with("cell", m.cell())
        .with("lat", m.lat())
        .with("lon", m.lon())
        .with("occurred_at", m.occurredAt())
        .with("reported_at", m.reportedAt())
        .with("known_at", Instant.ofEpochMilli(knownAt))
        .with("known_kind", m.knownKind())
        .with("severity", m.severity())
        .with("status", m.status())
        .with("responded_at", m.respondedAt())
        .with("closed_at", m.closedAt())
        .with("resolved", m.resolved())
        .with("satisfied", m.satisfied())
        .with("department", m.department())
        .with("origin", m.origin())
        .with("attributes", m.attributes())
        .with("content_hash", contentHash)
        .with("run", m.run())
        .arrivedAs(arrival)
        .done();
  }

  private static RowData observation(Arrival arrival, ObservationMessage m, long knownAt) {
    return TableRow.of(LakeTable.OBSERVATION)
        .with("source", m.source())
        .with("sensor_id", m.sensorId())
        .with("property", m.property())
        .with("phenomenon_time", m.phenomenonTime())
        .with("result", m.result())
        .with("unit", m.unit())
        .with("quality", m.quality())
        .with("neighbourhood_id", m.neighbourhoodId())
        .with("cell", m.cell())
        .with("known_at", Instant.ofEpochMilli(knownAt))
        .with("known_kind", m.knownKind())
        .with("run", m.run())
        .arrivedAs(arrival)
        .done();
  }

  private static RowData rejection(Arrival arrival, RejectedMessage m, long knownAt) {
    return TableRow.of(LakeTable.REJECTION)
        .with("source", m.source())
        .with("source_id", m.sourceId())
        .with("reason", m.reason())
        .with("detail", m.detail())
        .with("position", m.position())
        .with("payload", m.payload())
        .with("known_at", Instant.ofEpochMilli(knownAt))
        .with("run", m.run())
        .arrivedAs(arrival)
        .done();
  }

  private static RowData alert(Arrival arrival, AlertMessage m, long knownAt) {
    return AlertRow.of(LakeTable.ALERT, m, new String(arrival.value(), StandardCharsets.UTF_8))
        .with("known_at", Instant.ofEpochMilli(knownAt))
        .arrivedAs(arrival)
        .done();
  }

  private static RowData action(Arrival arrival, AlertActionMessage m, long knownAt) {
    return TableRow.of(LakeTable.ALERT_ACTION)
        .with("action_id", m.actionId())
        .with("alert_id", m.alertId())
        .with("kind", m.kind())
        .with("desk", m.desk())
        .with("comment", m.comment())
        .with("real", m.real())
        .with("new_to_you", m.newToYou())
        .with("body", new String(arrival.value(), java.nio.charset.StandardCharsets.UTF_8))
        .with("known_at", Instant.ofEpochMilli(knownAt))
        .arrivedAs(arrival)
        .done();
  }
}
