package org.tocsin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.report.Dirt;
import org.tocsin.simulator.story.Story;
import org.yaml.snakeyaml.Yaml;

class CitySimulatorTest {
  private static final int RECEIVED = 0;
  private static final int CASE = 2;
  private static final int DELIVERY = 3;
  private static final int ACTION = 4;
  private static final int OPENED = 5;
  private static final int REPORTED = 6;
  private static final int CATEGORY = 8;
  private static final int LON = 13;
  private static final int LAT = 14;
  private static final int AREA = 15;

  @TempDir private static Path shared;
  private static CitySimulator simulator;
  private static SimulatedCity written;
  private static List<String[]> history;
  private static List<String[]> live;

  @BeforeAll
  static void writeSomeMonths() throws IOException {
    simulator = CitySimulator.of(settings(1, 120, Story.ofDemo()));
    written = simulator.writeTo(shared);
    history = rows(shared.resolve("incidents-history.csv"));
    live = rows(shared.resolve("incidents-live.csv"));
  }

  @Test
  void theSameSeedGivesTheSameBytes(@TempDir Path one, @TempDir Path other) throws IOException {
    SimulatorSettings settings = settings(7, 20, Story.ofDemo());
    CitySimulator.of(settings).writeTo(one);
    CitySimulator.of(settings).writeTo(other);

    assertThat(hashes(one)).hasSize(13).isEqualTo(hashes(other));
  }

  @Test
  void anotherSeedGivesAnotherCity(@TempDir Path other) throws IOException {
    CitySimulator.of(settings(8, 20, Story.ofDemo())).writeTo(other);

    Map<String, String> here = hashes(shared);
    Map<String, String> there = hashes(other);
    for (String file : List.of("places.geojson", "incidents-history.csv", "sensors.csv")) {
      assertThat(there.get(file)).isNotEqualTo(here.get(file));
    }
  }

  @Test
  void theBytesOfASeedDoNotChangeByAccident(@TempDir Path folder) throws IOException {
    CitySimulator.of(settings(3, 10, Story.ofDemo())).writeTo(folder);

    assertThat(hashes(folder)).containsAllEntriesOf(StoredHashes.OF_SEED_3);
  }

  @Test
  void aStoryIsAddedToOrdinaryLifeAndChangesNothingElse(@TempDir Path folder) throws IOException {
    CitySimulator.of(settings(1, 120, Story.none())).writeTo(folder);
    Set<String> scripted = new HashSet<>();
    rows(shared.resolve("truth-reports.csv")).forEach(row -> scripted.add(row[1]));

    Set<String> expected = caseNumbers(history);
    expected.removeAll(scripted);
    assertThat(caseNumbers(rows(folder.resolve("incidents-history.csv")))).isEqualTo(expected);
  }

  @Test
  void rowsAreInOrderOfReceiptAndSplitAtTheLiveDay() {
    OffsetDateTime midnight = OffsetDateTime.parse("2026-05-17T00:00:00+08:00");
    OffsetDateTime last = OffsetDateTime.MIN;
    for (List<String[]> file : List.of(history, live)) {
      for (String[] row : file) {
        OffsetDateTime received = OffsetDateTime.parse(row[RECEIVED]);
        assertThat(received).isAfterOrEqualTo(last);
        assertThat(received.isBefore(midnight)).isEqualTo(file == history);
        last = received;
      }
    }
    assertThat(history).hasSize((int) written.historyRows());
    assertThat(live).hasSize((int) written.liveRows()).hasSizeGreaterThan(500);
  }

  @Test
  void everyKindOfDirtIsThereAtItsShare() {
    List<String[]> fresh =
        history.stream().filter(r -> isReadable(r) && r[ACTION].equals("NEW")).toList();
    Map<String, Category> byWord = new HashMap<>();
    simulator.categories().forEach(c -> byWord.put(c.word(), c));
    Map<String, Neighbourhood> byName = new HashMap<>();
    simulator.city().neighbourhoods().forEach(n -> byName.put(n.nameEn(), n));

    share(fresh, r -> r[LON].isEmpty(), Dirt.NO_COORDINATES);
    share(fresh, CitySimulatorTest::isDefault, Dirt.DEFAULT_COORDINATES);
    share(fresh, r -> !byWord.containsKey(r[CATEGORY]), Dirt.SPELLING * (1 - Dirt.CORRECTED / 4));
    share(fresh, r -> !byName.containsKey(r[AREA]), Dirt.UNTIDY_AREA * (1 - Dirt.WRONG_AREA));
    share(
        fresh,
        r ->
            !r[LON].isEmpty()
                && !isDefault(r)
                && byName.containsKey(r[AREA])
                && !byName
                    .get(r[AREA])
                    .contains(Double.parseDouble(r[LON]), Double.parseDouble(r[LAT])),
        Dirt.WRONG_AREA * (1 - Dirt.NO_COORDINATES - Dirt.DEFAULT_COORDINATES));
    share(fresh, r -> daysBetween(r[REPORTED], r[RECEIVED]) >= 2, Dirt.LATE);
    share(fresh, r -> r[OPENED].contains("T00:00:00"), Dirt.MIDNIGHT);
    share(history, r -> !isReadable(r), Dirt.MALFORMED * fresh.size() / history.size());
  }

