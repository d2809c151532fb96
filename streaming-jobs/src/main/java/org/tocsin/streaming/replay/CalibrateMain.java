package org.tocsin.streaming.replay;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.domain.alert.AlertBudget;
import org.tocsin.domain.alert.BudgetThresholds;
import org.tocsin.domain.alert.DeskOutcome;
import org.tocsin.domain.alert.Identity;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.domain.message.Topics;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.calibration.BudgetCalibration;
import org.tocsin.models.calibration.NullCategory;
import org.tocsin.models.inference.EpisodeRule;
import org.tocsin.streaming.arrival.TableRow;
import org.tocsin.streaming.program.JobEnvironment;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.LakeBaselines;
import org.tocsin.streaming.warning.LakeCalibration;
import org.tocsin.streaming.warning.SensorsOfCity;
import org.tocsin.streaming.warning.WarningJob;
import org.tocsin.streaming.warning.WatchedPlaces;

/**
 * Learns the alert budget's thresholds: simulated years in which only chance happens go through the
 * warning job one after the other, and what it finds decides how small a day's p must be. Prints
 * lines {@code PROGRESS {json}} and at the end {@code DONE {json}}; writes one row of table {@code
 * model}, kind {@code budget}.
 */
public final class CalibrateMain {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrateMain.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration YEAR = Duration.ofDays(364);
  private static final Duration UNTIL_LOOKED_FOR = Duration.ofHours(2);
  private static final int PLACE = at("neighbourhood_id");
  private static final int CATEGORY = at("category");
  private static final int START = at("interval_start");
  private static final int DAY_P = at("day_p");
  private static final int OUTCOME = at("outcome");
  private static final int MICROS = 6;

  /** Outcomes of findings that could never alarm, however strange. */
  private static final Set<String> NEVER =
      Set.of(
          DeskOutcome.TOO_FEW.word(), DeskOutcome.TOO_CLOSE.word(), DeskOutcome.NOT_WATCHED.word());

  private CalibrateMain() {}

  private static int at(String column) {
    return TableRow.position(LakeTable.SIGNAL, column);
  }

