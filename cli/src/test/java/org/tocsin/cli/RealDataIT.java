package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.walking.AlertWords;
import org.tocsin.streaming.walking.BatchDesk;
import org.tocsin.streaming.walking.BatchUsual;
import org.tocsin.streaming.walking.ProductLaws;

/**
 * Real public data through the real broker, Flink, Iceberg and Spark by the commands a person
 * types; counts, alerts and scores compared with values worked out here.
 */
class RealDataIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
  private static final int AREAS = 77;

  /** The feed ends where this begins. */
  private static final Instant END = Instant.parse("2016-02-01T06:00:00Z");

  /** The default promise, false episodes a week. */
  private static final double PROMISE = 7;

  /** Silence has a part of the promise beside the categories. */
  private static final int SILENCE = 1;

  /** Surge and shift share a category's budget: clusters have tests of their own. */
  private static final double FAMILIES = 2;

  private static final List<String> WATCHED =
      List.of(
          ("arson assault battery burglary sexual-assault criminal-damage criminal-trespass"
                  + " deceptive-practice homicide human-trafficking intimidation kidnapping"
                  + " motor-vehicle-theft non-criminal offense-involving-children other-offense"
                  + " robbery sex-offense stalking theft")
              .split(" "));

  private static final String AUTHORISED =
      """
      %s:
          purpose: Test on public data
          legal_basis: Open data
          owner: Test desk
          review_by: "2100-01-01"
      """;

  @TempDir private Path folder;
  private Product product;

  @BeforeEach
  void aSimulatedHome() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(Product.shared("data")), "Real data is not beside the project");
    product = new Product(folder);
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(
        folder.resolve("home").resolve("tocsin.yaml"),
        """
        city:
          name: Real data
          zone: America/Chicago
        clock: simulated
        streams:
          commit-interval: 3s
        console:
          port: 0
        warning:
          cap-per-day: 1000
          probes-per-week: 0
        authorisations:
        """
            + List.of("reported-crime", "service", "hazard").stream()
                .map(c -> ("  " + AUTHORISED.formatted(c)))
                .reduce("", String::concat)
            + "categories:\n"
            + WATCHED.stream()
                .map("  %s: {detectors: [surge, shift]}%n"::formatted)
                .reduce("", String::concat));
    product.run("up").ok();
  }

  @AfterEach
  void stopWhatRuns() {
    product.run("down");
  }

  @Test
  void aMonthOfChicagoIsWarnedAboutAndScoredAsRecounted() throws IOException {
    playChicago();
    List<String> expected = recounted();
    awaitAlerts(expected.size());
    assertThat(AlertWords.of(alerts())).isEqualTo(expected);
    assertThat(expected).as("the month has alerts").hasSizeGreaterThan(100);

    theMonthReplayedIsTheMonthLive();

    product.run("score", "--as-of", "2016-01-31", "--horizon", "7d").ok();
    String score =
        sql(
            "select neighbourhood_id, category, usual, expected from risk_score where horizon ="
                + " '7d' and neighbourhood_id = '25' and category = 'theft'");
    String[] cells = score.strip().lines().skip(1).findFirst().orElseThrow().split(",", -1);
    assertThat(Double.parseDouble(cells[2])).isPositive();
    assertThat(Double.parseDouble(cells[3])).isBetween(5.0, 200.0);
  }

  private void playChicago() throws IOException {
    product
        .run(
            "places",
            "load",
            Product.shared("data/chicago/community_areas.geojson").toString(),
            "--id",
            "area_numbe",
            "--name",
            "community")
        .ok();
    String crimes = Product.shared("data/chicago/crimes_2013_2016.parquet").toString();
    JsonNode history =
        reconciled(
            "import",
            "--mapping",
            "chicago-crime",
            crimes,
            "--json",
            "--known-from",
            "2015-10-01",
            "--known-to",
            "2016-01-01");
    assertThat(count("select count(*) from incident")).isEqualTo(history.path("new").asLong());

    JsonNode again =
        reconciled(
            "import",
            "--mapping",
            "chicago-crime",
            crimes,
            "--json",
            "--known-from",
            "2015-10-01",
            "--known-to",
            "2016-01-01");
    assertThat(again.path("duplicates").asLong()).isEqualTo(history.path("offered").asLong());
    assertThat(again.path("new").asLong()).isZero();
    assertThat(count("select count(*) from incident")).isEqualTo(history.path("new").asLong());

    product.run("baseline", "--as-of", "2016-01-01T06:00:00Z").ok();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !Files.exists(folder.resolve("home/run/restart-warning")));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> product.run("doctor").out().contains("warning runs"));

    JsonNode live =
        reconciled(
            "publish",
            "--mapping",
            "chicago-crime",
            crimes,
            "--json",
            "--known-from",
            "2016-01-01",
            "--known-to",
            "2016-02-01",
            "--speed",
            "60000");
    assertThat(live.path("new").asLong()).isGreaterThan(15_000);
  }

  /** The same month from the tables says the same, and an alert recomputes. */
  private void theMonthReplayedIsTheMonthLive() throws IOException {
    Instant from = Instant.ofEpochMilli(lastOfHistory() + 1);
    JsonNode replayed =
        JSON.readTree(
            product
                .run(
                    "replay",
                    "--from",
                    from.toString(),
                    "--to",
                    "2016-02-01",
                    "--name",
                    "again",
                    "--json")
                .ok()
                .lastLine());
    assertThat(replayed.path("alerts").asLong()).isGreaterThan(5);
    assertThat(replayed.path("configurations_tried").asLong()).isEqualTo(1);
    JsonNode comparison =
        JSON.readTree(product.run("compare", "live", "again", "--json").ok().lastLine());
    for (String difference : List.of("gained", "lost", "earlier", "later")) {
      assertThat(comparison.path(difference)).as(difference).isEmpty();
    }
    assertThat(comparison.path("a").path("alerts").asLong()).isGreaterThan(5);
    assertThat(said(LakeTable.REPLAY_ALERT, Expressions.equal("run", "again")))
        .as("byte for byte, but that a replay is an exercise")
        .isEqualTo(said(LakeTable.ALERT, Expressions.alwaysTrue()));
    String last =
        sql("select id, neighbourhood_id, category, unix_millis(onset) from alert where"
                + " message_type = 'alert' and alert_version = 1 and state = 'open' and"
                + " (detector like 'surge%' or detector like 'shift%') order by sent_at desc limit 1")
            .strip()
            .lines()
            .skip(1)
            .findFirst()
            .orElseThrow();
    String[] cells = last.split(",", -1);
    assertThat(product.run("explain", cells[0]).ok().out())
        .contains("it comes out the same in every field");
    String onset = Instant.ofEpochMilli(Long.parseLong(cells[3])).toString();
    assertThat(product.run("why-not", cells[1], cells[2], onset).ok().out())
        .contains("Something was said:", "Findings on record");
    anAlertOfInjectedCasesRecomputes();
    assertThat(
            product
                .run("holdout", "keep", "last", "--from", "2016-01-20", "--to", "2016-01-23")
                .code())
        .isZero();
    Product.Ended refused =
        product.run("replay", "--from", "2016-01-10", "--to", "2016-01-25", "--name", "peek");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("holdout 'last'", "which is locked", "--holdout last");
    product.run("replay", "--holdout", "last", "--name", "look").ok();
    assertThat(product.run("holdout", "list").ok().out()).contains("last", "opened 1 times");
  }

  @Test
  void montgomeryAndTainanLandAsTheirFilesSay() throws IOException {
    Path calls = Product.shared("data/montgomery-911/911.csv.gz");
    JsonNode montgomery =
        reconciled("import", "--mapping", "montgomery-911", calls.toString(), "--json");
    assertThat(montgomery.path("offered").asLong()).isEqualTo(99_492);
    Map<String, Integer> perDepartment = new TreeMap<>();
    Set<String> distinct = new TreeSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(calls)), StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // lat, lng and addr may change between two publications; text and title name the call.
        String title = line.replaceFirst(".*,\"?((EMS|Fire|Traffic): ?[^,\"]*)\"?,.*", "$1");
        String text = line.replaceFirst("^[^,]*,[^,]*,", "");
        if (distinct.add(text.substring(0, text.indexOf(title)) + title)) {
          perDepartment.merge(title.substring(0, title.indexOf(':')), 1, Integer::sum);
        }
      }
    }
    assertThat(montgomery.path("new").asLong())
        .isEqualTo(perDepartment.values().stream().mapToInt(Integer::intValue).sum());
    Map<String, Integer> landed = new TreeMap<>();
    sql("select department, count(*) from incident_now where source = 'montgomery-911' group by 1")
        .strip()
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .forEach(cells -> landed.put(cells[0].toLowerCase(Locale.ROOT), Integer.valueOf(cells[1])));
    Map<String, Integer> counted = new TreeMap<>();
    perDepartment.forEach((name, n) -> counted.put(name.toLowerCase(Locale.ROOT), n));
    assertThat(landed).isEqualTo(counted);

    JsonNode tainan =
        reconciled(
            "import",
            "--mapping",
            "tainan-1999",
            Product.shared("data/tainan-1999-sample/requests_2016_03.csv").toString(),
            "--json");
    assertThat(tainan.path("offered").asLong()).isEqualTo(2_056);
    assertThat(count("select count(*) from incident where source = 'tainan-1999'"))
        .isEqualTo(
            tainan.path("new").asLong()
                + tainan.path("corrections").asLong()
                + tainan.path("retractions").asLong());
  }

  /** Runs a command that ends with a reconciliation, and checks that it adds up. */
  private JsonNode reconciled(String... words) throws IOException {
    JsonNode sum = JSON.readTree(product.run(words).ok().lastLine());
    long rejected = 0;
    for (JsonNode n : sum.path("rejected")) {
      rejected += n.asLong();
    }
    assertThat(sum.path("offered").asLong())
        .isPositive()
        .isEqualTo(
            sum.path("new").asLong()
                + sum.path("corrections").asLong()
                + sum.path("retractions").asLong()
                + sum.path("duplicates").asLong()
                + rejected);
    return sum;
  }

  /** Cases drawn over a whole run stay where they are when one alert of it is recomputed. */
  private void anAlertOfInjectedCasesRecomputes() throws IOException {
    Path cases = folder.resolve("cases.yaml");
    Files.writeString(
        cases,
        """
        version: 1
        seed: 3
        cases:
          - {id: many, repeat: 8, category: theft, places: any, onset: any, duration: 1d, extra: 60}
        """);
    product
        .run(
            "replay",
            "--from",
            "2016-01-02",
            "--to",
            "2016-01-18",
            "--name",
            "put",
            "--inject",
            cases.toString())
        .ok();
    String id =
        sql("select id from replay_alert where run = 'put' and message_type = 'alert' and category"
                + " = 'theft' and id not in (select id from replay_alert where run = 'again')"
                + " order by sent_at desc limit 1")
            .strip()
            .lines()
            .skip(1)
            .findFirst()
            .orElseThrow();
    assertThat(product.run("explain", id, "--run", "put").ok().out())
        .contains("it comes out the same in every field");
  }

  /** Every message of a table, in order. */
  private List<String> said(LakeTable table, Expression which) {
    return bodies(table, which).stream()
        .map(body -> body.replace("\"status\":\"Exercise\"", "\"status\":\"Actual\""))
        .sorted()
        .toList();
  }

  /** Waits for so many messages about counts; what then stands there is compared, however many. */
  private void awaitAlerts(int expected) {
    try {
      await().atMost(Duration.ofMinutes(3)).until(() -> alerts().size() >= expected);
    } catch (ConditionTimeoutException late) {
      assertThat(alerts()).as(late.getMessage()).isNotEmpty();
    }
  }

  private List<String> alerts() {
    return bodies(
        LakeTable.ALERT,
        Expressions.or(
            Expressions.startsWith("detector", "surge-"),
            Expressions.or(
                Expressions.startsWith("detector", "shift-"),
                Expressions.startsWith("detector", "city-"))));
  }

  /** Read beside the product by Iceberg's own generic reader. */
  private List<String> bodies(LakeTable which, Expression rows) {
    Catalog catalog = Lake.embedded(folder.resolve("home")).open();
    List<String> bodies = new ArrayList<>();
    try (Closeable closing = (Closeable) catalog;
        CloseableIterable<Record> found =
            IcebergGenerics.read(catalog.loadTable(which.identifier())).where(rows).build()) {
      found.forEach(row -> bodies.add((String) row.getField("body")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bodies;
  }

  /** Every message of the month, worked out from the rows and the stored baselines alone. */
  private List<String> recounted() throws IOException {
    Map<String, BatchUsual> usual = new HashMap<>();
    Set<String> places = new TreeSet<>();
    for (Map.Entry<String, JsonNode> stored : baselines().entrySet()) {
      usual.put(
          stored.getKey(),
          new StoredUsual(
              stored.getValue(), CHICAGO, LocalDate.of(2015, 11, 1), LocalDate.of(2016, 3, 1)));
      stored.getValue().path("places").fieldNames().forEachRemaining(places::add);
    }
    assertThat(places).hasSize(AREAS);
    double line = PROMISE / (usual.size() + SILENCE) / (7.0 * AREAS);
    BatchDesk.Settings settings =
        new BatchDesk.Settings(CHICAGO, List.copyOf(places), line, FAMILIES, lastOfHistory());
    return new BatchDesk(settings, usual, new ProductLaws(TocsinConfiguration.defaults()))
        .alerts(changes(), END.minusMillis(1).toEpochMilli()).stream().sorted().toList();
  }

  private long lastOfHistory() {
    return count(
        "select unix_millis(max(known_at)) from incident where known_at <"
            + " timestamp '2016-01-01 06:00:00'");
  }

  private List<BatchDesk.Change> changes() {
    List<BatchDesk.Change> changes = new ArrayList<>();
    sql("select neighbourhood_id, category, unix_millis(occurred_at), unix_millis(known_at),"
            + " thing_id from incident where neighbourhood_id is not null and class ="
            + " 'reported-crime' and source = 'chicago-crime' order by known_at, topic, partition,"
            + " offset")
        .strip()
        .lines()
        .skip(1)
        .forEach(
            line -> {
              String[] cells = line.split(",", -1);
              changes.add(
                  new BatchDesk.Change(
                      Long.parseLong(cells[3]),
                      cells[0],
                      cells[1],
                      Long.parseLong(cells[2]),
                      1,
                      cells[4].isEmpty() ? null : cells[4]));
            });
    return changes;
  }

  private Map<String, JsonNode> baselines() throws IOException {
    Map<String, JsonNode> baselines = new HashMap<>();
    String lines =
        product
            .run("sql", "select category, state from model where kind = 'baseline'", "--json")
            .ok()
            .out();
    for (String line : lines.strip().lines().toList()) {
      JsonNode row = JSON.readTree(line);
      baselines.put(row.path("category").asText(), JSON.readTree(row.path("state").asText()));
    }
    assertThat(baselines).isNotEmpty();
    return baselines;
  }

  private long count(String query) {
    return Long.parseLong(
        sql(query).strip().lines().reduce("", (before, line) -> line).replace("\"", ""));
  }

  private String sql(String query) {
    return product.run("sql", query, "--format", "csv").ok().out();
  }
}