  @Test
  void versionsOfCasesAreThereAtTheirShare() {
    Map<String, Set<String>> actions = new HashMap<>();
    Map<String, Integer> deliveries = new HashMap<>();
    Map<String, Integer> copies = new HashMap<>();
    for (String[] row : history) {
      if (isReadable(row)) {
        actions.computeIfAbsent(row[CASE], c -> new HashSet<>()).add(row[ACTION]);
        deliveries.merge(row[DELIVERY], 1, Integer::sum);
        String content = String.join(",", List.of(row).subList(1, DELIVERY));
        content += String.join(",", List.of(row).subList(ACTION, row.length));
        copies.merge(content, 1, Integer::sum);
      }
    }
    double cases = actions.size();
    double updated = actions.values().stream().filter(a -> a.contains("UPDATE")).count();
    double cancelled = actions.values().stream().filter(a -> a.contains("CANCEL")).count();
    double sameDelivery = deliveries.values().stream().filter(n -> n > 1).count();
    double copied = copies.values().stream().filter(n -> n > 1).count();

    assertThat(updated / cases)
        .isBetween(0.8 * (Dirt.CORRECTED + Dirt.CLOSED), 1.1 * (Dirt.CORRECTED + Dirt.CLOSED));
    assertThat(cancelled / cases).isBetween(0.7 * Dirt.RETRACTED, 1.3 * Dirt.RETRACTED);
    assertThat(copied / copies.size()).isBetween(0.7 * Dirt.REDELIVERED, 1.3 * Dirt.REDELIVERED);
    assertThat(sameDelivery / copied).isBetween(0.4, 0.6);
  }

