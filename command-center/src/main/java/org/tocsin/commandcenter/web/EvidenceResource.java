package org.tocsin.commandcenter.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.table.Evidence;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.SourcePolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;

/** What lies behind an alert, and behind there being none. */
@RestController
@RequestMapping("/api")
public final class EvidenceResource {
  private static final Duration BACK = Duration.ofHours(24);

  private final TocsinConfiguration configuration;
  private final AlertStore store;
  private final Tables tables;
  private final CityTime time;

  public EvidenceResource(
      TocsinConfiguration configuration, AlertStore store, Tables tables, CityTime time) {
    this.configuration = configuration;
    this.store = store;
    this.tables = tables;
    this.time = time;
  }

  /**
   * The reports that an alert counted.
   *
   * @param counted what the message said; more than {@code reports} while some have not landed
   */
  record Reports(double counted, List<ShownReport> reports) {}

  /** A report on the map; {@code link} opens it in its source's own system. */
  record ShownReport(
      String source,
      @Nullable String sourceNameEn,
      @Nullable String sourceNameZh,
      @Nullable String link,
      Instant occurredAt,
      Instant knownAt,
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable String status,
      boolean responded) {}

  @GetMapping("/alerts/{id}/reports")
  Reports reports(@PathVariable String id) {
    AlertMessage message =
        store
            .find(id)
            .map(AlertCase::latest)
            .orElseThrow(() -> Problem.notFound("There is no alert '%s'".formatted(id)));
    List<Evidence.Report> found =
        tables.evidence(
            "reports of an alert",
            List.of(),
            evidence ->
                evidence.reports(
                    Set.copyOf(message.places()),
                    message.category(),
                    message.intervalStart(),
                    message.intervalEnd(),
                    message.sentAt()));
    return new Reports(message.observed(), found.stream().map(this::shown).toList());
  }

  /**
   * Why there is no alert in a place.
   *
   * @param from start of what was looked at
   */
  record WhyQuiet(
      String neighbourhoodId, Instant from, Instant to, List<QuietCategory> categories) {}

  /**
   * One watched category of a place.
   *
   * @param alertId the active alert, if there is one after all
   * @param reports landed within the span
   * @param closest the finding with the smallest p-value; absent when nothing came near
   */
  record QuietCategory(
      String category,
      @Nullable String nameEn,
      @Nullable String nameZh,
      @Nullable String alertId,
      int reports,
      Evidence.@Nullable Test closest) {}

  @GetMapping("/places/{id}/why-quiet")
  WhyQuiet whyQuiet(@PathVariable String id) {
    Instant to = time.nowOrWall();
    Instant from = to.minus(BACK);
    List<Evidence.Test> tests =
        tables.evidence(
            "findings of a place", List.of(), e -> e.testsIn(id, from, to.plusMillis(1)));
    Map<String, Integer> counts =
        tables.evidence("counts of a place", Map.of(), e -> e.countsIn(id, from, to));
    Set<String> categories = new TreeSet<>(tables.fittedCategories());
    tests.forEach(test -> categories.add(test.category()));
    List<QuietCategory> quiet = new ArrayList<>();
    for (String category : categories) {
      CategoryPolicy policy = configuration.category(category);
      if (policy.watched()) {
        quiet.add(
            new QuietCategory(
                category,
                policy.nameEn(),
                policy.nameZh(),
                activeAlert(id, category),
                counts.getOrDefault(category, 0),
                closest(tests, category)));
      }
    }
    return new WhyQuiet(id, from, to, quiet);
  }

  /** A category of which nothing is shown because its newest judgement of fairness failed. */
  record StoppedCategory(
      String category, @Nullable String categoryNameEn, @Nullable String categoryNameZh) {}

  /** The newest scores of a horizon, and of which categories there are none to show. */
  record ShownChanges(
      String horizon,
      @Nullable Instant issuedAt,
      @Nullable Instant targetStart,
      @Nullable Instant targetEnd,
      List<Evidence.Change> places,
      List<StoppedCategory> stopped) {}

  /** How places are expected to differ from their own usual over a horizon. */
  @GetMapping("/changes")
  ShownChanges changes(@RequestParam(defaultValue = "7d") String horizon) {
    if (!List.of("1d", "7d").contains(horizon)) {
      throw Problem.badRequest("Horizon '%s' is unknown; use 1d or 7d".formatted(horizon));
    }
    Evidence.Changes known =
        tables.evidence(
            "risk scores",
            new Evidence.Changes(horizon, null, null, null, List.of(), List.of()),
            evidence -> evidence.changes(horizon));
    List<StoppedCategory> stopped = new ArrayList<>();
    for (String category : known.stopped()) {
      CategoryPolicy policy = configuration.category(category);
      stopped.add(new StoppedCategory(category, policy.nameEn(), policy.nameZh()));
    }
    return new ShownChanges(
        known.horizon(),
        known.issuedAt(),
        known.targetStart(),
        known.targetEnd(),
        known.places(),
        stopped);
  }

  private @Nullable String activeAlert(String neighbourhoodId, String category) {
    return store.list().stream()
        .filter(a -> a.state().needsAttention())
        .filter(a -> a.latest().neighbourhoodId().equals(neighbourhoodId))
        .filter(a -> a.latest().category().equals(category))
        .map(AlertCase::id)
        .findFirst()
        .orElse(null);
  }

  private static Evidence.@Nullable Test closest(List<Evidence.Test> tests, String category) {
    Evidence.Test closest = null;
    for (Evidence.Test test : tests) {
      if (test.category().equals(category)
          && (closest == null || test.pValue() < closest.pValue())) {
        closest = test;
      }
    }
    return closest;
  }

  private ShownReport shown(Evidence.Report report) {
    SourcePolicy source = configuration.source(report.source());
    return new ShownReport(
        report.source(),
        source.nameEn(),
        source.nameZh(),
        source.link(report.sourceId()).orElse(null),
        report.occurredAt(),
        report.knownAt(),
        report.lat(),
        report.lon(),
        report.status(),
        report.respondedAt() != null);
  }
}
