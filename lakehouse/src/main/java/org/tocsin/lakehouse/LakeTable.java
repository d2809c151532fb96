package org.tocsin.lakehouse;

import static org.tocsin.lakehouse.Columns.column;
import static org.tocsin.lakehouse.Columns.columns;
import static org.tocsin.lakehouse.Columns.number;
import static org.tocsin.lakehouse.Columns.numbersByName;
import static org.tocsin.lakehouse.Columns.optionalNumber;
import static org.tocsin.lakehouse.Columns.optionalText;
import static org.tocsin.lakehouse.Columns.optionalTime;
import static org.tocsin.lakehouse.Columns.text;
import static org.tocsin.lakehouse.Columns.time;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;

/**
 * The tables of the lakehouse: names, columns, partitions and order. The only place that declares
 * them.
 */
public enum LakeTable {
  /** Every version of every report. */
  INCIDENT(
      "incident",
      columns(
          text("source"),
          text("source_id"),
          text("kind"),
          optionalText("supersedes"),
          optionalText("thing_id"),
          optionalText("delivery_id"),
          text("category"),
          text("class"),
          optionalText("neighbourhood_id"),
          optionalText("cell"),
          optionalNumber("lat"),
          optionalNumber("lon"),
          time("occurred_at"),
          optionalTime("reported_at"),
          time("known_at"),
          text("known_kind"),
          optionalText("severity"),
          optionalText("status"),
          optionalTime("responded_at"),
          optionalTime("closed_at"),
          column("resolved", Types.BooleanType.get(), false),
          column("satisfied", Types.BooleanType.get(), false),
          optionalText("department"),
          text("origin"),
          column("attributes", null, false),
          column("content_hash", Types.LongType.get(), true),
          text("run"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true),
          optionalTime("overruled_at")),
      "month:known_at",
      "known_at"),

  /** Every measured value. */
  OBSERVATION(
      "observation",
      columns(
          text("source"),
          text("sensor_id"),
          text("property"),
          time("phenomenon_time"),
          optionalNumber("result"),
          optionalText("unit"),
          optionalText("quality"),
          optionalText("neighbourhood_id"),
          optionalText("cell"),
          time("known_at"),
          text("known_kind"),
          text("run"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true)),
      "day:known_at",
      "known_at"),

  /** What was delivered again and therefore not landed: one short row per delivery. */
  REDELIVERY(
      "redelivery",
      columns(
          text("source"),
          text("source_id"),
          time("known_at"),
          text("run"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true),
          column("content_hash", Types.LongType.get(), false)),
      "month:known_at",
      "known_at"),

  /** What was refused, and why. */
  REJECTION(
      "rejection",
      columns(
          text("source"),
          optionalText("source_id"),
          text("reason"),
          text("detail"),
          column("position", Types.LongType.get(), true),
          optionalText("payload"),
          time("known_at"),
          text("run"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true)),
      "month:known_at",
      "known_at"),

