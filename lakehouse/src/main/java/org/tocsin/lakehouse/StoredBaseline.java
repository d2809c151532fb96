package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A fitted baseline as it rests in table {@code model}: immutable once written.
 *
 * @param id {@code <configuration hash>:<category>:<cut-off>}
 * @param cutOff rows known until then were used
 * @param effectiveAt from this {@code known_at} on it is in force; later than {@code cutOff}
 * @param state the stored form that {@code models.baseline} reads
 */
public record StoredBaseline(
    String id, String category, Instant cutOff, Instant effectiveAt, int stateVersion, String state)
    implements Serializable {

  /** The kind of such rows in table {@code model}. */
  public static final String KIND = "baseline";

  /** The kind of the row with a baseline's law of delay: same category, cut-off and effect. */
  public static final String DELAY = "delay";

  /** Every baseline of one configuration, in order of category and effect. */
  public static List<StoredBaseline> list(Table model, String configurationHash) {
    return list(model, KIND, configurationHash);
  }

  /** Every row of another kind of one configuration, in order of category and effect. */
  public static List<StoredBaseline> list(Table model, String kind, String configurationHash) {
    if (model.currentSnapshot() == null) {
      return List.of();
    }
    List<StoredBaseline> found = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(model)
            .where(
                Expressions.and(
                    Expressions.equal("kind", kind),
                    Expressions.equal("configuration_hash", configurationHash)))
            .build()) {
      for (Record row : rows) {
        found.add(
            new StoredBaseline(
                (String) row.getField("id"),
                (String) row.getField("category"),
                instant(row, "cut_off"),
                instant(row, "effective_at"),
                (Integer) row.getField("state_version"),
                (String) row.getField("state")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table model cannot be read", e);
    }
    found.sort(
        Comparator.comparing(StoredBaseline::category)
            .thenComparing(StoredBaseline::effectiveAt)
            .thenComparing(StoredBaseline::id));
    return List.copyOf(found);
  }

  private static Instant instant(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }
}
