package org.tocsin.streaming.arrival;

import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.LakeTable;

/** The columns that tables {@code alert} and {@code replay_alert} take from an alert's message. */
public final class AlertRow {
  private AlertRow() {}

  /**
   * A row that lacks only what its table adds.
   *
   * @param body the message's JSON as it was sent
   */
  public static TableRow of(LakeTable table, AlertMessage m, String body) {
    return TableRow.of(table)
        .with("id", m.id())
        .with("alert_version", m.alertVersion())
        .with("message_type", m.messageType())
        .with("state", m.state())
        .with("status", m.status())
        .with("origin", m.origin())
        .with("lane", m.lane())
        .with("category", m.category())
        .with("class", m.categoryClass())
        .with("neighbourhood_id", m.neighbourhoodId())
        .with("severity", m.severity())
        .with("urgency", m.urgency())
        .with("certainty", m.certainty())
        .with("slot_length", m.slotLength())
        .with("interval_start", m.intervalStart())
        .with("interval_end", m.intervalEnd())
        .with("sent_at", m.sentAt())
        .with("onset", m.onset())
        .with("detector", m.detector())
        .with("observed", m.observed())
        .with("expected", m.expected())
        .with("upper_bound", m.upperBound())
        .with("p_value", m.pValue())
        .with("why_en", m.whyEn())
        .with("why_zh", m.whyZh())
        .with("configuration_hash", m.configurationHash())
        .with("body", body);
  }
}
