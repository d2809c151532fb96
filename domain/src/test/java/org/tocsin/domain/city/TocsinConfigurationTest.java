package org.tocsin.domain.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.incident.CategoryClass;

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
    assertThat(configuration.landingMemory()).isEqualTo(Duration.ofDays(400));
    assertThat(configuration.warning().falseEpisodesPerWeek()).isEqualTo(7);
    assertThat(configuration.consolePort()).isEqualTo(8090);
    assertThat(configuration.category("noise").lane()).isEqualTo("service");
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
                    Map.of("parallelism", 4, "commit-interval", "60s", "landing-memory", "30d"),
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
                        "5m",
                        "hourly",
                        false,
                        "daily",
                        true),
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
    assertThat(configuration.landingMemory()).isEqualTo(Duration.ofDays(30));
    assertThat(configuration.lake()).containsEntry("uri", "jdbc:postgresql://127.0.0.1/lake");
    assertThat(configuration.warning())
        .isEqualTo(
            new WarningSettings(
                3.5,
                5,
                4,
                Duration.ofDays(70),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                false,
                true));
    assertThat(configuration.authorisations()).containsOnlyKeys(CategoryClass.HAZARD);
    assertThat(configuration.category("gas"))
        .isEqualTo(new CategoryPolicy("gas", "Gas smell", "燃气异味", "life-safety", "Severe", true));
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
  void theHashChangesWithWhatDecidesAndOnlyWithIt() {
    String hash = TocsinConfiguration.defaults().hash();

    assertThat(hash).hasSize(12).matches("[0-9a-f]+");
    assertThat(TocsinConfiguration.of(Map.of("console", Map.of("port", 1))).hash()).isEqualTo(hash);
    assertThat(TocsinConfiguration.of(Map.of("warning", Map.of("least-count", 4))).hash())
        .isNotEqualTo(hash);
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
}
