package org.tocsin.ingestion.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.ingestion.mapping.ObservationRules;
import org.tocsin.ingestion.mapping.ObservationRules.Property;
import org.tocsin.ingestion.mapping.ObservationRules.SensorPlace;
import org.tocsin.ingestion.mapping.Row;

/** Turns rows of measured values into observations, one for each property. */
final class ObservationNormaliser {
  private final ObservationRules rules;
  private final Locator locator;
  private final Normaliser normaliser;
  private final String run;
  private final Map<String, Locator.Where> places = new HashMap<>();

  ObservationNormaliser(
      ObservationRules rules, Locator locator, Normaliser normaliser, String run) {
    this.rules = rules;
    this.locator = locator;
    this.normaliser = normaliser;
    this.run = run;
  }

  List<Outcome> normalise(Row row) {
    String sensor = rules.sensorId().value(row);
    if (sensor == null) {
      return List.of(normaliser.rejected(row, null, Reason.MISSING_ID, "sensor_id is empty", null));
    }
    Instant at = rules.phenomenonTime().value(row);
    if (at == null) {
      return List.of(normaliser.badTime(row, sensor, "phenomenon_time", rules.phenomenonTime()));
    }
    Known known = normaliser.known(row, at);
    if (known == null) {
      return List.of(
          normaliser.rejected(
              row, sensor, Reason.MISSING_TIME, "known is empty or in another format", null));
    }
    Locator.Where where = where(sensor, row);
    if (where.refusal() != null) {
      return List.of(
          normaliser.rejected(row, sensor, where.refusal(), Normaliser.place(where), known));
    }
    List<Outcome> outcomes = new ArrayList<>(rules.properties().size());
    for (Property property : rules.properties()) {
      Outcome outcome = outcome(property, sensor, at, known, where, row);
      if (outcome != null) {
        outcomes.add(outcome);
      }
    }
    return outcomes;
  }

  private @Nullable Outcome outcome(
      Property property, String sensor, Instant at, Known known, Locator.Where where, Row row) {
    String name = property.name().value(row);
    if (name == null) {
      return normaliser.rejected(row, sensor, Reason.MISSING_ID, "property is empty", known);
    }
    String written = property.result().value(row);
    Double result = null;
    if (written == null) {
      if (!rules.landingMissing()) {
        return null;
      }
    } else {
      try {
        result = Double.parseDouble(written) * property.factor();
      } catch (NumberFormatException e) {
        return normaliser.rejected(
            row, sensor, Reason.BAD_VALUE, "%s '%s' is no number".formatted(name, written), known);
      }
      if (!(result >= property.least() && result <= property.most()) || !Double.isFinite(result)) {
        return normaliser.rejected(
            row,
            sensor,
            Reason.OUT_OF_RANGE,
            "%s %s lies outside %s to %s"
                .formatted(name, written, property.least(), property.most()),
            known);
      }
    }
    String quality = Normaliser.value(property.quality(), row);
    return new Outcome.AcceptedObservation(
        new ObservationMessage(
            ObservationMessage.VERSION,
            ObservationMessage.TYPE,
            normaliser.source(row),
            sensor,
            name,
            at,
            result,
            Normaliser.value(property.unit(), row),
            result == null ? "missing" : quality == null ? "good" : quality,
            where.neighbourhoodId(),
            where.cell(),
            known.kind(),
            run),
        known);
  }

  private Locator.Where where(String sensor, Row row) {
    SensorPlace fixed = rules.sensors().get(sensor);
    if (fixed == null) {
      return locator.where(row);
    }
    return places.computeIfAbsent(sensor, s -> place(fixed));
  }

  private Locator.Where place(SensorPlace fixed) {
    Locator.Where there =
        fixed.lat() != null && fixed.lon() != null
            ? locator.at(fixed.lat(), fixed.lon())
            : new Locator.Where(null, null, null, null, null);
    return fixed.neighbourhoodId() == null
        ? there
        : new Locator.Where(
            there.lat(), there.lon(), there.cell(), locator.known(fixed.neighbourhoodId()), null);
  }
}
