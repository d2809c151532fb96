package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.PartitionClock;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.FlinkLake;
import org.tocsin.streaming.arrival.Messages;

/**
 * What the desk was told, people's acts and jumps of risk, as it stands in one snapshot of table
 * {@code alert_action}, all of it: a mode that was switched a year ago is still in force.
 */
public final class LandedActs {
  private static final List<String> COLUMNS =
      List.of(
          "action_id",
          "alert_id",
          "kind",
          "desk",
          "comment",
          "real",
          "new_to_you",
          "body",
          "known_at",
          "topic",
          "partition",
          "offset");
  private static final int MICROS = 6;
  private static final long MICROS_PER_MILLI = 1_000;

  private final FlinkLake lake;
  private final @Nullable Long snapshotId;

  private final boolean withPeople;

  private LandedActs(FlinkLake lake, @Nullable Long snapshotId, boolean withPeople) {
    this.lake = lake;
    this.snapshotId = snapshotId;
    this.withPeople = withPeople;
  }

  /** The acts of the newest snapshot. */
  public static LandedActs pinned(Lake lake) {
    Table table = lake.open().loadTable(LakeTable.ALERT_ACTION.identifier());
    return new LandedActs(
        new FlinkLake(lake),
        table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId(),
        true);
  }

  /** Only what the batch told the desk: the jumps of risk, and nothing that people did. */
  public LandedActs withoutPeople() {
    return new LandedActs(lake, snapshotId, false);
  }

  /**
   * Where a partition's acts go on in the topic.
   *
   * @param next the first offset that has not landed
   * @param clock {@code known_at} of the last that has, milliseconds
   */
  record Position(long next, long clock) {}

  /** By partition of topic {@code alert-actions}; a partition that is absent has landed nothing. */
  Map<Integer, Position> positions() {
    Map<Integer, Position> positions = new HashMap<>();
    if (snapshotId == null) {
      return positions;
    }
    Table table = lake.lake().open().loadTable(LakeTable.ALERT_ACTION.identifier());
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table)
            .useSnapshot(snapshotId)
            .select("partition", "offset", "known_at")
            .build()) {
      for (Record row : rows) {
        long knownAt = ((OffsetDateTime) row.getField("known_at")).toInstant().toEpochMilli();
        positions.merge(
            (Integer) row.getField("partition"),
            new Position((Long) row.getField("offset") + 1, knownAt),
            (one, other) -> one.next > other.next ? one : other);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    return positions;
  }

  /** Where the partitions' clocks stand, for {@link ReadActs}. */
  static Map<String, Long> clocks(String topic, Map<Integer, Position> positions) {
    Map<String, Long> clocks = new HashMap<>();
    positions.forEach((p, at) -> clocks.put(PartitionClock.stream(topic, p, ""), at.clock));
    return clocks;
  }

  /**
   * The stream of them. It says nothing about time until it has been read; then it holds back
   * nobody.
   *
   * @param to the last millisecond that is read
   */
  public DataStream<DeskNews> stream(StreamExecutionEnvironment env, long to) {
    Schema projection = LakeTable.ALERT_ACTION.schema().select(COLUMNS);
    IcebergSource.Builder<RowData> source =
        IcebergSource.forRowData()
            .tableLoader(lake.loader(LakeTable.ALERT_ACTION))
            .project(projection)
            .streaming(false);
    if (snapshotId == null) {
      source.filters(List.of(Expressions.alwaysFalse()));
    } else {
      source.useSnapshotId(snapshotId);
      List<Expression> wanted = new ArrayList<>();
      if (to < Long.MAX_VALUE / MICROS_PER_MILLI) {
        wanted.add(Expressions.lessThan("known_at", (to + 1) * MICROS_PER_MILLI));
      }
      if (!withPeople) {
        wanted.add(Expressions.equal("kind", AlertActionMessage.RISK_JUMPS));
      }
      source.filters(wanted);
    }
    return env.fromSource(
            source.build(),
            WatermarkStrategy.noWatermarks(),
            "landed acts",
            InternalTypeInfo.of(FlinkSchemaUtil.convert(projection)))
        .setParallelism(1)
        .uid("warning-act-history")
        .flatMap(new ToActs(projection, to, withPeople))
        .returns(TypeInformation.of(DeskNews.class))
        .setParallelism(1)
        .uid("warning-read-act-history")
        .name("read landed acts");
  }

  /** Turns rows into acts; rows that are older than column {@code body} have all in columns. */
  private static final class ToActs implements FlatMapFunction<RowData, DeskNews> {
    private static final long serialVersionUID = 1L;

    private final int[] at;
    private final long to;
    private final boolean withPeople;

    ToActs(Schema projection, long to, boolean withPeople) {
      List<String> order = projection.columns().stream().map(Types.NestedField::name).toList();
      this.at = COLUMNS.stream().mapToInt(order::indexOf).toArray();
      this.to = to;
      this.withPeople = withPeople;
    }

    @Override
    public void flatMap(RowData row, Collector<DeskNews> out) throws Messages.Unreadable {
      long knownAt = row.getTimestamp(at[8], MICROS).getMillisecond();
      boolean byPeople = !row.getString(at[2]).toString().equals(AlertActionMessage.RISK_JUMPS);
      if (knownAt > to || (byPeople && !withPeople)) {
        return;
      }
      String body = text(row, 7);
      AlertActionMessage act =
          body != null
              ? Messages.action(body.getBytes(StandardCharsets.UTF_8))
              : new AlertActionMessage(
                  AlertActionMessage.VERSION,
                  AlertActionMessage.TYPE,
                  row.getString(at[0]).toString(),
                  row.getString(at[1]).toString(),
                  row.getString(at[2]).toString(),
                  row.getString(at[3]).toString(),
                  text(row, 4),
                  text(row, 5),
                  text(row, 6));
      out.collect(
          DeskNews.of(
              act,
              knownAt,
              row.getString(at[9]).toString(),
              row.getInt(at[10]),
              row.getLong(at[11])));
    }

    private @Nullable String text(RowData row, int column) {
      return row.isNullAt(at[column]) ? null : row.getString(at[column]).toString();
    }
  }
}
