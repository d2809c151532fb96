package org.tocsin.streaming.warning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.BudgetThresholds;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.StoredBaseline;

/**
 * Thresholds as they rest in table {@code model}, kind {@code budget}. The table is looked at again
 * with every new hour of {@code known_at}; without thresholds every line is the parametric one.
 *
 * <p>Not thread-safe: each task has its own copy.
 */
public final class LakeCalibration implements Calibration {
  /** The kind of such rows in table {@code model}. */
  public static final String KIND = "budget";

  private static final long serialVersionUID = 1L;
  private static final long LOOK_AGAIN = Duration.ofHours(1).toMillis();

  private final Lake lake;
  private final String configurationHash;
  private final boolean pinned;
  private transient @Nullable Table table;
  private transient @Nullable List<Effective> stored;
  private transient long snapshot;
  private transient long lookedUntil;

  /** Looks again, as a live watch does. */
  public LakeCalibration(Lake lake, String configurationHash) {
    this(lake, configurationHash, false);
  }

  private LakeCalibration(Lake lake, String configurationHash, boolean pinned) {
    this.lake = lake;
    this.configurationHash = configurationHash;
    this.pinned = pinned;
  }

  /** Looks at the table once: for a replay, whose thresholds are all there. */
  public static LakeCalibration pinned(Lake lake, String configurationHash) {
    return new LakeCalibration(lake, configurationHash, true);
  }

  private record Effective(long at, BudgetThresholds thresholds) {}

  @Override
  public BudgetThresholds inForce(long at) {
    BudgetThresholds newest = BudgetThresholds.NONE;
    for (Effective effective : loaded(at)) {
      if (effective.at <= at) {
        newest = effective.thresholds;
      }
    }
    return newest;
  }

  private List<Effective> loaded(long at) {
    if (stored == null || (!pinned && at >= lookedUntil)) {
      if (table == null) {
        table = lake.open().loadTable(LakeTable.MODEL.identifier());
      } else {
        table.refresh();
      }
      Snapshot current = table.currentSnapshot();
      long newest = current == null ? 0 : current.snapshotId();
      if (stored == null || newest != snapshot) {
        stored = read(table, configurationHash);
        snapshot = newest;
      }
      lookedUntil = Math.floorDiv(at, LOOK_AGAIN) * LOOK_AGAIN + LOOK_AGAIN;
    }
    return stored;
  }

  private static List<Effective> read(Table model, String configurationHash) {
    List<Effective> all = new ArrayList<>();
    for (StoredBaseline row : StoredBaseline.list(model, KIND, configurationHash)) {
      try {
        Map<String, Object> tree =
            new ObjectMapper().readValue(row.state(), new TypeReference<>() {});
        all.add(new Effective(row.effectiveAt().toEpochMilli(), BudgetThresholds.of(tree)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(
            "Row %s of table model is no budget: %s".formatted(row.id(), e.getOriginalMessage()),
            e);
      }
    }
    return all;
  }
}