  @Test
  void theTruthAgreesWithTheRows() throws IOException {
    Map<String, Set<String>> casesOf = new HashMap<>();
    for (String[] row : rows(shared.resolve("truth-reports.csv"))) {
      casesOf.computeIfAbsent(row[0], e -> new HashSet<>()).add(row[1]);
    }
    Map<String, String[]> rowOf = new HashMap<>();
    Stream.concat(history.stream(), live.stream())
        .filter(CitySimulatorTest::isReadable)
        .forEach(row -> rowOf.put(row[CASE], row));

    int checked = 0;
    for (String[] event : rows(shared.resolve("truth.csv"))) {
      Set<String> cases = casesOf.getOrDefault(event[0], Set.of());
      assertThat(cases).as(event[0]).hasSize(Integer.parseInt(event[7]));
      OffsetDateTime onset = OffsetDateTime.parse(event[4]);
      OffsetDateTime end = OffsetDateTime.parse(event[5]);
      for (String number : cases) {
        String[] row = rowOf.get(number);
        if (row == null) {
          continue;
        }
        OffsetDateTime opened = OffsetDateTime.parse(row[OPENED]);
        assertThat(opened).isBetween(onset.minusHours(2), end);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(280);
    assertThat(casesOf.keySet())
        .containsExactlyInAnyOrder(
            "gas-cluster", "marathon", "storm-flood", "gas-leak-in-storm", "slow-falls");
  }

  @Test
  void theTruthSaysInWhatAndWhereAnEventShowsBesides() throws IOException {
    Map<String, String[]> truth = new HashMap<>();
    rows(shared.resolve("truth.csv")).forEach(row -> truth.put(row[0], row));
    assertThat(truth.get("stuck-pm25")[11]).startsWith("pm25-");
    assertThat(truth.get("stuck-pm25")[3]).doesNotContain(";");
    assertThat(truth.get("utility-silent")[11]).isEqualTo("utility");
    assertThat(truth.get("gas-cluster")[11]).isEqualTo("gas");
    assertThat(truth.get("storm-flood")[11].split(";"))
        .contains("rain", "water-level", "traffic-accident")
        .doesNotContain("flooding");
    assertThat(truth.get("storm-flood")[12].split(";"))
        .hasSizeGreaterThan(2)
        .doesNotContainAnyElementsOf(List.of(truth.get("storm-flood")[3].split(";")));
    assertThat(Files.readString(shared.resolve("tocsin.yaml")))
        .contains("categories: [noise, road-closure, waste, traffic]");
  }

  @Test
  void theFirstEventIsPlainToSeeWithinNinetyMinutes() {
    String word =
        simulator.categories().stream()
            .filter(c -> c.id().equals("gas-smell"))
            .map(Category::word)
            .findFirst()
            .orElseThrow();
    long early =
        live.stream()
            .filter(CitySimulatorTest::isReadable)
            .filter(r -> r[CATEGORY].equals(word) && r[RECEIVED].compareTo("2026-05-17T01:30") < 0)
            .count();

    assertThat(early).isGreaterThanOrEqualTo(15);
  }

  @Test
  void aSilentFeedDeliversItsBacklogAfterwards() {
    List<String> utility =
        live.stream().filter(r -> r[1].equals("utility")).map(r -> r[RECEIVED]).toList();

    assertThat(utility)
        .noneMatch(
            at -> at.compareTo("2026-05-17T08:00") >= 0 && at.compareTo("2026-05-17T12:30") < 0);
    assertThat(utility)
        .filteredOn(
            at -> at.compareTo("2026-05-17T12:30") >= 0 && at.compareTo("2026-05-17T12:40") < 0)
        .hasSizeGreaterThan(5);
  }

  @Test
  void noPersonOccurs() throws IOException {
    assertThat(Files.readAllLines(shared.resolve("incidents-live.csv")).get(0))
        .isEqualTo(
            "received,feed,case_no,delivery,action,opened,reported,closed,category,subcategory,"
                + "status,severity,thing,lon,lat,area");
    assertThat(Files.readAllLines(shared.resolve("observations-live.csv")).get(0))
        .isEqualTo("received,sensor,property,time,value,unit,quality");
    Set<String> areas = new HashSet<>();
    simulator.city().neighbourhoods().forEach(n -> areas.add(n.nameEn().toUpperCase(Locale.ROOT)));
    assertThat(history)
        .filteredOn(CitySimulatorTest::isReadable)
        .allMatch(r -> areas.contains(r[AREA].strip().toUpperCase(Locale.ROOT)));
  }

  @Test
  void theConfigurationIsValidAndWatchesEveryCategory() throws IOException {
    TocsinConfiguration configuration;
    try (InputStream file = Files.newInputStream(shared.resolve("tocsin.yaml"))) {
      configuration = TocsinConfiguration.of(new Yaml().<Map<String, Object>>load(file));
    }

    assertThat(configuration.cityName()).isEqualTo("Lanjiang");
    assertThat(configuration.clock()).isEqualTo("simulated");
    assertThat(configuration.categories()).hasSize(simulator.categories().size()).hasSize(12);
    assertThat(configuration.mayWatch(CategoryClass.HAZARD, LocalDate.of(2026, 5, 17))).isTrue();
    assertThat(configuration.mayWatch(CategoryClass.SERVICE, LocalDate.of(2026, 5, 17))).isTrue();
    assertThat(configuration.mayWatch(CategoryClass.REPORTED_CRIME, LocalDate.of(2026, 5, 17)))
        .isFalse();
  }

  @Test
  void theMappingNamesEveryWordOfTheFiles() throws IOException {
    Map<String, Object> mapping;
    try (InputStream file = Files.newInputStream(shared.resolve("city-incident.yaml"))) {
      mapping = new Yaml().load(file);
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> table =
        (Map<String, Object>) ((Map<String, Object>) mapping.get("category")).get("table");

    assertThat(
            history.stream().filter(CitySimulatorTest::isReadable).map(r -> r[CATEGORY]).distinct())
        .isSubsetOf(table.keySet());
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(
            () -> new SimulatorSettings(1, 0, SimulatorSettings.DEFAULT_START, 1, 1, Story.none()))
        .hasMessage("Scale 0.0 must lie above 0 and not above 1000; 1 is a city of a million");
    assertThatThrownBy(
            () -> new SimulatorSettings(1, 1, SimulatorSettings.DEFAULT_START, 0, 0, Story.none()))
        .hasMessage("History of 0 and live of 0 days give nothing to write; use e.g. 730 and 1");
  }

  private static SimulatorSettings settings(long seed, int historyDays, Story story) {
    return new SimulatorSettings(
        seed, 1, SimulatorSettings.DEFAULT_START, historyDays, 1, 7, story);
  }

  private static void share(List<String[]> rows, Predicate<String[]> dirty, double expected) {
    double count = rows.stream().filter(dirty).count();
    double mean = expected * rows.size();
    assertThat(count)
        .isBetween(
            mean - 5 * Math.sqrt(mean) - 0.04 * mean, mean + 5 * Math.sqrt(mean) + 0.04 * mean);
  }

  private static boolean isDefault(String[] row) {
    return row[LON].equals("125.40000") && row[LAT].equals("28.60000");
  }

  private static long daysBetween(String from, String to) {
    return Duration.between(OffsetDateTime.parse(from), OffsetDateTime.parse(to)).toDays();
  }

  private static boolean isReadable(String[] row) {
    return row.length == 16
        && !row[CASE].isEmpty()
        && row[OPENED].length() == 25
        && !row[CATEGORY].equals("???");
  }

  private static Set<String> caseNumbers(List<String[]> rows) {
    Set<String> numbers = new HashSet<>();
    rows.stream().filter(CitySimulatorTest::isReadable).forEach(row -> numbers.add(row[CASE]));
    return numbers;
  }

  private static List<String[]> rows(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.skip(1).map(line -> line.split(",", -1)).toList();
    }
  }

  private static Map<String, String> hashes(Path folder) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        hashes.put(file.getFileName().toString(), HexFormat.of().formatHex(digest, 0, 8));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return hashes;
  }
}
