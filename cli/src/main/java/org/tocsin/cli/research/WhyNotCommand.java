package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.baseline.WholeSlotTest;
import org.tocsin.models.inference.DelayedCount;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.watch.DelayLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin why-not}. */
@Command(
    name = "why-not",
    mixinStandardHelpOptions = true,
    description = {
      "Why nothing was said about a place and category at a time: what was tested, how close it",
      "came, and what held it back."
    })
public final class WhyNotCommand implements Callable<Integer> {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Parameters(index = "0", paramLabel = "PLACE", description = "Id of the neighbourhood")
  private String place = "";

  @Parameters(index = "1", paramLabel = "CATEGORY", description = "Category")
  private String category = "";

  @Parameters(
      index = "2",
      paramLabel = "TIME",
      description = "2016-03-05T14:00 (civil) or with an offset")
  private String time = "";

  @Option(
      names = "--run",
      paramLabel = "R",
      defaultValue = RunRows.LIVE,
      description = "The replay to ask (default: the running city)")
  private String run = RunRows.LIVE;

  @Override
  public Integer call() {
    Home home = homeOptions.open();
    TocsinConfiguration configuration = home.configuration();
    ZoneId zone = configuration.zone();
    Instant at = TimeOption.read("TIME", time, zone);
    home.lake().create();
    Catalog catalog = home.lake().open();
    try {
      check(catalog);
      List<String> reasons = new ArrayList<>();
      Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
      String hash =
          new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()))
              .find(run)
              .map(ReplayRuns.Entry::configurationHash)
              .orElse(configuration.hash());
      Optional<StoredBaseline> baseline = inForce(catalog, StoredBaseline.KIND, hash, at);
      watched(configuration, incident, at, reasons);
      if (baseline.isEmpty()) {
        reasons.add(
            "no baseline of configuration %s was in force for this category then".formatted(hash));
      }
      List<JsonNode> alerts = alerts(catalog, at);
      List<Map<String, Object>> findings = findings(catalog, at);
      ActsOnRecord acts = acts(catalog, configuration);
      held(acts, findings, reasons);
      List<Map<String, Object>> tests =
          baseline
              .map(b -> tests(configuration, incident, b, delay(catalog, hash, b, at), at))
              .orElse(List.of());
      if (reasons.isEmpty() && findings.isEmpty() && alerts.isEmpty()) {
        reasons.add("nothing it was tested for came near its bound: no finding is on record");
      }
      if (homeOptions.json()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("place", place);
        object.put("category", category);
        object.put("at", at.toString());
        object.put("run", run);
        object.put("alerts", alerts);
        object.put("findings", findings);
        object.put("recomputed", tests);
        object.put("reasons", reasons);
        spec.commandLine().getOut().println(ResearchJson.write(object));
      } else {
        tell(zone, at, alerts, findings, tests, reasons);
      }
      spec.commandLine().getOut().flush();
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  /** The acts that the run knew. */
  private ActsOnRecord acts(Catalog catalog, TocsinConfiguration configuration) {
    boolean none =
        new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()))
            .find(run)
            .map(e -> ResearchJson.read(e.metrics()).path("acts").asText("none"))
            .filter(acts -> acts.equals("none"))
            .isPresent();
    return none
        ? new ActsOnRecord(configuration, List.of())
        : ActsOnRecord.read(catalog, configuration);
  }

  /** What people or the configuration held back, each said once. */
  private void held(ActsOnRecord acts, List<Map<String, Object>> findings, List<String> reasons) {
    for (Map<String, Object> finding : findings) {
      Instant tick = Instant.parse((String) finding.get("tick"));
      String outcome = String.valueOf(finding.get("outcome"));
      acts.whatHeld(
              outcome,
              place,
              category,
              tick,
              Instant.parse((String) finding.get("interval_start")),
              Instant.parse((String) finding.get("interval_end")),
              (String) finding.get("alert_id"))
          .filter(reason -> !reasons.contains(reason))
          .ifPresent(reasons::add);
      if (outcome.equals("below-line")) {
        acts.modeSince(tick)
            .map(mode -> "the line was that of " + mode)
            .filter(reason -> !reasons.contains(reason))
            .ifPresent(reasons::add);
      }
    }
  }

  private void check(Catalog catalog) {
    List<String> places =
        new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
            .list().stream().map(Place::id).toList();
    if (!places.contains(place)) {
      throw new HomeProblem(
          "Place '%s' is not loaded%s".formatted(place, NearestWord.suggestion(place, places)));
    }
    List<String> categories = IncidentRows.categories(catalog);
    if (!categories.contains(category)) {
      throw new HomeProblem(
          "Category '%s' never occurs in the tables%s"
              .formatted(category, NearestWord.suggestion(category, categories)));
    }
  }

  private void watched(
      TocsinConfiguration configuration, Table incident, Instant at, List<String> reasons) {
    if (!configuration.category(category).watched()) {
      reasons.add("the category is not watched; set categories.%s.watched".formatted(category));
    }
    LocalDate day = configuration.calendar().dateAt(at);
    IncidentRows.classOf(incident, category)
        .filter(c -> !configuration.mayWatch(CategoryClass.parse(c), day))
        .ifPresent(
            c ->
                reasons.add(
                    "class %s has no authorisation that held on %s; add authorisations.%s"
                        .formatted(c, day, c)));
  }

  /** The law of delay beside a baseline. */
  private DelayLaw delay(Catalog catalog, String hash, StoredBaseline baseline, Instant at) {
    return inForce(catalog, StoredBaseline.DELAY, hash, at)
        .filter(stored -> stored.cutOff().equals(baseline.cutOff()))
        .map(stored -> DelayLaw.parse(stored.stateVersion(), stored.state()))
        .orElse(DelayLaw.NONE);
  }

  private Optional<StoredBaseline> inForce(Catalog catalog, String kind, String hash, Instant at) {
    return StoredBaseline.list(catalog.loadTable(LakeTable.MODEL.identifier()), kind, hash).stream()
        .filter(b -> b.category().equals(category) && !b.effectiveAt().isAfter(at))
        .max(Comparator.comparing(StoredBaseline::effectiveAt));
  }

  /** Alerts about this place and category whose life covers the time. */
  private List<JsonNode> alerts(Catalog catalog, Instant at) {
    return RunAlerts.messages(catalog, run).stream()
        .filter(m -> m.path("category").asText().equals(category) && speaksOf(m))
        .filter(m -> !Instant.parse(m.path("onset").asText()).isAfter(at))
        .filter(m -> Instant.parse(m.path("interval_end").asText()).isAfter(at))
        .toList();
  }

  private boolean speaksOf(JsonNode message) {
    boolean spoken = message.path("neighbourhood_id").asText().equals(place);
    for (JsonNode one : message.path("places")) {
      spoken |= one.asText().equals(place);
    }
    return spoken;
  }

  /** Rows of table {@code signal} whose interval holds the time. */
  private List<Map<String, Object>> findings(Catalog catalog, Instant at) {
    List<Map<String, Object>> findings = new ArrayList<>();
    Table signal = catalog.loadTable(LakeTable.SIGNAL.identifier());
    if (signal.currentSnapshot() == null) {
      return findings;
    }
    long micros = at.toEpochMilli() * 1_000;
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(signal)
            .where(
                Expressions.and(
                    Expressions.and(
                        Expressions.equal("run", run),
                        Expressions.equal("neighbourhood_id", place)),
                    Expressions.and(
                        Expressions.equal("category", category),
                        Expressions.and(
                            Expressions.lessThanOrEqual("interval_start", micros),
                            Expressions.greaterThan("interval_end", micros)))))
            .build()) {
      for (Record row : rows) {
        Map<String, Object> finding = new LinkedHashMap<>();
        for (String column : List.of("tick", "detector", "interval_start", "interval_end")) {
          Object value = row.getField(column);
          finding.put(
              column,
              value instanceof OffsetDateTime t ? t.toInstant().toString() : String.valueOf(value));
        }
        for (String column : List.of("observed", "expected", "upper_bound", "p_value")) {
          finding.put(column, row.getField(column));
        }
        for (String column : List.of("day_p", "threshold", "alert_id")) {
          if (row.getField(column) != null) {
            finding.put(column, row.getField(column));
          }
        }
        finding.put("outcome", row.getField("outcome"));
        findings.add(finding);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table signal cannot be read", e);
    }
    findings.sort(
        Comparator.comparing((Map<String, Object> f) -> Instant.parse((String) f.get("tick")))
            .thenComparing(f -> (String) f.get("detector"))
            .thenComparing(f -> (String) f.get("interval_start")));
    return findings;
  }

  /**
   * The hour, day and week that hold the time, as known when each ended, and of each surge window
   * the strangest that holds it.
   */
  private List<Map<String, Object>> tests(
      TocsinConfiguration configuration,
      Table incident,
      StoredBaseline stored,
      DelayLaw delay,
      Instant at) {
    SeasonalBaseline usual = SeasonalBaseline.parse(stored.stateVersion(), stored.state());
    List<Map<String, Object>> tests = new ArrayList<>();
    for (SlotLength length : SlotLength.values()) {
      Interval slot = configuration.calendar().slotAt(at, length);
      CellAsKnown known =
          CellAsKnown.read(
              incident, place, category, slot.end(), Duration.ofDays(35).plus(slot.length()));
      int observed = known.count(slot);
      DelayedCount arrived = arrived(configuration, usual, delay, length, slot);
      NegativeBinomial law = arrived.thinned(WholeSlotTest.usual(usual, place, length, slot));
      Map<String, Object> test = new LinkedHashMap<>();
      test.put("length", length.name().toLowerCase(Locale.ROOT));
      test.put("start", slot.start().toString());
      test.put("end", slot.end().toString());
      test.put("observed", observed);
      test.put("expected", law.mean());
      if (arrived.share() < 1) {
        test.put("known", arrived.share());
      }
      test.put("p_value", law.survival(observed));
      test.put("one_in_1000_from", law.quantile(0.999) + 1);
      tests.add(test);
    }
    tests.addAll(
        new SurgeRecount(configuration, usual, place, category)
            .around(
                at,
                end ->
                    CellAsKnown.read(incident, place, category, end, Duration.ofDays(36))
                        .quarters()));
    return tests;
  }

  /** What of a slot is known at its end; of an hour the watch expects all. */
  private DelayedCount arrived(
      TocsinConfiguration configuration,
      SeasonalBaseline usual,
      DelayLaw delay,
      SlotLength length,
      Interval slot) {
    if (length == SlotLength.HOUR) {
      return DelayedCount.complete();
    }
    List<Double> means = new ArrayList<>();
    List<DelayedCount> known = new ArrayList<>();
    LocalDate last = configuration.calendar().dateAt(slot.end().minusMillis(1));
    Interval day = configuration.calendar().slotAt(slot.start(), SlotLength.DAY);
    while (day.start().isBefore(slot.end())) {
      LocalDate date = configuration.calendar().dateAt(day.start());
      means.add(usual.expected(place, day));
      known.add(delay.at(date.getDayOfWeek(), (int) ChronoUnit.DAYS.between(date, last)));
      day = configuration.calendar().slotAt(day.end(), SlotLength.DAY);
    }
    return DelayedCount.together(means.stream().mapToDouble(Double::doubleValue).toArray(), known);
  }

  private void tell(
      ZoneId zone,
      Instant at,
      List<JsonNode> alerts,
      List<Map<String, Object>> findings,
      List<Map<String, Object>> tests,
      List<String> reasons) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s in %s at %s, run %s%n%n", category, place, clock(at, zone), run);
    if (!alerts.isEmpty()) {
      out.println("Something was said:");
      for (JsonNode m : alerts) {
        out.printf(
            "  %s  %s %s: %s%n",
            clock(Instant.parse(m.path("sent_at").asText()), zone),
            m.path("message_type").asText(),
            m.path("state").asText(),
            m.path("why_en").asText());
      }
      out.println();
    }
    out.println("Recomputed from the tables, each slot as known at its end:");
    for (Map<String, Object> test : tests) {
      out.printf(
          Locale.ROOT,
          "  %-9s from %s: %s seen, usual %.2f, p %.3g (one in a thousand from %s on)%s%n",
          test.get("length"),
          clock(Instant.parse((String) test.get("start")), zone),
          test.get("observed"),
          number(test.get("expected")),
          number(test.get("p_value")),
          test.get("one_in_1000_from"),
          test.containsKey("day_p")
              ? String.format(Locale.ROOT, ", of the day %.3g", number(test.get("day_p")))
              : "");
    }
    if (tests.isEmpty()) {
      out.println("  nothing can be: there is no baseline");
    }
    out.println();
    if (!findings.isEmpty()) {
      out.println("Findings on record, and what became of each:");
      for (Map<String, Object> finding : findings) {
        out.printf(
            Locale.ROOT,
            "  %s  %-10s %.0f seen, usual %.2f, bound %.0f, p %.2g%s: %s%n",
            clock(Instant.parse((String) finding.get("tick")), zone),
            finding.get("detector"),
            number(finding.get("observed")),
            number(finding.get("expected")),
            number(finding.get("upper_bound")),
            number(finding.get("p_value")),
            finding.containsKey("threshold")
                ? String.format(
                    Locale.ROOT,
                    " (of the day %.2g, line %.2g)",
                    number(finding.get("day_p")),
                    number(finding.get("threshold")))
                : "",
            finding.get("outcome"));
      }
      out.println();
    }
    reasons.forEach(r -> out.println("Held back because " + r));
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : Double.NaN;
  }

  private static String clock(Instant at, ZoneId zone) {
    return CLOCK.withZone(zone).format(at);
  }
}
