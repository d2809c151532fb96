package org.tocsin.domain.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.time.SlotLength;

class TocsinConfigurationTest {
  private static final LocalDate MAY_1 = LocalDate.of(2027, 5, 1);

  @Test
  void anEmptyFileGivesTheDefaults() {
    TocsinConfiguration configuration = TocsinConfiguration.defaults();

    assertThat(configuration.zone().getId()).isEqualTo("UTC");
    assertThat(configuration.clock()).isEqualTo("live");
    assertThat(configuration.bootstrapServers()).isNull();
    assertThat(configuration.partitions()).isEqualTo(4);
    assertThat(configuration.parallelism()).isEqualTo(2);
    assertThat(configuration.commitInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.watchState()).isEqualTo("heap");
    assertThat(configuration.landingMemory()).isEqualTo(Duration.ofDays(400));
    assertThat(configuration.warning().falseEpisodesPerWeek()).isEqualTo(7);
    assertThat(configuration.consolePort()).isEqualTo(8090);
    assertThat(configuration.category("noise").lane()).isEqualTo("service");
    assertThat(configuration.category("noise").detectors())
        .containsExactly("surge", "shift", "cluster");
    assertThat(configuration.pinned()).isEmpty();
    assertThat(configuration.knownEvents()).isEmpty();
    assertThat(configuration.rules()).isEmpty();
    assertThat(configuration.sensor("rain").detectors()).containsExactly("limits", "sensor");
    assertThat(configuration.source("hotline").link("7")).isEmpty();
    assertThat(configuration.tiles()).isNull();
  }

