package org.tocsin.batch.features;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.lakehouse.LakeTable;

/**
 * Everything features are made of, read from one snapshot of the tables.
 *
 * @param snapshot of table {@code incident}; absent while it is empty
 */
public record RiskInputs(
    UnitKind kind,
    UnitMap units,
    Ledgers ledgers,
    List<String> covariateNames,
    CovariatePanel covariates,
    int firstDay,
    @Nullable Long snapshot) {
  private static final int MOST_DAYS = 6 * 365;

  public RiskInputs {
    covariateNames = List.copyOf(covariateNames);
  }

  /**
   * Reads what was known before an instant.
   *
   * @param today the first day forecast; authorisations must hold on it
   * @param cellsBefore cells are those that saw a report known before this day
   */
  public static RiskInputs read(
      LakeSession session,
      UnitKind kind,
      Instant knownBefore,
      LocalDate today,
      LocalDate cellsBefore,
      TocsinConfiguration config) {
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    Dataset<Row> incident = session.read(LakeTable.INCIDENT, snapshot);
    UnitMap units =
        kind == UnitKind.NEIGHBOURHOOD
            ? UnitMaps.neighbourhoods(Places.list(session.read(LakeTable.NEIGHBOURHOOD)))
            : cells(incident, config.calendar().startOf(cellsBefore));
    Ledgers ledgers =
        Ledgers.gather(
            ChangeRows.of(incident, kind, knownBefore, today, config),
            units,
            config.risk().categories());
    List<String> names = config.risk().covariates();
    CovariatePanel covariates =
        CovariateRows.panel(
            session.read(LakeTable.COVARIATE),
            session.read(LakeTable.OBSERVATION),
            names,
            units,
            knownBefore,
            config.calendar());
    return new RiskInputs(
        kind,
        units,
        ledgers,
        names,
        covariates,
        ledgers.firstDay((int) today.toEpochDay(), MOST_DAYS),
        snapshot);
  }

  private static UnitMap cells(Dataset<Row> incident, Instant before) {
    Map<String, String> neighbourhood = new TreeMap<>();
    incident
        .filter("cell IS NOT NULL AND class <> 'enforcement'")
        .filter(org.apache.spark.sql.functions.col("known_at").lt(before))
        .groupBy("cell")
        .agg(org.apache.spark.sql.functions.min("neighbourhood_id"))
        .collectAsList()
        .forEach(
            row -> neighbourhood.put(row.getString(0), row.isNullAt(1) ? "" : row.getString(1)));
    return UnitMaps.cells(neighbourhood);
  }

  /** Categories that may be scored: by week also reported crime, but never by cell. */
  public List<String> scorable(int horizon) {
    return categories(horizon, kind == UnitKind.NEIGHBOURHOOD);
  }

  /** Categories of the benchmark: reported crime by cell too, which is judged but never served. */
  public List<String> judged(int horizon) {
    return categories(horizon, true);
  }

  private List<String> categories(int horizon, boolean crime) {
    List<String> found = new ArrayList<>();
    for (Ledgers.Category category : ledgers.byCategory().values()) {
      boolean reported = category.categoryClass().equals(CategoryClass.REPORTED_CRIME.word());
      if (!reported || (crime && horizon % 7 == 0)) {
        found.add(category.name());
      }
    }
    return found;
  }
}
