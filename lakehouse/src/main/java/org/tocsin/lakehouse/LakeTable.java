package org.tocsin.lakehouse;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

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

  /** Every human act on an alert. */
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
          text("model_id")),
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
      "onset");

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

  /** Properties every table is created with. */
  public static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    properties.put(TableProperties.COMMIT_NUM_RETRIES, "30");
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    return properties;
  }

  /** A column before it has its number. */
  private record Column(String name, @Nullable Type type, boolean isRequired) {}

  private static Schema columns(Column... columns) {
    int[] next = {columns.length + 1};
    int[] id = {1};
    List<NestedField> fields =
        Arrays.stream(columns)
            .map(
                c -> {
                  // A column without a type is a map of text to text.
                  Type type =
                      c.type != null
                          ? c.type
                          : Types.MapType.ofOptional(
                              next[0]++, next[0]++, Types.StringType.get(), Types.StringType.get());
                  return c.isRequired
                      ? required(id[0]++, c.name, type)
                      : optional(id[0]++, c.name, type);
                })
            .toList();
    return new Schema(fields);
  }

  private static Column column(String name, @Nullable Type type, boolean isRequired) {
    return new Column(name, type, isRequired);
  }

  private static Column text(String name) {
    return column(name, Types.StringType.get(), true);
  }

  private static Column optionalText(String name) {
    return column(name, Types.StringType.get(), false);
  }

  private static Column number(String name) {
    return column(name, Types.DoubleType.get(), true);
  }

  private static Column optionalNumber(String name) {
    return column(name, Types.DoubleType.get(), false);
  }

  private static Column time(String name) {
    return column(name, Types.TimestampType.withZone(), true);
  }

  private static Column optionalTime(String name) {
    return column(name, Types.TimestampType.withZone(), false);
  }
}