  @Test
  void aReportIsOpenedInItsOwnSystem() {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "sources",
                    Map.of(
                        "hotline",
                        Map.of(
                            "en", "Hotline",
                            "zh", "热线",
                            "link_template", "https://desk.example.org/case?no={id}")),
                "console", Map.of("tiles", "https://tiles.example.org/{z}/{x}/{y}.png")));

    assertThat(configuration.source("hotline").nameZh()).isEqualTo("热线");
    assertThat(configuration.source("hotline").link("A 1/2&x"))
        .contains("https://desk.example.org/case?no=A%201%2F2%26x");
    assertThat(configuration.tiles()).isEqualTo("https://tiles.example.org/{z}/{x}/{y}.png");
  }

  @Test
  void anAddressThatLeadsNowhereIsRefused() {
    assertThatThrownBy(
            () ->
                TocsinConfiguration.of(
                    Map.of(
                        "sources",
                            Map.of("hotline", Map.of("link_template", "javascript:alert({id})")),
                        "console", Map.of("tiles", "https://a; script-src *//{z}{x}{y}"))))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            invalid ->
                assertThat(invalid.problems())
                    .containsExactlyInAnyOrder(
                        "sources.hotline.link_template: 'javascript:alert({id})' must start with"
                            + " https:// or http:// and contain {id}",
                        "console.tiles: 'https://a; script-src *//{z}{x}{y}' must be an address"
                            + " with {z}, {x} and {y}, such as"
                            + " https://tiles.example.org/{z}/{x}/{y}.png"));
  }

  @Test
  void howLongTheBrokerKeepsWhatHasLandedIsADurationAndAWeekByDefault() {
    assertThat(TocsinConfiguration.defaults().care().transport()).isEqualTo(Duration.ofDays(7));
    assertThat(
            TocsinConfiguration.of(Map.of("care", Map.of("transport", "36h"))).care().transport())
        .isEqualTo(Duration.ofHours(36));
    assertThatThrownBy(
            () -> TocsinConfiguration.of(Map.of("care", Map.of("transport", "0d", "transprot", 1))))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            invalid ->
                assertThat(invalid.problems())
                    .anySatisfy(
                        said ->
                            assertThat(said).startsWith("care.transport: '0d' is not a duration"))
                    .anySatisfy(
                        said -> assertThat(said).contains("care.transprot").contains("transport")));
  }

  @Test
  void theDefaultsOfTheWarningAreSound() {
    WarningSettings warning = TocsinConfiguration.defaults().warning();

    assertThat(warning.laneWeight("slow")).isEqualTo(1);
    assertThat(warning.familyWeight("surge")).isEqualTo(1);
    assertThat(warning.surgeWindows())
        .containsExactly(
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(24));
    assertThat(warning.shiftSlots()).containsExactly(SlotLength.DAY, SlotLength.WEEK);
    assertThat(warning.cluster())
        .isEqualTo(new ClusterSettings("day", 15, 7, 99, LocalTime.of(6, 30)));
    assertThat(warning.silence())
        .isEqualTo(new SilenceSettings(Duration.ofMinutes(10), Duration.ofMinutes(15)));
    assertThat(warning.capPerDay()).isEqualTo(40);
    assertThat(warning.probesPerWeek()).isEqualTo(2);
    assertThat(warning.taught()).isTrue();
    assertThat(warning.desks("peace", "service")).isEmpty();
    assertThat(warning.mode("peace")).isEqualTo(ModeSettings.silent(7, 40));
    assertThat(warning.mode("emergency")).isEqualTo(ModeSettings.silent(30, 200));
  }

  @Test
  void everyKeyOfTheWarningIsRead() {
    WarningSettings warning =
        TocsinConfiguration.of(
                Map.of(
                    "warning",
                    Map.of(
                        "lanes", Map.of("life-safety", 2, "service", 4),
                        "weights", Map.of("surge", 3),
                        "surge", Map.of("windows", List.of("6h", "30m")),
                        "shift", Map.of("slots", "week"),
                        "cluster",
                            Map.of(
                                "every",
                                "shift",
                                "neighbours",
                                9,
                                "days",
                                3,
                                "replicates",
                                199,
                                "at",
                                "05:15"),
                        "silence", Map.of("check", "5m", "feed-down-after", "1h"),
                        "cap-per-day", 12,
                        "routing", Map.of("slow", List.of("field")),
                        "modes",
                            Map.of(
                                "emergency",
                                Map.of(
                                    "false-episodes-per-week",
                                    50,
                                    "cap-per-day",
                                    99,
                                    "routing",
                                    Map.of("service", "dispatch, duty-officer"))))))
            .warning();

    assertThat(warning.laneWeight("service")).isEqualTo(4);
    assertThat(warning.laneWeight("slow")).isEqualTo(1);
    assertThat(warning.familyWeight("surge")).isEqualTo(3);
    assertThat(warning.surgeWindows()).containsExactly(Duration.ofMinutes(30), Duration.ofHours(6));
    assertThat(warning.shiftSlots()).containsExactly(SlotLength.WEEK);
    assertThat(warning.cluster())
        .isEqualTo(new ClusterSettings("shift", 9, 3, 199, LocalTime.of(5, 15)));
    assertThat(warning.silence())
        .isEqualTo(new SilenceSettings(Duration.ofMinutes(5), Duration.ofHours(1)));
    assertThat(warning.capPerDay()).isEqualTo(12);

    WarningSettings untaught =
        TocsinConfiguration.of(Map.of("warning", Map.of("probes-per-week", 1, "taught", false)))
            .warning();
    assertThat(untaught.probesPerWeek()).isEqualTo(1);
    assertThat(untaught.taught()).isFalse();
    assertThat(warning.desks("peace", "slow")).containsExactly("field");
    assertThat(warning.desks("emergency", "slow")).containsExactly("field");
    assertThat(warning.desks("emergency", "service")).containsExactly("dispatch", "duty-officer");
    assertThat(warning.mode("emergency").falseEpisodesPerWeek()).isEqualTo(50);
    assertThat(warning.mode("emergency").capPerDay()).isEqualTo(99);
    assertThat(warning.mode("peace").capPerDay()).isEqualTo(12);
  }

  @Test
  void everyKeyOfCategoriesSensorsRulesAndEventsIsRead() {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "city", Map.of("zone", "America/Chicago"),
                "categories",
                    Map.of(
                        "gas",
                        Map.of(
                            "detectors",
                            List.of("surge"),
                            "surge",
                            Map.of("windows", List.of("1h", "15m")),
                            "reopen",
                            "2d",
                            "least-count",
                            2,
                            "least-excess",
                            1.5,
                            "link_template",
                            "https://desk.example.org/r/{id}",
                            "neighbours-merge",
                            false),
                        "falls",
                        Map.of("lane", "slow")),
                "sensors",
                    Map.of(
                        "rain",
                        Map.of(
                            "unit",
                            "mm/h",
                            "en",
                            "Rain",
                            "zh",
                            "降雨",
                            "lane",
                            "slow",
                            "severity",
                            "Minor",
                            "detectors",
                            "limits",
                            "lower",
                            0,
                            "upper",
                            50)),
                "rules",
                    Map.of(
                        "flash-flood",
                        Map.of(
                            "when",
                            "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km",
                            "category",
                            "flood",
                            "lane",
                            "life-safety",
                            "severity",
                            "Severe",
                            "en",
                            "Flash flood",
                            "zh",
                            "山洪")),
                "known-events",
                    List.of(
                        Map.of(
                            "name-en", "Marathon",
                            "name-zh", "马拉松",
                            "from", "2027-03-14T01:00",
                            "to", "2027-03-14T04:00",
                            "places", List.of("loop"),
                            "categories", List.of("road-closure"))),
                "pinned", List.of("loop", "harbour")));

    assertThat(configuration.category("gas"))
        .isEqualTo(
            new CategoryPolicy(
                "gas",
                null,
                null,
                "service",
                "Moderate",
                true,
                List.of("surge"),
                List.of(Duration.ofMinutes(15), Duration.ofHours(1)),
                null,
                Duration.ofDays(2),
                "https://desk.example.org/r/{id}",
                false,
                2,
                1.5));
    assertThat(configuration.reopen("gas")).isEqualTo(Duration.ofDays(2));
    assertThat(configuration.surgeWindows("gas"))
        .containsExactly(Duration.ofMinutes(15), Duration.ofHours(1));
    assertThat(configuration.surgeWindows("other"))
        .isEqualTo(configuration.warning().surgeWindows());
    assertThat(configuration.shiftSlots("gas")).isEqualTo(configuration.warning().shiftSlots());
    assertThat(configuration.reopen("other")).isEqualTo(Duration.ofDays(14));
    assertThat(configuration.category("falls").detectors()).containsExactly("shift", "cluster");
    assertThat(configuration.sensor("rain"))
        .isEqualTo(
            new SensorPolicy(
                "rain", "mm/h", "Rain", "降雨", "slow", "Minor", List.of("limits"), 0.0, 50.0));
    assertThat(configuration.rules().get("flash-flood"))
        .isEqualTo(
            new RuleSettings(
                "flash-flood",
                "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km",
                "flood",
                "life-safety",
                "Severe",
                "Flash flood",
                "山洪"));
    // The clocks went forward at 02:00: the event lasts two hours.
    assertThat(configuration.knownEvents())
        .containsExactly(
            new KnownEvent(
                "Marathon",
                "马拉松",
                Instant.parse("2027-03-14T07:00:00Z"),
                Instant.parse("2027-03-14T09:00:00Z"),
                List.of("loop"),
                List.of("road-closure")));
    assertThat(configuration.pinned()).containsExactly("harbour", "loop");
  }

  @Test
  void newKeysAreCheckedLikeOldOnes() {
    Map<String, Object> wrong =
        Map.of(
            "warning",
            Map.of(
                "lanes", Map.of("life-savety", 2),
                "surge", Map.of("windows", List.of("7m", "x")),
                "shift", Map.of("slots", "fortnight"),
                "cluster", Map.of("at", "noon"),
                "tick", "0m",
                "routing", Map.of("slow", "nobody"),
                "history", "1d"),
            "categories",
            Map.of("gas", Map.of("detectors", "surges", "link_template", "http://x")),
            "sensors",
            Map.of("rain", Map.of("lower", 5, "upper", 1)),
            "rules",
            Map.of("r", Map.of("when", "")),
            "known-events",
            List.of(Map.of("name-en", "Fair", "from", "2027-05-02", "to", "2027-05-01"), "x"));

    assertThatThrownBy(() -> TocsinConfiguration.of(wrong))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            invalid ->
                assertThat(invalid.problems())
                    .contains(
                        "warning.lanes.life-savety: is unknown; did you mean 'life-safety'?",
                        "warning.surge.windows: 7m cannot be tested; use multiples of 15m up to"
                            + " 24h",
                        "warning.surge.windows: 'x' is not a duration such as 15m or 6h",
                        "warning.shift.slots: 'fortnight' is unknown; known are day, week",
                        "warning.cluster.at: 'noon' is not a time of day such as \"06:30\"",
                        "warning.history: 1d is shorter than warning.reopen 14d; a reopened slot"
                            + " needs its reports",
                        "categories.gas.detectors: 'surges' is unknown; did you mean 'surge'?",
                        "categories.gas.link_template: 'http://x' must start with https:// and"
                            + " contain {id}",
                        "sensors.rain.lower: 5.0 is not below upper 1.0",
                        "rules.r: needs when (a condition) and category",
                        "known-events[1]: 'x' must be a block of keys")
                    .anySatisfy(p -> assertThat(p).startsWith("warning.tick: '0m'"))
                    .anySatisfy(p -> assertThat(p).startsWith("warning.routing.slow: 'nobody'"))
                    .anySatisfy(p -> assertThat(p).startsWith("known-events[0].to: ")));
  }

  @Test
  void whatAFreshStartCouldNotKnowIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "warning",
                    Map.of("history", "14d", "cluster", Map.of("days", 28)),
                    "categories",
                    Map.of("gas", Map.of("reopen", "60d"), "falls", Map.of("reopen", "14d")))))
        .containsExactly(
            "warning.history: 14d is shorter than 29d; the scatter of the whole city's days is"
                + " taken from so many, and a fresh start would judge storms otherwise than a watch"
                + " that has run",
            "categories.gas.reopen: 60d is longer than warning.history 14d; a reopened slot needs"
                + " its reports, so lengthen warning.history or shorten it");
    assertThat(
            TocsinConfiguration.of(
                    Map.of(
                        "warning",
                        Map.of("history", "60d", "cluster", Map.of("days", 28)),
                        "categories",
                        Map.of("gas", Map.of("reopen", "60d"))))
                .reopen("gas"))
        .isEqualTo(Duration.ofDays(60));
  }

  @Test
  void aKnownEventOfACategoryWithASlipIsRefused() {
    Map<String, Object> fair =
        Map.of("name-en", "Fair", "from", "2027-05-01", "to", "2027-05-02", "categories", "nois");
    assertThat(
            problems(
                Map.of("categories", Map.of("noise", Map.of()), "known-events", List.of(fair))))
        .containsExactly("known-events[0].categories: 'nois' is unknown; did you mean 'noise'?");
    assertThat(TocsinConfiguration.of(Map.of("known-events", List.of(fair))).knownEvents())
        .as("categories need no block of their own")
        .hasSize(1);
  }

  private static List<String> problems(Map<String, Object> tree) {
    try {
      TocsinConfiguration.of(tree);
      return List.of();
    } catch (InvalidConfiguration invalid) {
      return invalid.problems();
    }
  }

  @Test
  void everyKeyIsRead() {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "city", Map.of("name", "Harbour City", "zone", "America/Chicago"),
                "clock", "simulated",
                "kafka", Map.of("bootstrap-servers", "127.0.0.1:9092", "partitions", 8),
                "streams",
                    Map.of(
                        "parallelism", 4,
                        "commit-interval", "60s",
                        "watch-state", "rocksdb",
                        "landing-memory", "30d"),
                "lake", Map.of("uri", "jdbc:postgresql://127.0.0.1/lake"),
                "warning",
                    Map.of(
                        "false-episodes-per-week",
                        3.5,
                        "least-count",
                        5,
                        "least-excess",
                        4,
                        "history",
                        "70d",
                        "reopen",
                        "7d",
                        "tick",
                        "5m"),
                "authorisations",
                    Map.of(
                        "hazard",
                        Map.of(
                            "purpose", "early help",
                            "legal_basis", "civil protection act",
                            "owner", "command center",
                            "review_by", "2027-06-30")),
                "categories",
                    Map.of(
                        "gas",
                        Map.of(
                            "en", "Gas smell",
                            "zh", "燃气异味",
                            "lane", "life-safety",
                            "severity", "Severe",
                            "watched", true)),
                "console", Map.of("port", 9000)));

    assertThat(configuration.cityName()).isEqualTo("Harbour City");
    assertThat(configuration.zone().getId()).isEqualTo("America/Chicago");
    assertThat(configuration.clock()).isEqualTo("simulated");
    assertThat(configuration.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(configuration.partitions()).isEqualTo(8);
    assertThat(configuration.parallelism()).isEqualTo(4);
    assertThat(configuration.commitInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(configuration.watchState()).isEqualTo("rocksdb");
    assertThat(configuration.landingMemory()).isEqualTo(Duration.ofDays(30));
    assertThat(configuration.lake()).containsEntry("uri", "jdbc:postgresql://127.0.0.1/lake");
    assertThat(configuration.warning().falseEpisodesPerWeek()).isEqualTo(3.5);
    assertThat(configuration.warning().leastCount()).isEqualTo(5);
    assertThat(configuration.warning().leastExcess()).isEqualTo(4);
    assertThat(configuration.warning().history()).isEqualTo(Duration.ofDays(70));
    assertThat(configuration.warning().reopen()).isEqualTo(Duration.ofDays(7));
    assertThat(configuration.warning().tick()).isEqualTo(Duration.ofMinutes(5));
    assertThat(configuration.authorisations()).containsOnlyKeys(CategoryClass.HAZARD);
    assertThat(configuration.category("gas").nameZh()).isEqualTo("燃气异味");
    assertThat(configuration.category("gas").lane()).isEqualTo("life-safety");
    assertThat(configuration.consolePort()).isEqualTo(9000);
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> TocsinConfiguration.of(Map.of("warnin", Map.of())))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("warnin: is unknown; did you mean 'warning'?");
  }

  @Test
  void allProblemsAreToldAtOnceEachWithItsKey() {
    Map<String, Object> wrong =
        Map.of(
            "city", Map.of("zone", "Mars/Olympus"),
            "kafka", Map.of("partitions", "many"),
            "warning", Map.of("tick", "soon", "least-count", 0),
            "clock", "sundial",
            "console", 8080);

    assertThatThrownBy(() -> TocsinConfiguration.of(wrong))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            invalid ->
                assertThat(invalid.problems())
                    .anySatisfy(p -> assertThat(p).startsWith("city.zone: 'Mars/Olympus'"))
                    .anySatisfy(p -> assertThat(p).startsWith("kafka.partitions: 'many'"))
                    .anySatisfy(p -> assertThat(p).startsWith("warning.tick: 'soon'"))
                    .anySatisfy(p -> assertThat(p).startsWith("warning.least-count: 0 is out"))
                    .anySatisfy(p -> assertThat(p).startsWith("clock: 'sundial'"))
                    .anySatisfy(p -> assertThat(p).startsWith("console: '8080' must be a block")));
  }

  @Test
  void fewerPartitionsThanReadersAreRefused() {
    assertThatThrownBy(
            () ->
                TocsinConfiguration.of(
                    Map.of("kafka", Map.of("partitions", 1), "streams", Map.of("parallelism", 2))))
        .hasMessageContaining("kafka.partitions: 1 is below streams.parallelism 2");
  }

  @Test
  void aClassIsWatchedOnlyWhileItsAuthorisationHolds() {
    TocsinConfiguration configuration = authorised("hazard", "2027-05-01");

    assertThat(configuration.mayWatch(CategoryClass.HAZARD, MAY_1)).isTrue();
    assertThat(configuration.mayWatch(CategoryClass.HAZARD, MAY_1.plusDays(1))).isFalse();
    assertThat(configuration.mayWatch(CategoryClass.SERVICE, MAY_1)).isFalse();
  }

  @Test
  void noAuthorisationOpensEnforcementOrExpression() {
    for (String word : List.of("enforcement", "expression")) {
      assertThatThrownBy(() -> authorised(word, "2027-05-01"))
          .hasMessageContaining("authorisations.%s: this class can never be watched", word);
    }
  }

  @Test
  void anAuthorisationMustSayWhyByWhatRightWhoAndUntilWhen() {
    assertThatThrownBy(
            () ->
                TocsinConfiguration.of(
                    Map.of("authorisations", Map.of("hazard", Map.of("purpose", "early help")))))
        .hasMessageContaining(
            "authorisations.hazard: needs purpose, legal_basis, owner and review_by");
  }

  @Test
  void aRuleIsReadWithTheRestAndItsMistakeHasAPlaceAndARemedy() {
    assertThatThrownBy(
            () ->
                TocsinConfiguration.of(
                    Map.of(
                        "categories",
                        Map.of("flood", Map.of()),
                        "rules",
                        Map.of(
                            "wet", Map.of("when", "count flod >= 3 within 1h", "category", "flood"),
                            "dry", Map.of("when", "count flood => 3", "category", "flood")))))
        .hasMessageContaining(
            "rules.wet.when: at character 7: category 'flod' is unknown; did you mean 'flood'?")
        .hasMessageContaining("rules.dry.when: at character 13: '=>' is no comparison");
    assertThat(
            TocsinConfiguration.of(
                    Map.of(
                        "rules",
                        Map.of("wet", Map.of("when", "count flood >= 3", "category", "flood"))))
                .compoundRules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.id()).isEqualTo("wet"));
  }

  @Test
  void theHashChangesWithWhatDecidesAndOnlyWithIt() {
    String hash = TocsinConfiguration.defaults().hash();

    assertThat(hash).hasSize(12).matches("[0-9a-f]+");
    assertThat(TocsinConfiguration.of(Map.of("console", Map.of("port", 1))).hash()).isEqualTo(hash);
    for (Map<String, Object> decisive :
        List.<Map<String, Object>>of(
            Map.of("warning", Map.of("least-count", 4)),
            Map.of("city", Map.of("country", "us")),
            Map.of("city", Map.of("lunar-festivals", true)),
            Map.of("warning", Map.of("weights", Map.of("surge", 2))),
            Map.of("warning", Map.of("modes", Map.of("emergency", Map.of("cap-per-day", 3)))),
            Map.of("categories", Map.of("gas", Map.of("detectors", "surge"))),
            Map.of("sensors", Map.of("rain", Map.of("upper", 3))),
            Map.of("rules", Map.of("r", Map.of("when", "count a >= 3 within 1h", "category", "a"))),
            Map.of(
                "known-events",
                List.of(Map.of("name-en", "E", "from", "2027-05-01", "to", "2027-05-02"))))) {
      assertThat(TocsinConfiguration.of(decisive).hash()).as("%s", decisive).isNotEqualTo(hash);
    }
    assertThat(TocsinConfiguration.defaults().hash("")).isEqualTo(hash);
    assertThat(TocsinConfiguration.defaults().hash("budget:1")).isNotEqualTo(hash);
  }

  @Test
  void theHashOfReportsChangesAlsoWithWhatIsWithheldAndTheNameOfTheCity() {
    TocsinConfiguration defaults = TocsinConfiguration.defaults();
    assertThat(defaults.reportHash()).matches("[0-9a-f]{12}").isNotEqualTo(defaults.hash());
    for (Map<String, Object> said :
        List.<Map<String, Object>>of(
            Map.of("city", Map.of("name", "Bellhaven")),
            Map.of("small-numbers", Map.of("least", 6)),
            Map.of("small-numbers", Map.of("least-sensitive", 11)),
            Map.of("small-numbers", Map.of("sensitive", "needles")))) {
      TocsinConfiguration other = TocsinConfiguration.of(said);
      assertThat(other.hash()).as("alerts do not depend on %s", said).isEqualTo(defaults.hash());
      assertThat(other.reportHash()).as("%s", said).isNotEqualTo(defaults.reportHash());
    }
    assertThat(TocsinConfiguration.of(Map.of("warning", Map.of("least-count", 4))).reportHash())
        .isNotEqualTo(defaults.reportHash());
    assertThat(TocsinConfiguration.of(Map.of("console", Map.of("port", 1))).reportHash())
        .isEqualTo(defaults.reportHash());
    assertThat(sensitive("a, b").reportHash()).isEqualTo(sensitive("b, a").reportHash());
  }

  private static TocsinConfiguration sensitive(String ids) {
    return TocsinConfiguration.of(Map.of("small-numbers", Map.of("sensitive", ids)));
  }

  @Test
  void theHashOfRiskModelsChangesWithWhatTheyDependOnAndOnlyWithIt() {
    String hash = TocsinConfiguration.defaults().riskHash();
    for (Map<String, Object> other :
        List.<Map<String, Object>>of(
            Map.of("categories", Map.of("gas", Map.of("en", "Gas"))),
            Map.of("warning", Map.of("least-count", 4)),
            Map.of(
                "known-events",
                List.of(Map.of("name-en", "E", "from", "2027-05-01", "to", "2027-05-02"))))) {
      assertThat(TocsinConfiguration.of(other).riskHash()).as("%s", other).isEqualTo(hash);
    }
    for (Map<String, Object> decisive :
        List.<Map<String, Object>>of(
            Map.of("city", Map.of("zone", "Asia/Shanghai")),
            Map.of("risk", Map.of("seed", 2)),
            Map.of("risk", Map.of("covariates", "rain")))) {
      assertThat(TocsinConfiguration.of(decisive).riskHash()).as("%s", decisive).isNotEqualTo(hash);
    }
    String service = authorised("service", "2030-01-01").riskHash();
    assertThat(service)
        .isNotEqualTo(hash)
        .isNotEqualTo(authorised("hazard", "2030-01-01").riskHash());
    assertThat(authorised("service", "2031-01-01").riskHash()).as("the paper").isEqualTo(service);
  }

  /** Verdicts, baselines and stored rows are found by these; they must outlive a new version. */
  @Test
  void withoutLeadingCategoriesTheHashesAreThoseOfEarlierVersions() {
    TocsinConfiguration defaults = TocsinConfiguration.defaults();
    assertThat(defaults.hash()).isEqualTo("b5afb5eab653");
    assertThat(defaults.riskHash()).isEqualTo("c94292af390a");
    Map<String, Object> risk =
        new HashMap<>(
            Map.of(
                "holidays", "us",
                "covariates", "temperature",
                "categories", List.of("noise", "dirt"),
                "leave-out", "near_repeat",
                "seed", 2));
    TocsinConfiguration said = TocsinConfiguration.of(Map.of("risk", risk));
    assertThat(said.hash()).isEqualTo("435ea3373826");
    assertThat(said.riskHash()).isEqualTo("f7d2a8a2e7a8");
    risk.put("leading", Map.of("rats", List.of()));
    assertThat(TocsinConfiguration.of(Map.of("risk", risk)).riskHash())
        .as("no category leads")
        .isEqualTo("f7d2a8a2e7a8");
    risk.put("leading", Map.of("rats", List.of("noise", "dirt")));
    TocsinConfiguration led = TocsinConfiguration.of(Map.of("risk", risk));
    assertThat(led.hash()).isNotEqualTo(said.hash());
    assertThat(led.riskHash()).isNotEqualTo(said.riskHash());
    risk.put("leading", Map.of("rats", "dirt, noise"));
    assertThat(TocsinConfiguration.of(Map.of("risk", risk)).riskHash())
        .as("their order says nothing")
        .isEqualTo(led.riskHash());
  }

  @Test
  void whatLeadsACategoryIsChecked() {
    assertThat(leading(Map.of("rats", "yard, alley"), Map.of()).leadingOf("rats"))
        .containsExactly("alley", "yard");
    assertThat(leading(Map.of("rats", "alley"), Map.of()).leadingOf("mice")).isEmpty();
    assertThat(leading(Map.of("rats", "alley"), Map.of("leave-out", "leading_28d")).leaveOut())
        .containsExactly("leading_28d");
    assertThat(leading(Map.of("rats", List.of("a", "b", "c", "d", "e")), Map.of()).leading())
        .hasSize(1);
    assertThatThrownBy(
            () ->
                leading(
                    Map.of(
                        "rats", List.of("rats", "alley", "alley"),
                        "mice", List.of("a", "b", "c", "d", "e", "f"),
                        "potholes", "alley"),
                    Map.of("leave-out", "leading_29d")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("risk.leading.rats: leads itself; its own past always enters")
        .hasMessageContaining("risk.leading.rats: 'alley' is named twice")
        .hasMessageContaining("risk.leading.mice: 6 categories lead it; name at most 5")
        .hasMessageContaining(
            "risk.leave-out: 'leading_29d' is no feature; did you mean 'leading_28d'?")
        .hasMessageContaining(
            "risk.leading.potholes: 'potholes' is unknown; did you mean 'pothole'?");
    assertThatThrownBy(() -> leading(Map.of("rats", "potholes"), Map.of()))
        .hasMessageContaining("risk.leading.rats: 'potholes' is unknown; did you mean 'pothole'?");
    assertThatThrownBy(
            () -> leading(Map.of("rats", "aley"), Map.of("categories", List.of("alley", "noise"))))
        .hasMessageContaining(
            "risk.leading.rats: 'aley' is not among risk.categories, which alone may be features;"
                + " did you mean 'alley'?");
  }

  private static RiskSettings leading(Map<String, Object> leading, Map<String, Object> more) {
    Map<String, Object> risk = new HashMap<>(more);
    risk.put("leading", leading);
    return TocsinConfiguration.of(
            Map.of("risk", risk, "categories", Map.of("pothole", Map.of("en", "Pothole"))))
        .risk();
  }

  private static TocsinConfiguration authorised(String word, String reviewBy) {
    return TocsinConfiguration.of(
        Map.of(
            "authorisations",
            Map.of(
                word,
                Map.of(
                    "purpose", "early help",
                    "legal_basis", "civil protection act",
                    "owner", "command center",
                    "review_by", reviewBy))));
  }

  @Test
  void whatMayEnterARiskModelIsChecked() {
    assertThatThrownBy(
            () ->
                TocsinConfiguration.of(
                    Map.of(
                        "risk",
                        Map.of(
                            "leave-out", List.of("rate_13d", "rate_365d"),
                            "covariates", List.of("temperature", "hardship_index"),
                            "leaveout", "x"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("risk.leave-out: 'rate_13d' is no feature; did you mean 'rate_3d'?")
        .hasMessageContaining("'rate_365d' is what all others are compared with")
        .hasMessageContaining("risk.covariates: 'hardship_index' describes who lives in a place")
        .hasMessageContaining("risk.leaveout: is unknown; did you mean 'leave-out'?");
    RiskSettings risk =
        TocsinConfiguration.of(
                Map.of("risk", Map.of("holidays", "us", "covariates", "temperature")))
            .risk();
    assertThat(risk.country()).isEqualTo("us");
    assertThat(risk.covariates()).containsExactly("temperature");
    assertThat(TocsinConfiguration.defaults().risk()).isEqualTo(RiskSettings.DEFAULTS);
    assertThat(TocsinConfiguration.of(Map.of("risk", Map.of("seed", 2))).hash())
        .isNotEqualTo(TocsinConfiguration.defaults().hash());
  }
}
