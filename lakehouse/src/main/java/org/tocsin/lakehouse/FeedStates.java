package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** What table {@code feed_state} says now of the living city. */
public final class FeedStates {
  private FeedStates() {}

  /**
   * The newest state of a source.
   *
   * @param neighbourhoodId empty for the whole feed
   */
  public record FeedState(String source, String neighbourhoodId, String state) {}

  /** The newest state of every source as a whole and in each place, ordered by both. */
  public static List<FeedState> newest(Table feedState) {
    feedState.refresh();
    Map<String, OffsetDateTime> saidAt = new HashMap<>();
    TreeMap<String, FeedState> newest = new TreeMap<>();
    if (feedState.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(feedState)
            .where(Expressions.equal("run", RunRows.LIVE))
            .select("source", "neighbourhood_id", "state", "at")
            .build()) {
      for (Record row : rows) {
        FeedState state =
            new FeedState(
                (String) row.getField("source"),
                (String) row.getField("neighbourhood_id"),
                (String) row.getField("state"));
        OffsetDateTime at = (OffsetDateTime) row.getField("at");
        String key = state.source() + '\n' + state.neighbourhoodId();
        OffsetDateTime known = saidAt.get(key);
        if (known == null || !at.isBefore(known)) {
          saidAt.put(key, at);
          newest.put(key, state);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table feed_state cannot be read", e);
    }
    return List.copyOf(newest.values());
  }
}
