package org.tocsin.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;

/** What the doctor says of a configuration. */
class DoctorCommandTest {
  @Test
  void saysWhenTheHomesOwnBrokerForgets() {
    DoctorCommand.Finding usual = DoctorCommand.transport(city(Map.of()));
    assertThat(usual.state()).isEqualTo("ok");
    assertThat(usual.what()).isEqualTo("The broker forgets what landed 168 h ago (care.transport)");

    assertThat(DoctorCommand.transport(city(Map.of("care", Map.of("transport", "36h")))).what())
        .contains(" 36 h ");
  }

  @Test
  void saysThatABrokerOfTheCitysOwnIsItsOperatorsToEmpty() {
    DoctorCommand.Finding found =
        DoctorCommand.transport(
            city(Map.of("kafka", Map.of("bootstrap-servers", "broker.example:9092"))));

    assertThat(found.state()).isEqualTo("note");
    assertThat(found.what()).contains("broker.example:9092", "is not Tocsin's");
    assertThat(found.remedy())
        .isEqualTo("Set retention.ms on incidents, observations and backfill");
  }

  @Test
  void saysWhatRiskModelsTakeAndWhatTheyNeverDo() {
    List<DoctorCommand.Finding> found = new ArrayList<>();
    DoctorCommand.riskPolicy(
        found,
        city(Map.of(
                "risk",
                Map.of(
                    "categories", "noise",
                    "covariates", "sensor:rain",
                    "leading", Map.of("rats", "noise"),
                    "leave-out", "near_repeat")))
            .risk());
    assertThat(found).extracting(DoctorCommand.Finding::state).containsOnly("ok");
    assertThat(found.get(0).what())
        .contains("never learn", "origin response", "class enforcement", "demographic covariates");
    assertThat(found.get(1).what())
        .isEqualTo(
            "Risk models take categories noise and covariates: sensor:rain; rats led by noise; left"
                + " out: near_repeat");
  }

  @Test
  void namesTheConfigurationAsAlertsAndAsReportsDo() {
    TocsinConfiguration one = city(Map.of());
    TocsinConfiguration other = city(Map.of("small-numbers", Map.of("least", 6)));
    assertThat(DoctorCommand.configuration(one).what())
        .isEqualTo(
            "Configuration %s of Testville (UTC), in reports %s"
                .formatted(one.hash(), one.reportHash()));
    assertThat(DoctorCommand.configuration(other).what())
        .startsWith("Configuration " + one.hash())
        .doesNotContain(one.reportHash());
  }

  @Test
  void namesPlacesOfKnownEventsThatAreNotLoaded() {
    List<DoctorCommand.Finding> found = new ArrayList<>();
    TocsinConfiguration configuration =
        city(
            Map.of(
                "known-events",
                List.of(
                    Map.of(
                        "name-en", "Fair",
                        "name-zh", "集市",
                        "from", "2016-05-02T08:00",
                        "to", "2016-05-02T12:00",
                        "places", List.of("harbour", "harbor")))));
    DoctorCommand.eventPlaces(found, configuration.knownEvents(), List.of("harbour", "loop"));
    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.state()).isEqualTo("problem");
              assertThat(finding.what())
                  .isEqualTo(
                      "Known event 'Fair' names place 'harbor', which is not loaded; did you mean"
                          + " 'harbour'?");
            });
  }

  @Test
  void namesTheCategoriesWithoutAChineseName() {
    DoctorCommand.Finding found =
        DoctorCommand.names(
            city(
                Map.of(
                    "categories",
                    Map.of(
                        "noise", Map.of("en", "Noise", "zh", "噪音"),
                        "waste", Map.of("en", "Waste"),
                        "graffiti", Map.of("en", "Graffiti")))));

    assertThat(found.state()).isEqualTo("note");
    assertThat(found.what()).startsWith("No Chinese name for graffiti, waste:");
    assertThat(found.remedy()).isEqualTo("Write categories.graffiti.zh");
  }

  @Test
  void isContentWhereEveryCategoryHasAChineseName() {
    DoctorCommand.Finding found =
        DoctorCommand.names(
            city(Map.of("categories", Map.of("noise", Map.of("en", "Noise", "zh", "噪音")))));

    assertThat(found)
        .isEqualTo(
            new DoctorCommand.Finding(
                "ok", "Every category that is configured has a Chinese name", ""));
  }

  private static TocsinConfiguration city(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("city", Map.of("name", "Testville", "zone", "UTC"));
    return TocsinConfiguration.of(all);
  }
}