  public static void main(String[] args) {
    int exit = 0;
    try {
      Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(1));
      tell("DONE", run(CalibrateOptions.parse(args), Instant.now()));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; " + CalibrateOptions.USAGE);
      exit = 2;
    } catch (Exception e) {
      LOG.error("The calibration failed", e);
      System.err.println(e.getMessage());
      exit = 1;
    }
    // Threads of clients that outlive the run must not keep the program.
    Runtime.getRuntime().halt(exit);
  }

  /** Learns, writes the row, and says what it holds. */
  static Map<String, Object> run(CalibrateOptions options, Instant now) throws Exception {
    Map<String, Object> tree = JSON.readValue(options.config().toFile(), new TypeReference<>() {});
    TocsinConfiguration configuration = TocsinConfiguration.of(tree);
    Lake lake =
        configuration.lake().isEmpty()
            ? Lake.embedded(options.home())
            : new Lake(configuration.lake());
    lake.create();
    Catalog catalog = lake.open();
    Baselines baselines =
        FixedBaselines.at(
            LakeBaselines.pinned(lake, options.baselines()), options.to().toEpochMilli());
    ReplayCity city = ReplayCity.read(lake, options.to(), options.to().plus(YEAR), baselines);
    Map<String, String> lanes = lanes(configuration, city);
    NullWarningEnds.Year year =
        new NullWarningEnds.Year(
            categories(city, baselines, lanes, options),
            city.places(),
            options.to(),
            options.to().plus(YEAR),
            configuration.warning().history(),
            options.seed());
    BudgetCalibration calibration =
        new BudgetCalibration(
            EpisodeRule.standard(),
            AlertBudget.LAXEST_DAY,
            options.years(),
            (int) YEAR.toDays(),
            city.places().size());
    Table neighbourhood = catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier());
    PlaceNames names = PlaceNames.read(neighbourhood);
    PlaceMap map = PlaceMap.read(neighbourhood);
    String drawnFrom = drawnFrom(configuration, baselines, year);
    long findings = 0;
    for (int y = 0; y < options.years(); y++) {
      tell("PROGRESS", Map.of("year", y, "part", y / (double) options.years()));
      Path kept = options.kept() == null ? null : options.kept().resolve("year-" + y + ".tsv");
      NullYearFile seen = kept == null ? null : NullYearFile.read(kept, drawnFrom).orElse(null);
      if (seen == null) {
        seen = simulate(options, configuration, year, y, baselines, names, map);
        if (kept != null) {
          seen.write(kept, drawnFrom);
        }
      }
      seen.tell(y, calibration);
      findings += seen.findings();
    }
    AlertBudget budget =
        budget(
            configuration,
            lanes,
            WatchedPlaces.sensors(SensorsOfCity.read(catalog), configuration).keySet(),
            WatchedPlaces.sources(map, configuration));
    Map<String, BudgetCalibration.Part> parts = new TreeMap<>();
    lanes.forEach(
        (category, lane) ->
            parts.put(category, new BudgetCalibration.Part(lane, budget.shareOfOne(lane))));
    BudgetCalibration.Result result = calibration.learn(parts);
    BudgetThresholds thresholds = thresholds(options, configuration, lanes, result, now);
    Instant effectiveAt = effectiveAt(catalog, options, configuration, now);
    write(catalog, options, effectiveAt, configuration, thresholds, result, now);
    return summary(
        thresholds, effectiveAt, result, budget.falseEpisodesPerWeek() - result.wanted(), findings);
  }

  /**
   * At the end of what was learned from; but a watch that has been live since then has spoken
   * without these lines, and its replays must too, so there it is two hours from its clock: every
   * watch looks for new lines at least once an hour.
   */
  private static Instant effectiveAt(
      Catalog catalog, CalibrateOptions options, TocsinConfiguration configuration, Instant now) {
    if (options.effectiveAt() != null) {
      return options.effectiveAt();
    }
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    OptionalLong live =
        incident.currentSnapshot() == null
            ? OptionalLong.empty()
            : LandedOffsets.read(incident, incident.currentSnapshot().snapshotId())
                .clocks()
                .entrySet()
                .stream()
                .filter(clock -> clock.getKey().startsWith(Topics.INCIDENTS + "/"))
                .mapToLong(Map.Entry::getValue)
                .max();
    if (live.isEmpty()) {
      return options.to();
    }
    Instant clock =
        configuration.clock().equals("live") ? now : Instant.ofEpochMilli(live.getAsLong());
    Instant soon = clock.plus(UNTIL_LOOKED_FOR);
    return soon.isAfter(options.to()) ? soon : options.to();
  }

  /** Everything that decides what a null year shows, but for the program and the year's number. */
  private static String drawnFrom(
      TocsinConfiguration configuration, Baselines baselines, NullWarningEnds.Year year) {
    List<String> parts = new ArrayList<>();
    parts.add(configuration.hash());
    parts.add(year.from() + " to " + year.to() + ", seed " + year.seed());
    parts.add(String.join(" ", year.places()));
    for (NullCategory category : year.categories()) {
      Baselines.InForce inForce =
          baselines.inForce(category.category(), year.from().toEpochMilli());
      parts.add(category.category() + " " + (inForce == null ? "" : inForce.name()));
      parts.add(Arrays.toString(category.delays()));
    }
    return Identity.of(parts.toArray(new String[0]));
  }

  /** The lane of every category that is watched and has a baseline. */
  private static Map<String, String> lanes(TocsinConfiguration configuration, ReplayCity city) {
    Map<String, String> lanes = new TreeMap<>();
    for (String category : city.categories()) {
      if (configuration.category(category).watched()) {
        lanes.put(category, configuration.category(category).lane());
      }
    }
    if (lanes.isEmpty()) {
      throw new IllegalStateException(
          "No watched category has a baseline in force; run 'tocsin baseline' first");
    }
    return lanes;
  }

  /** Sensors and silence have parts of their own, which categories may not spend. */
  private static AlertBudget budget(
      TocsinConfiguration configuration,
      Map<String, String> lanes,
      Set<String> properties,
      int sources) {
    Map<String, Integer> byLane = new HashMap<>();
    lanes.values().forEach(lane -> byLane.merge(lane, 1, Integer::sum));
    properties.forEach(
        property -> byLane.merge(configuration.sensor(property).lane(), 1, Integer::sum));
    if (sources > 0) {
      byLane.merge("service", 1, Integer::sum);
    }
    return AlertBudget.of(configuration.warning(), byLane);
  }

  private static List<NullCategory> categories(
      ReplayCity city, Baselines baselines, Map<String, String> lanes, CalibrateOptions options) {
    List<NullCategory> categories = new ArrayList<>();
    for (String category : lanes.keySet()) {
      Baselines.InForce inForce = baselines.inForce(category, options.to().toEpochMilli());
      if (inForce != null) {
        categories.add(
            new NullCategory(
                category, city.categoryClass(category), inForce.baseline(), city.delays(category)));
      }
    }
    return categories;
  }

  private static NullYearFile simulate(
      CalibrateOptions options,
      TocsinConfiguration configuration,
      NullWarningEnds.Year year,
      int number,
      Baselines baselines,
      PlaceNames names,
      PlaceMap map)
      throws Exception {
    NullWarningEnds ends =
        new NullWarningEnds(configuration, year.of(number), baselines, names, map);
    Path scratch = options.home().resolve("scratch").resolve("calibrate");
    Files.createDirectories(scratch);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            configuration.parallelism(),
            ReplayRun.bounded(
                JobEnvironment.settings(configuration, scratch, Optional.empty(), "hashmap")));
    WarningJob.define(env, ends, configuration);
    NullYearFile seen = new NullYearFile();
    try (CloseableIterator<RowData> signals = ends.signals().collectAsync()) {
      JobClient job = env.executeAsync("null year " + number);
      while (signals.hasNext()) {
        seen.found();
        add(signals.next(), year, configuration, seen);
      }
      job.getJobExecutionResult().get();
    }
    return seen;
  }

  /** Findings that could never alarm, however strange, stay out. */
  private static void add(
      RowData row,
      NullWarningEnds.Year year,
      TocsinConfiguration configuration,
      NullYearFile seen) {
    if (row.isNullAt(DAY_P) || NEVER.contains(row.getString(OUTCOME).toString())) {
      return;
    }
    int day =
        (int)
            ChronoUnit.DAYS.between(
                configuration.calendar().dateAt(year.from()),
                configuration.calendar().dateAt(row.getTimestamp(START, MICROS).toInstant()));
    seen.add(
        row.getString(CATEGORY).toString(),
        row.getString(PLACE).toString(),
        day,
        row.getDouble(DAY_P));
  }

  private static BudgetThresholds thresholds(
      CalibrateOptions options,
      TocsinConfiguration configuration,
      Map<String, String> lanes,
      BudgetCalibration.Result result,
      Instant now) {
    List<BudgetThresholds.Line> lines = new ArrayList<>();
    for (BudgetCalibration.Learned learned : result.categories()) {
      lines.add(
          new BudgetThresholds.Line(
              WarningSettings.PEACE,
              lanes.getOrDefault(learned.category(), "service"),
              learned.category(),
              learned.threshold().threshold(),
              learned.wanted(),
              learned.realised().mean(),
              Math.max(0, learned.realised().mean() - learned.realised().margin()),
              learned.realised().mean() + learned.realised().margin()));
    }
    return new BudgetThresholds(
        String.join(
            ":",
            configuration.hash(),
            LakeCalibration.KIND,
            options.to().toString(),
            now.toString(),
            "seed-" + options.seed()),
        configuration.hash(),
        options.seed(),
        options.years(),
        lines);
  }

  private static void write(
      Catalog catalog,
      CalibrateOptions options,
      Instant effectiveAt,
      TocsinConfiguration configuration,
      BudgetThresholds thresholds,
      BudgetCalibration.Result result,
      Instant now)
      throws IOException {
    Table model = catalog.loadTable(LakeTable.MODEL.identifier());
    Record row = GenericRecord.create(model.schema());
    row.setField("id", thresholds.id());
    row.setField("kind", LakeCalibration.KIND);
    row.setField("category", "");
    row.setField("configuration_hash", configuration.hash());
    row.setField("cut_off", options.to().atOffset(ZoneOffset.UTC));
    row.setField("effective_at", effectiveAt.atOffset(ZoneOffset.UTC));
    row.setField("state_version", BudgetThresholds.VERSION);
    row.setField("state", JSON.writeValueAsString(thresholds.toTree()));
    row.setField("scores", JSON.writeValueAsString(scores(result, now)));
    RunRows.append(model, List.of(row));
  }

  private static Map<String, Object> scores(BudgetCalibration.Result result, Instant now) {
    Map<String, Object> scores = new LinkedHashMap<>();
    scores.put("promised", result.wanted());
    scores.put("left", result.left());
    scores.put("realised", result.realised().mean());
    scores.put("margin", result.realised().margin());
    scores.put("year_deviation", result.realised().deviation());
    scores.put("by_year", result.realised().byYear());
    scores.put("at", now.toString());
    return scores;
  }

  private static Map<String, Object> summary(
      BudgetThresholds thresholds,
      Instant effectiveAt,
      BudgetCalibration.Result result,
      double others,
      long findings) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("id", thresholds.id());
    summary.put("effective_at", effectiveAt.toString());
    summary.put("findings", findings);
    summary.put("promised", result.wanted());
    summary.put("left", result.left());
    summary.put("others", Math.max(0, others));
    summary.put("realised", result.realised().mean());
    summary.put("margin", result.realised().margin());
    summary.put("year_deviation", result.realised().deviation());
    summary.put("by_year", result.realised().byYear());
    summary.put(
        "categories",
        result.categories().stream()
            .map(
                c ->
                    Map.of(
                        "category",
                        c.category(),
                        "threshold",
                        c.threshold().threshold(),
                        "basis",
                        c.threshold().basis().toString(),
                        "part",
                        c.part(),
                        "promised",
                        c.wanted(),
                        "spends_less",
                        c.spendsLess(),
                        "realised",
                        c.realised().mean(),
                        "margin",
                        c.realised().margin(),
                        "year_deviation",
                        c.realised().deviation()))
            .toList());
    return summary;
  }

  private static void tell(String word, Map<String, Object> what) throws IOException {
    System.out.println(word + " " + JSON.writeValueAsString(what));
    System.out.flush();
  }
}
