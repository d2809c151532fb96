package org.tocsin.streaming.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.baseline.SeasonalBaseline;

/**
 * A baseline of one category that expects the same of every hour and place.
 *
 * @param perHour expected reports of a place in an hour
 */
record FlatModel(String category, double perHour) {
  private static final int HOURS_PER_DAY = 24;

  /** Stores those whose category has no baseline, as in force for a day already. */
  static void storeAbsent(
      Lake lake, TocsinConfiguration configuration, Collection<FlatModel> models, Instant now) {
    Table model = lake.open().loadTable(LakeTable.MODEL.identifier());
    Set<String> present =
        StoredBaseline.list(model, configuration.hash()).stream()
            .map(StoredBaseline::category)
            .collect(Collectors.toSet());
    Instant cutOff = now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2));
    List<Record> absent =
        models.stream()
            .filter(flat -> !present.contains(flat.category))
            .map(flat -> flat.row(model, configuration, cutOff))
            .toList();
    if (!absent.isEmpty()) {
      RunRows.append(model, absent);
    }
  }

  private Record row(Table model, TocsinConfiguration configuration, Instant cutOff) {
    return GenericRecord.create(model.schema())
        .copy(
            Map.of(
                "id",
                configuration.hash() + ":" + category + ":" + cutOff,
                "kind",
                StoredBaseline.KIND,
                "category",
                category,
                "configuration_hash",
                configuration.hash(),
                "cut_off",
                cutOff.atOffset(ZoneOffset.UTC),
                "effective_at",
                cutOff.plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC),
                "state_version",
                SeasonalBaseline.STATE_VERSION,
                "state",
                state(configuration.zone(), cutOff),
                "scores",
                "{}"));
  }

  /** A stored state as a baseline. */
  static SeasonalBaseline parsed(String state) {
    return SeasonalBaseline.parse(1, state);
  }

  /** What tables hold of it. */
  String state(ZoneId zone, Instant cutOff) {
    LocalDate endDay = LocalDate.ofInstant(cutOff, zone);
    String state =
        "{\"category\":\"%s\",\"zone\":\"%s\",\"first_day\":\"%s\",\"end_day\":\"%s\",\"intercept\":%s,\"trend_per_year\":0.0,\"harmonics\":%s,\"day_of_week\":%s,\"hour_of_week\":%s,\"places\":{},\"dispersion_hour\":1.0,\"dispersion_day\":1.0,\"dispersion_week\":1.0}"
            .formatted(
                category,
                zone.getId(),
                endDay.minusYears(1),
                endDay,
                Math.log(perHour * HOURS_PER_DAY),
                Collections.nCopies(4, 0.0),
                Collections.nCopies(7, 0.0),
                Collections.nCopies(7 * HOURS_PER_DAY, 1.0 / HOURS_PER_DAY));
    return parsed(state).toState();
  }
}