  /**
   * The reporting triangle: changes of a slot's count by the civil day on which they became known.
   */
  SLOT_COUNT(
      "slot_count",
      columns(
          optionalText("neighbourhood_id"),
          text("category"),
          text("class"),
          time("slot"),
          column("known_day", Types.DateType.get(), true),
          column("n", Types.IntegerType.get(), true),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true)),
      "month:slot",
      "slot"),

  /** Places, each with its versions in time. */
  NEIGHBOURHOOD(
      "neighbourhood",
      columns(
          text("id"),
          time("valid_from"),
          optionalText("parent_id"),
          text("level"),
          text("name_en"),
          text("name_zh"),
          text("polygon"),
          optionalNumber("population"),
          column("population_at", Types.DateType.get(), false),
          optionalNumber("centroid_lat"),
          optionalNumber("centroid_lon"),
          optionalNumber("area_km2"),
          column("covariates", null, false)),
      "",
      "id"),

  /** Sensors, each with its versions in time. */
  SENSOR(
      "sensor",
      columns(
          text("id"),
          time("valid_from"),
          text("property"),
          optionalText("unit"),
          optionalText("neighbourhood_id"),
          optionalNumber("lat"),
          optionalNumber("lon"),
          optionalNumber("lower_limit"),
          optionalNumber("upper_limit"),
          optionalText("name_en"),
          optionalText("name_zh")),
      "",
      "id"),

  /** Every finding of a detector. */
  SIGNAL(
      "signal",
      columns(
          text("run"),
          text("detector"),
          text("neighbourhood_id"),
          text("category"),
          time("interval_start"),
          time("interval_end"),
          time("tick"),
          number("observed"),
          number("expected"),
          number("upper_bound"),
          number("p_value"),
          text("outcome"),
          text("settings"),
          optionalText("family"),
          optionalNumber("day_p"),
          optionalNumber("threshold"),
          optionalText("alert_id")),
      "identity:run,month:tick",
      "tick"),

  /**
   * What can be said of a source that is silent in a place: one row for each change of state. The
   * place is empty for the whole feed.
   */
  FEED_STATE(
      "feed_state",
      columns(
          text("run"),
          text("source"),
          text("neighbourhood_id"),
          text("state"),
          time("since"),
          optionalTime("until_testable"),
          optionalTime("heard_at"),
          number("missed"),
          time("at")),
      "month:at",
      "at"),

  /** Every message of an alert's life. */
  ALERT(
      "alert",
      columns(
          text("id"),
          column("alert_version", Types.IntegerType.get(), true),
          text("message_type"),
          text("state"),
          text("status"),
          text("origin"),
          text("lane"),
          text("category"),
          text("class"),
          text("neighbourhood_id"),
          text("severity"),
          text("urgency"),
          text("certainty"),
          text("slot_length"),
          time("interval_start"),
          time("interval_end"),
          time("sent_at"),
          time("onset"),
          text("detector"),
          number("observed"),
          number("expected"),
          number("upper_bound"),
          number("p_value"),
          text("why_en"),
          text("why_zh"),
          text("configuration_hash"),
          text("body"),
          time("known_at"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true)),
      "month:known_at",
      "known_at"),

  /** Every human act on an alert or for the city, and the jumps of risk told to the desk. */
  ALERT_ACTION(
      "alert_action",
      columns(
          text("action_id"),
          text("alert_id"),
          text("kind"),
          text("desk"),
          optionalText("comment"),
          optionalText("real"),
          optionalText("new_to_you"),
          time("known_at"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true),
          optionalText("body")),
      "month:known_at",
      "known_at"),

  /** Expected counts ahead, with what they rest on. */
  RISK_SCORE(
      "risk_score",
      columns(
          time("issued_at"),
          time("as_of"),
          text("horizon"),
          time("target_start"),
          time("target_end"),
          text("neighbourhood_id"),
          text("category"),
          text("class"),
          number("expected"),
          number("usual"),
          number("q10"),
          number("q50"),
          number("q90"),
          column("rank", Types.IntegerType.get(), true),
          text("contributions"),
          text("model_id"),
          column("rank_low", Types.IntegerType.get(), false),
          column("rank_high", Types.IntegerType.get(), false),
          optionalNumber("change")),
      "month:issued_at",
      "issued_at"),

  /** Fitted models and baselines: immutable, keyed by kind, category, configuration and cut-off. */
  MODEL(
      "model",
      columns(
          text("id"),
          text("kind"),
          text("category"),
          text("configuration_hash"),
          time("cut_off"),
          time("effective_at"),
          column("state_version", Types.IntegerType.get(), true),
          text("state"),
          text("scores"),
          column("snapshot_id", Types.LongType.get(), false)),
      "",
      "id"),

  /** Replays and what they tried. */
  REPLAY_RUN(
      "replay_run",
      columns(
          text("id"),
          text("configuration_hash"),
          time("range_start"),
          time("range_end"),
          time("as_of"),
          column("configurations_tried", Types.IntegerType.get(), true),
          text("metrics"),
          optionalText("kind")),
      "",
      "id"),

  /** The same by H3 cell; never of reported crime. */
  CELL_RISK_SCORE(
      "cell_risk_score",
      columns(
          time("issued_at"),
          time("as_of"),
          text("horizon"),
          time("target_start"),
          time("target_end"),
          text("neighbourhood_id"),
          text("category"),
          text("class"),
          number("expected"),
          number("usual"),
          number("q10"),
          number("q50"),
          number("q90"),
          column("rank", Types.IntegerType.get(), true),
          text("contributions"),
          text("model_id"),
          column("rank_low", Types.IntegerType.get(), false),
          column("rank_high", Types.IntegerType.get(), false),
          optionalNumber("change"),
          text("cell")),
      "month:issued_at",
      "issued_at"),

  /** What is known of places and days besides reports, each value with when it became known. */
  COVARIATE(
      "covariate",
      columns(
          text("name"),
          text("kind"),
          optionalText("neighbourhood_id"),
          column("day", Types.DateType.get(), true),
          number("value"),
          optionalText("unit"),
          time("known_at"),
          text("known_kind"),
          text("source")),
      "",
      "known_at"),

  /** What was known at the start of a day about a place and category: features of risk models. */
  RISK_FEATURE(
      "risk_feature",
      columns(
          time("as_of"),
          text("unit"),
          text("unit_id"),
          text("category"),
          number("rate_3d"),
          number("rate_7d"),
          number("rate_14d"),
          number("rate_28d"),
          number("rate_91d"),
          number("rate_365d"),
          number("rate_all"),
          number("ring1_7d"),
          number("ring1_28d"),
          number("ring1_365d"),
          number("ring2_28d"),
          number("ring2_365d"),
          number("city_7d"),
          number("city_28d"),
          number("city_365d"),
          number("same_weekday"),
          number("days_since_last"),
          number("near_repeat"),
          number("others_28d"),
          number("others_365d"),
          numbersByName("covariates"),
          column("feature_version", Types.IntegerType.get(), true),
          text("configuration_hash")),
      "month:as_of",
      "as_of"),

  /** Every message of an alert's life in a replay; never sent to anybody. */
  REPLAY_ALERT(
      "replay_alert",
      columns(
          text("run"),
          text("id"),
          column("alert_version", Types.IntegerType.get(), true),
          text("message_type"),
          text("state"),
          text("status"),
          text("origin"),
          text("lane"),
          text("category"),
          text("class"),
          text("neighbourhood_id"),
          text("severity"),
          text("urgency"),
          text("certainty"),
          text("slot_length"),
          time("interval_start"),
          time("interval_end"),
          time("sent_at"),
          time("onset"),
          text("detector"),
          number("observed"),
          number("expected"),
          number("upper_bound"),
          number("p_value"),
          text("why_en"),
          text("why_zh"),
          text("configuration_hash"),
          text("body")),
      "identity:run",
      "sent_at"),

  /** What really happened, or was injected into a replay: the truth that runs are judged by. */
  TRUTH_EVENT(
      "truth_event",
      columns(
          text("run"),
          text("id"),
          text("category"),
          text("places"),
          time("onset"),
          time("ended_at"),
          optionalTime("recognised_at"),
          column("size", Types.IntegerType.get(), false),
          optionalText("note")),
      "identity:run",
      "onset"),

  /** The incidents in force as of an instant, written anew each day for any engine. */
  INCIDENT_LATEST(
      "incident_latest",
      columns(
          time("as_of"),
          text("source"),
          text("source_id"),
          optionalText("thing_id"),
          text("category"),
          text("class"),
          optionalText("neighbourhood_id"),
          optionalText("cell"),
          optionalNumber("lat"),
          optionalNumber("lon"),
          time("occurred_at"),
          optionalTime("reported_at"),
          time("known_at"),
          text("known_kind"),
          optionalText("severity"),
          optionalText("status"),
          optionalTime("responded_at"),
          optionalTime("closed_at"),
          column("resolved", Types.BooleanType.get(), false),
          column("satisfied", Types.BooleanType.get(), false),
          optionalText("department"),
          text("origin"),
          column("attributes", null, false)),
      "",
      "occurred_at"),

  /** Tombstones as they reached each partition: from there on the report's id stays out. */
  ERASURE(
      "erasure",
      columns(
          text("source"),
          text("keyed_hash"),
          time("known_at"),
          text("run"),
          text("topic"),
          column("partition", Types.IntegerType.get(), true),
          column("offset", Types.LongType.get(), true)),
      "",
      "known_at"),

  /** What the care of the tables did, erasures with what they certify included. */
  CARE_RUN(
      "care_run",
      columns(
          text("id"),
          time("started_at"),
          time("ended_at"),
          text("kind"),
          optionalText("subject"),
          text("outcome"),
          text("detail")),
      "",
      "started_at"),

  /**
   * Numbers that left the house, and those withheld beside them: the ledger against differencing.
   */
  RELEASE(
      "release",
      columns(
          text("id"),
          time("released_at"),
          text("outlet"),
          text("tier"),
          text("category"),
          column("period_start", Types.DateType.get(), true),
          column("period_end", Types.DateType.get(), true),
          text("place"),
          column("withheld", Types.BooleanType.get(), true),
          column("published", Types.LongType.get(), false)),
      "",
      "released_at"),

  /** Signed reports: what they said, over which snapshot, and the signature. */
  REPORT(
      "report",
      columns(
          text("id"),
          text("period"),
          column("edition", Types.IntegerType.get(), true),
          time("signed_at"),
          time("as_of"),
          text("desk"),
          text("configuration_hash"),
          column("snapshot_id", Types.LongType.get(), false),
          optionalText("tag"),
          text("content_hash"),
          text("signature"),
          text("public_key"),
          text("figures")),
      "",
      "id");

  /** The catalog's name in every engine. */
  public static final String CATALOG = "lake";

  /** The namespace of all tables. */
  public static final Namespace NAMESPACE = Namespace.of("tocsin");

  private final String tableName;

  // An Iceberg schema does not change, though its class does not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Schema schema;

  private final String partition;
  private final String sort;

  LakeTable(String tableName, Schema schema, String partition, String sort) {
    this.tableName = tableName;
    this.schema = schema;
    this.partition = partition;
    this.sort = sort;
  }

  public String tableName() {
    return tableName;
  }

  public TableIdentifier identifier() {
    return TableIdentifier.of(NAMESPACE, tableName);
  }

  public Schema schema() {
    return schema;
  }

  /** Whether every row says at which topic, partition and offset it arrived. */
  public boolean carriesOffsets() {
    return schema.findField("offset") != null;
  }

  public PartitionSpec partitionSpec() {
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    for (String part : partition.split(",", -1)) {
      String column = part.substring(part.indexOf(':') + 1);
      if (part.startsWith("month:")) {
        spec.month(column);
      } else if (part.startsWith("day:")) {
        spec.day(column);
      } else if (part.startsWith("identity:")) {
        spec.identity(column);
      }
    }
    return spec.build();
  }

  public SortOrder sortOrder() {
    return SortOrder.builderFor(schema).asc(sort).build();
  }

  /** The columns that could tell one report from all others. */
  private static final List<String> TELLING =
      List.of(
          "source_id",
          "thing_id",
          "delivery_id",
          "supersedes",
          "cell",
          "lat",
          "lon",
          "content_hash",
          "payload",
          "detail");

  /** Properties the table is created with. */
  public Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    properties.put(TableProperties.COMMIT_NUM_RETRIES, "30");
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20");
    // Manifests carry no least and greatest value of these, so that erasing data files is enough.
    for (String column : TELLING) {
      if (schema.findField(column) != null) {
        properties.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column, "counts");
      }
    }
    return properties;
  }

  /** The column that orders the table's rows. */
  public String sortColumn() {
    return sort;
  }

  /** Whether rows are partitioned by the time at which they became known or were made. */
  public boolean partitioned() {
    return !partition.isEmpty();
  }
}
