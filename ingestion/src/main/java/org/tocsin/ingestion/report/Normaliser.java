package org.tocsin.ingestion.report;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.ingestion.mapping.CategoryRule;
import org.tocsin.ingestion.mapping.CoordinateRule.Point;
import org.tocsin.ingestion.mapping.FieldRule;
import org.tocsin.ingestion.mapping.FlagRule;
import org.tocsin.ingestion.mapping.IncidentRules;
import org.tocsin.ingestion.mapping.KnownRule;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.ObservationRules;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.TimeRule;
import org.tocsin.ingestion.place.PlaceIndex;

/**
 * Turns rows into incidents, observations or rejections, as a mapping says. The same row always
 * gives the same outcome; nothing outside is asked or changed. Not thread-safe.
 */
public final class Normaliser {
  private static final int MOST_REMEMBERED_WORDS = 10_000;

  private final Mapping mapping;
  private final String run;
  private final Locator locator;
  private final @Nullable ObservationNormaliser observations;
  private final Map<String, Optional<CategoryRule.Entry>> categories = new HashMap<>();

  /**
   * A normaliser for one run.
   *
   * @param run stands on everything it makes
   * @param shared coordinates, as written, that so many rows share that they mean "unknown"
   */
  public Normaliser(Mapping mapping, PlaceIndex places, Set<Point> shared, String run) {
    this.mapping = mapping;
    this.run = run;
    this.locator = new Locator(mapping, places, shared);
    ObservationRules rules = mapping.observation();
    this.observations = rules == null ? null : new ObservationNormaliser(rules, locator, this, run);
  }

  /** What becomes of a row: one outcome for an incident, one for each property of a sensor. */
  public List<Outcome> normalise(Row row) {
    String defect = row.defect();
    if (defect != null) {
      return List.of(
          rejected(row, null, Reason.BAD_RECORD, defect + "; check delimiter and quotes", null));
    }
    for (Mapping.Refusal refusal : mapping.rejectWhen()) {
      if (refusal.condition().holds(row)) {
        return List.of(
            rejected(row, id(row), refusal.reason(), "The mapping refuses such records", null));
      }
    }
    if (observations != null) {
      return observations.normalise(row);
    }
    IncidentRules rules = mapping.incident();
    if (rules == null) {
      throw new AssertionError("A mapping is of one kind or the other");
    }
    return List.of(incident(rules, row));
  }

  private Outcome incident(IncidentRules rules, Row row) {
    String id = rules.sourceId().value(row);
    if (id == null) {
      return rejected(
          row, null, Reason.MISSING_ID, "source_id is empty; map another column or a hash", null);
    }
    Instant occurred = rules.occurredAt().value(row);
    if (occurred == null) {
      return badTime(row, id, "occurred_at", rules.occurredAt());
    }
    Known known = known(row, occurred);
    if (known == null) {
      return badTime(row, id, "known", mapping.known().time());
    }
    CategoryRule.Entry entry = null;
    String word = rules.category().field().value(row);
    if (word == null) {
      if (rules.category().otherwise() == null || rules.category().keeping()) {
        return rejected(row, id, Reason.MISSING_CATEGORY, "category is empty", known);
      }
      entry = rules.category().otherwise();
    } else {
      entry = entry(rules.category(), word);
      if (entry == null) {
        return rejected(
            row,
            id,
            Reason.UNKNOWN_CATEGORY,
            "'%s' is not in the category table; add it or set otherwise".formatted(word),
            known);
      }
    }
    if (entry.category() == null) {
      return rejected(
          row,
          id,
          Reason.EXCLUDED_CATEGORY,
          "'%s' is excluded by the mapping".formatted(word),
          known);
    }
    String className = entry.categoryClass().word();
    FieldRule classField = rules.category().classField();
    if (classField != null) {
      String said = classField.value(row);
      if (said != null) {
        try {
          className = CategoryClass.parse(said).word();
        } catch (IllegalArgumentException e) {
          return rejected(row, id, Reason.UNKNOWN_CATEGORY, String.valueOf(e.getMessage()), known);
        }
      }
    }
    if (className.equals(CategoryClass.EXPRESSION.word())) {
      return rejected(
          row,
          null,
          Reason.EXPRESSION,
          "Petitions, assembly, belief and opinion are never taken",
          known);
    }
    Locator.Where where = locator.where(row);
    if (where.refusal() != null) {
      return rejected(row, id, where.refusal(), place(where), known);
    }
    boolean retracted = rules.retracted() != null && rules.retracted().holds(row);
    return new Outcome.AcceptedIncident(
        new IncidentMessage(
            IncidentMessage.VERSION,
            IncidentMessage.TYPE,
            retracted ? "retraction" : "report",
            mapping.sourceOf(row),
            id,
            value(rules.thingId(), row),
            value(rules.deliveryId(), row),
            entry.category(),
            className,
            where.neighbourhoodId(),
            where.cell(),
            where.lat(),
            where.lon(),
            occurred,
            time(rules.reportedAt(), row),
            known.kind(),
            value(rules.severity(), row),
            value(rules.status(), row),
            time(rules.respondedAt(), row),
            time(rules.closedAt(), row),
            flag(rules.resolved(), row),
            flag(rules.satisfied(), row),
            value(rules.department(), row),
            origin(rules.origin().value(row)),
            attributes(rules, row),
            run),
        known);
  }

