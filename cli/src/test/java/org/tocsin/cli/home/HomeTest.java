package org.tocsin.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;

class HomeTest {
  private static final Path EXAMPLE = Path.of("../docs/tocsin.example.yaml");

  @TempDir private Path folder;

  @Test
  void theShippedExampleParsesAndSaysTheDefaults() {
    TocsinConfiguration example = Home.open(folder, Optional.of(EXAMPLE)).configuration();
    TocsinConfiguration defaults = TocsinConfiguration.defaults();

    assertThat(example.warning().mode("emergency")).isEqualTo(defaults.warning().mode("emergency"));
    assertThat(example.warning().surgeWindows()).isEqualTo(defaults.warning().surgeWindows());
    assertThat(example.warning().cluster()).isEqualTo(defaults.warning().cluster());
    assertThat(example.warning().silence()).isEqualTo(defaults.warning().silence());
    assertThat(example.warning().capPerDay()).isEqualTo(defaults.warning().capPerDay());
    assertThat(example.warning().history()).isEqualTo(defaults.warning().history());
    assertThat(example.commitInterval()).isEqualTo(defaults.commitInterval());
    assertThat(example.desks()).isEqualTo(defaults.desks());
    assertThat(example.knownEvents().get(0).from())
        .isEqualTo(Instant.parse("2027-04-11T07:00:00Z"));
    assertThat(example.rules()).containsOnlyKeys("flash-flood");
    assertThat(example.risk()).isEqualTo(defaults.risk());
  }

  @Test
  void timesMeanWhatWasWrittenWithOrWithoutQuotes() throws IOException {
    Path file = folder.resolve("tocsin.yaml");
    Files.writeString(
        file,
        """
        city: {zone: Asia/Shanghai}
        warning: {cluster: {at: 16:30}}
        known-events:
          - {name-en: Fair, from: 2027-05-01T08:00:00, to: 2027-05-02}
        """);
    TocsinConfiguration configuration = Home.open(folder, Optional.empty()).configuration();

    assertThat(configuration.warning().cluster().at()).isEqualTo(LocalTime.of(16, 30));
    assertThat(configuration.knownEvents().get(0).from())
        .isEqualTo(Instant.parse("2027-05-01T00:00:00Z"));
    assertThat(configuration.knownEvents().get(0).to())
        .isEqualTo(Instant.parse("2027-05-01T16:00:00Z"));
  }

  @Test
  void aWrongFileIsNamedWithEveryProblem() throws IOException {
    Files.writeString(folder.resolve("tocsin.yaml"), "warnin: {}\nclock: sundial\n");
    assertThatThrownBy(() -> Home.open(folder, Optional.empty()))
        .isInstanceOf(HomeProblem.class)
        .hasMessageContaining("warnin: is unknown; did you mean 'warning'?")
        .hasMessageContaining("clock: 'sundial'")
        .hasMessageContaining("tocsin.yaml");
  }
}
