package org.tocsin.commandcenter.table;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.common.TopicPartition;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.message.MessageCodec;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;

/** Reads what the command center needs from the tables. A missing table reads as an empty one. */
public final class LakeReader {
  private final Catalog catalog;
  private final MessageCodec codec;

  public LakeReader(Catalog catalog, MessageCodec codec) {
    this.catalog = catalog;
    this.codec = codec;
  }

  /**
   * The places that hold at an instant: of each id the newest version not after it, else its first.
   * A place was there before it was loaded, and a simulated city may live before it.
   */
  public Collection<Place> placesAt(Instant at) {
    Map<String, Place> places = new TreeMap<>();
    Map<String, Instant> since = new HashMap<>();
    scan(
        LakeTable.NEIGHBOURHOOD,
        row -> {
          String id = Rows.text(row, "id");
          Instant validFrom = Rows.instant(row, "valid_from");
          Instant known = since.get(id);
          if (known != null && !isBetter(validFrom, known, at)) {
            return;
          }
          since.put(id, validFrom);
          places.put(id, place(row));
        });
    return places.values();
  }

  /** Whether a version from one instant rather than from another is in force. */
  private static boolean isBetter(Instant candidate, Instant known, Instant at) {
    boolean isCandidateFuture = candidate.isAfter(at);
    if (isCandidateFuture != known.isAfter(at)) {
      return !isCandidateFuture;
    }
    return isCandidateFuture ? candidate.isBefore(known) : candidate.isAfter(known);
  }

  /**
   * Hands over the JSON of every landed alert message.
   *
   * @return per partition of the topic the highest landed offset
   */
  public Map<TopicPartition, Long> eachAlert(Consumer<String> take) {
    return eachLanded(LakeTable.ALERT, (row, at) -> take.accept(Rows.text(row, "body")), "body");
  }

  /**
   * Hands over every landed act.
   *
   * @return per partition of the topic the highest landed offset
   */
  public Map<TopicPartition, Long> eachAct(Consumer<Act> take) {
    return eachLanded(
        LakeTable.ALERT_ACTION,
        (row, at) ->
            take.accept(
                new Act(action(row), Rows.instant(row, "known_at"), (Long) row.getField("offset"))),
        "body",
        "action_id",
        "alert_id",
        "kind",
        "desk",
        "comment",
        "real",
        "new_to_you",
        "known_at");
  }

  /** The act as it was sent; rows from before the column existed say it in their own columns. */
  private AlertActionMessage action(Record row) {
    String body = Rows.optionalText(row, "body");
    return body != null
        ? codec.action(body)
        : new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            Rows.text(row, "action_id"),
            Rows.text(row, "alert_id"),
            Rows.text(row, "kind"),
            Rows.text(row, "desk"),
            Rows.optionalText(row, "comment"),
            Rows.optionalText(row, "real"),
            Rows.optionalText(row, "new_to_you"));
  }

  /** The categories that have a fitted baseline: those that detectors can test. */
  public Collection<String> fittedCategories() {
    TreeSet<String> categories = new TreeSet<>();
    if (!catalog.tableExists(LakeTable.MODEL.identifier())) {
      return categories;
    }
    Table table = catalog.loadTable(LakeTable.MODEL.identifier());
    Rows.each(
        IcebergGenerics.read(table)
            .where(Expressions.equal("kind", "baseline"))
            .select("kind", "category")
            .build(),
        row -> categories.add(Rows.text(row, "category")));
    return categories;
  }

  private Map<TopicPartition, Long> eachLanded(
      LakeTable which, BiConsumer<Record, TopicPartition> take, String... columns) {
    Map<TopicPartition, Long> landed = new HashMap<>();
    if (!catalog.tableExists(which.identifier())) {
      return landed;
    }
    String[] selected = new String[columns.length + 3];
    System.arraycopy(columns, 0, selected, 0, columns.length);
    selected[columns.length] = "topic";
    selected[columns.length + 1] = "partition";
    selected[columns.length + 2] = "offset";
    Table table = catalog.loadTable(which.identifier());
    Rows.each(
        IcebergGenerics.read(table).select(selected).build(),
        row -> {
          TopicPartition at =
              new TopicPartition(Rows.text(row, "topic"), (Integer) row.getField("partition"));
          landed.merge(at, (Long) row.getField("offset"), Math::max);
          take.accept(row, at);
        });
    return landed;
  }

  private void scan(LakeTable which, Consumer<Record> take) {
    if (catalog.tableExists(which.identifier())) {
      Rows.each(IcebergGenerics.read(catalog.loadTable(which.identifier())).build(), take);
    }
  }

  private static Place place(Record row) {
    return new Place(
        Rows.text(row, "id"),
        Rows.optionalText(row, "parent_id"),
        Rows.text(row, "level"),
        Rows.text(row, "name_en"),
        Rows.text(row, "name_zh"),
        Rows.text(row, "polygon"),
        (Double) row.getField("population"),
        Rows.number(row, "centroid_lat"),
        Rows.number(row, "centroid_lon"),
        Rows.number(row, "area_km2"));
  }
}
