package org.tocsin.streaming.landing;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.erasure.Erased;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.HistoryCodec;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Asks the one resolver what each report is, in order of arrival, and emits the row that lands, the
 * redelivery, and the changes of counts.
 *
 * <p>State: one history per source id, forgotten when the id was not heard of for {@code
 * streams.landing-memory} or when its tombstone arrives; and the keyed hashes of all tombstones.
 */
final class ResolveReports extends KeyedBroadcastProcessFunction<String, RowData, RowData, RowData>
    implements Remembering {
  /** What refuses a report whose id was erased. */
  static final String ERASED = "ERASED";

  static final MapStateDescriptor<String, Boolean> TOMBSTONES =
      new MapStateDescriptor<>("tombstones", Types.STRING, Types.BOOLEAN);
  static final OutputTag<RowData> STAY_OUT =
      new OutputTag<>("erased-reports", TableRow.type(LakeTable.REJECTION));

  static final OutputTag<RowData> REDELIVERIES =
      new OutputTag<>("redelivered-reports", TableRow.type(LakeTable.REDELIVERY));
  static final OutputTag<SlotChange> COUNTS =
      new OutputTag<>("counts", TypeInformation.of(SlotChange.class));

  private static final int SOURCE = at("source");
  private static final int SOURCE_ID = at("source_id");
  private static final int KIND = at("kind");
  private static final int SUPERSEDES = at("supersedes");
  private static final int DELIVERY_ID = at("delivery_id");
  private static final int CATEGORY = at("category");
  private static final int CLASS = at("class");
  private static final int NEIGHBOURHOOD = at("neighbourhood_id");
  private static final int OCCURRED_AT = at("occurred_at");
  private static final int KNOWN_AT = at("known_at");
  private static final int CONTENT_HASH = at("content_hash");
  private static final int RUN = at("run");
  private static final int TOPIC = at("topic");
  private static final int PARTITION = at("partition");
  private static final int OFFSET = at("offset");
  private static final int OVERRULED_AT = at("overruled_at");
  private static final int MICROS = 6;

  private static final int TOMBSTONE_HASH = TableRow.position(LakeTable.ERASURE, "keyed_hash");

  private final Erased erased;
  private final ValueStateDescriptor<byte[]> descriptor;
  private transient @Nullable Set<String> tombstones;
  private transient @Nullable ValueState<byte[]> stored;
  private transient RowData.FieldGetter @Nullable [] fields;

  /**
   * @param erased what was to stay out when the program started
   */
  ResolveReports(Duration memory, Erased erased) {
    this.erased = erased;
    this.descriptor =
        new ValueStateDescriptor<>(
            "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    this.descriptor.enableTimeToLive(
        StateTtlConfig.newBuilder(memory)
            .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
            .build());
  }

  private static int at(String column) {
    return TableRow.position(LakeTable.INCIDENT, column);
  }

  /** All reports of one source id meet under one key. */
  static String key(RowData report) {
    return report.getString(SOURCE) + "|" + report.getString(SOURCE_ID);
  }

  /** First what landed, then what only repeated it. */
  @Override
  public List<LakeTable> tables() {
    return List.of(LakeTable.INCIDENT, LakeTable.REDELIVERY);
  }

  @Override
  public List<String> columns(LakeTable table) {
    return table == LakeTable.REDELIVERY
        ? List.of("source", "source_id", "known_at", "content_hash")
        : List.of(
            "source",
            "source_id",
            "known_at",
            "content_hash",
            "kind",
            "neighbourhood_id",
            "category",
            "class",
            "occurred_at",
            "delivery_id");
  }

  @Override
  public String keyOf(LakeTable table, Record row) {
    return row.getField("source") + "|" + row.getField("source_id");
  }

  @Override
  public void remember(LakeTable table, Record row) throws Exception {
    if (stored == null) {
      throw new IllegalStateException("The function is not open");
    }
    VersionHistory history = HistoryCodec.read(stored.value());
    VersionHistory grown = history;
    if (table == LakeTable.INCIDENT) {
      grown = history.remember(LandedReport.version(row), false);
    } else {
      IncidentVersion repeat = LandedReport.repeat(row, history);
      grown = repeat == null ? history : history.remember(repeat, true);
    }
    if (!grown.equals(history)) {
      stored.update(HistoryCodec.write(grown));
    }
  }

  @Override
  public void open(OpenContext context) {
    stored = getRuntimeContext().getState(descriptor);
    fields = getters();
  }

  @Override
  public void processBroadcastElement(RowData tombstone, Context context, Collector<RowData> out)
      throws Exception {
    String hash = tombstone.getString(TOMBSTONE_HASH).toString();
    BroadcastState<String, Boolean> state = context.getBroadcastState(TOMBSTONES);
    boolean isNew = !state.contains(hash);
    state.put(hash, true);
    known(state.immutableEntries()).add(hash);
    KeyedHash key = erased.key();
    if (isNew && key != null) {
      context.applyToKeyedState(
          descriptor,
          (id, history) -> {
            if (key.ofKey(id).equals(hash)) {
              history.clear();
            }
          });
    }
  }

  @Override
  public void processElement(RowData report, ReadOnlyContext context, Collector<RowData> out)
      throws Exception {
    if (stored == null || fields == null) {
      throw new IllegalStateException("The function is not open");
    }
    Set<String> gone =
        tombstones != null
            ? tombstones
            : known(context.getBroadcastState(TOMBSTONES).immutableEntries());
    KeyedHash key = erased.key();
    if (!gone.isEmpty() && key != null) {
      String hash = key.ofKey(context.getCurrentKey());
      if (gone.contains(hash)) {
        context.output(STAY_OUT, stayOut(report, hash));
        return;
      }
    }
    VersionHistory history = HistoryCodec.read(stored.value());
    IncidentVersion offered = version(report);
    Resolution resolution = history.offer(offered);
    if (resolution instanceof Resolution.Replayed) {
      return;
    }
    if (!resolution.history().equals(history)) {
      stored.update(HistoryCodec.write(resolution.history()));
    }
    if (resolution instanceof Resolution.Redelivery) {
      boolean word = !resolution.history().equals(history);
      context.output(REDELIVERIES, redelivery(report, offered, word));
    } else if (resolution instanceof Resolution.Landed landed) {
      out.collect(landed(report, landed, fields));
      for (CountChange change : landed.changes()) {
        context.output(COUNTS, SlotChange.of(change, offered.version()));
      }
    } else {
      throw new AssertionError(resolution);
    }
  }

  /** Every tombstone this instance knows: from the start, from its state, and those that came. */
  private Set<String> known(Iterable<Map.Entry<String, Boolean>> state) {
    if (tombstones == null) {
      tombstones = new HashSet<>(erased.hashes());
      for (Map.Entry<String, Boolean> entry : state) {
        tombstones.add(entry.getKey());
      }
    }
    return tombstones;
  }

  private static RowData stayOut(RowData report, String hash) {
    return TableRow.of(LakeTable.REJECTION)
        .with("source", report.getString(SOURCE))
        .with("reason", ERASED)
        .with("detail", "A report with keyed hash %s was erased and stays out".formatted(hash))
        .with("position", report.getLong(OFFSET))
        .with("known_at", report.getTimestamp(KNOWN_AT, MICROS))
        .with("run", report.getString(RUN))
        .with("topic", report.getString(TOPIC))
        .with("partition", report.getInt(PARTITION))
        .with("offset", report.getLong(OFFSET))
        .done();
  }

  private static IncidentVersion version(RowData report) {
    return new IncidentVersion(
        new Version(
            report.getTimestamp(KNOWN_AT, MICROS).getMillisecond(),
            report.getString(TOPIC).toString(),
            report.getInt(PARTITION),
            report.getLong(OFFSET)),
        report.getLong(CONTENT_HASH),
        report.getString(KIND).toString().equals("retraction"),
        text(report, NEIGHBOURHOOD),
        report.getString(CATEGORY).toString(),
        report.getString(CLASS).toString(),
        report.getTimestamp(OCCURRED_AT, MICROS).toInstant(),
        text(report, DELIVERY_ID));
  }

  /**
   * @param word whether it stands in the history; a delivery that is known by its id does not
   */
  private static RowData redelivery(RowData report, IncidentVersion offered, boolean word) {
    return TableRow.of(LakeTable.REDELIVERY)
        .with("source", report.getString(SOURCE))
        .with("source_id", report.getString(SOURCE_ID))
        .with("known_at", report.getTimestamp(KNOWN_AT, MICROS))
        .with("run", report.getString(RUN))
        .with("topic", offered.version().topic())
        .with("partition", offered.version().partition())
        .with("offset", offered.version().offset())
        .with("content_hash", word ? offered.contentHash() : null)
        .done();
  }

  private static RowData landed(
      RowData report, Resolution.Landed landed, RowData.FieldGetter[] fields) {
    GenericRowData row = new GenericRowData(fields.length);
    for (int i = 0; i < fields.length; i++) {
      row.setField(i, fields[i].getFieldOrNull(report));
    }
    row.setField(KIND, StringData.fromString(landed.kind()));
    Version supersedes = landed.supersedes();
    row.setField(SUPERSEDES, supersedes == null ? null : StringData.fromString(supersedes.text()));
    Version overruled = landed.overruledBy();
    row.setField(
        OVERRULED_AT,
        overruled == null ? null : TimestampData.fromEpochMillis(overruled.knownAt()));
    return row;
  }

  private static @Nullable String text(RowData row, int column) {
    return row.isNullAt(column) ? null : row.getString(column).toString();
  }

  private static RowData.FieldGetter[] getters() {
    var type = TableRow.type(LakeTable.INCIDENT).toRowType();
    RowData.FieldGetter[] getters = new RowData.FieldGetter[type.getFieldCount()];
    for (int i = 0; i < getters.length; i++) {
      getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
    }
    return getters;
  }
}