  private CategoryRule.@Nullable Entry entry(CategoryRule rule, String word) {
    Optional<CategoryRule.Entry> cached = categories.get(word);
    if (cached == null) {
      cached = Optional.ofNullable(rule.entry(word));
      if (categories.size() < MOST_REMEMBERED_WORDS) {
        categories.put(word, cached);
      }
    }
    return cached.orElse(null);
  }

  /** When a row became known; null if the mapping refuses rows that do not say. */
  @Nullable Known known(Row row, Instant occurred) {
    KnownRule rule = mapping.known();
    KnownRule.Estimate neighbours = rule.neighbours();
    if (neighbours != null) {
      return new Known(null, rule.kind(), occurred, value(neighbours.series(), row));
    }
    if (rule.time() != null) {
      Instant at = rule.time().value(row);
      if (at != null) {
        return new Known(at, rule.kind(), occurred, null);
      }
    }
    return switch (rule.otherwise()) {
      case "arrival" -> new Known(null, rule.arrivalKind(), occurred, null);
      case "occurred" -> new Known(occurred, rule.occurredKind(), occurred, null);
      default -> null;
    };
  }

  Outcome.Rejected badTime(Row row, @Nullable String id, String what, @Nullable TimeRule rule) {
    String text = rule == null ? null : rule.text(row);
    if (text == null || rule == null) {
      return rejected(row, id, Reason.MISSING_TIME, what + " is empty", null);
    }
    return rejected(
        row,
        id,
        Reason.BAD_TIME,
        "%s '%s' is not written as %s".formatted(what, text, rule.formats()),
        null);
  }

  Outcome.Rejected rejected(
      Row row, @Nullable String id, String reason, String detail, @Nullable Known known) {
    boolean secret = reason.equals(Reason.EXPRESSION);
    return new Outcome.Rejected(
        new RejectedMessage(
            RejectedMessage.VERSION,
            RejectedMessage.TYPE,
            mapping.sourceOf(row),
            secret ? null : id,
            reason,
            detail,
            row.position(),
            // What somebody believes or asks for is not kept, not even masked.
            secret || row.defect() != null ? null : Payload.of(row, mapping.selectors()),
            run),
        known);
  }

  static String place(Locator.Where where) {
    return where.lat() == null
        ? "The record has no usable coordinate"
        : "Latitude %.2f, longitude %.2f lies outside coordinates.within"
            .formatted(where.lat(), where.lon());
  }

  private @Nullable String id(Row row) {
    IncidentRules incident = mapping.incident();
    if (incident != null) {
      return incident.sourceId().value(row);
    }
    ObservationRules observation = mapping.observation();
    return observation == null ? null : observation.sensorId().value(row);
  }

  String source(Row row) {
    return mapping.sourceOf(row);
  }

  static @Nullable String value(@Nullable FieldRule rule, Row row) {
    return rule == null ? null : rule.value(row);
  }

  private static @Nullable Instant time(@Nullable TimeRule rule, Row row) {
    return rule == null ? null : rule.value(row);
  }

  private static @Nullable Boolean flag(@Nullable FlagRule rule, Row row) {
    return rule == null ? null : rule.value(row);
  }

  private static String origin(@Nullable String said) {
    return "response".equals(said) ? "response" : "public";
  }

  private static Map<String, String> attributes(IncidentRules rules, Row row) {
    if (rules.attributes().isEmpty()) {
      return Map.of();
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    rules
        .attributes()
        .forEach(
            (name, rule) -> {
              String value = rule.value(row);
              if (value != null) {
                attributes.put(name, value);
              }
            });
    return attributes;
  }
}
