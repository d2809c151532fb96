package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.watch.DelayLaw;

/** A flood of calls in the harbour that nobody was rung for, and why. */
class WhyNotCommandTest {
  private static final String ASKED = "why-not harbour flooding 2016-05-02T14:10";
  private static final Instant HOUR = Instant.parse("2016-05-02T14:00:00Z");
  private static final Instant CUT_OFF = Instant.parse("2016-05-01T00:00:00Z");
  private static final int HOURS = 24;

  @TempDir private Path folder;
  private ResearchHome home;
  private String hash = "";

  @BeforeEach
  void sixCallsInAnHour() throws IOException {
    home =
        new ResearchHome(
            folder,
            """
            city: {name: Testville, zone: UTC}
            authorisations:
              service: {purpose: test, legal_basis: none, owner: desk, review_by: 2100-01-01}
            """);
    hash =
        TocsinConfiguration.of(
                Map.of(
                    "city",
                    Map.of("name", "Testville", "zone", "UTC"),
                    "authorisations",
                    Map.of(
                        "service",
                        Map.of(
                            "purpose",
                            "test",
                            "legal_basis",
                            "none",
                            "owner",
                            "desk",
                            "review_by",
                            "2100-01-01"))))
            .hash();
    home.append(
        LakeTable.NEIGHBOURHOOD,
        Map.of("id", "harbour", "valid_from", Instant.EPOCH, "level", "neighbourhood"));
    for (int i = 0; i < 6; i++) {
      Instant at = HOUR.plusSeconds(60L * i);
      home.append(
          LakeTable.INCIDENT,
          Map.of(
              "source",
              "hotline",
              "source_id",
              "r" + i,
              "kind",
              "report",
              "category",
              "flooding",
              "class",
              "service",
              "neighbourhood_id",
              "harbour",
              "occurred_at",
              at,
              "known_at",
              at.plusSeconds(30),
              "offset",
              (long) i));
    }
  }

  @Test
  void aSilenceIsNamedWithItsDeskAndReason() {
    baseline();
    home.append(
        LakeTable.ALERT_ACTION,
        Map.of(
            "action_id",
            "s1",
            "known_at",
            HOUR.minusSeconds(3_600),
            "body",
            "{\"action_id\":\"s1\",\"alert_id\":\"city\",\"kind\":\"silence\",\"desk\":\"dispatch\",\"places\":[\"harbour\"],\"until\":\"2016-05-02T18:00:00Z\",\"reason\":\"works\"}"));
    found("silenced", "surge-hour");
    assertThat(home.run(ASKED))
        .contains(
            "Findings on record",
            "6 seen, usual 0.50",
            "(of the day 0.00030, line 0.0020): silenced",
            "Held back because a silence of desk 'dispatch' was in force until 2016-05-02 18:00:"
                + " works (act s1)");
  }

  @Test
  void aDayIsMeasuredByWhatCanBeKnownOfIt() {
    baseline();
    double[][] shares = new double[7][];
    double[][] variances = new double[7][];
    Arrays.fill(shares, new double[] {0.75, 0.9});
    Arrays.fill(variances, new double[] {0, 0});
    model("delay", DelayLaw.STATE_VERSION, new DelayLaw(shares, variances).toState());
    JsonNode asked = ResearchJson.read(home.run(ASKED + " --json"));
    JsonNode hour = test(asked, "hour");
    assertThat(hour.path("observed").asInt()).isEqualTo(6);
    assertThat(hour.path("expected").asDouble()).isEqualTo(0.5, within(1e-9));
    assertThat(hour.has("known")).isFalse();
    assertThat(hour.path("p_value").asDouble()).isLessThan(0.001);
    JsonNode day = test(asked, "day");
    assertThat(day.path("known").asDouble()).isEqualTo(0.75, within(1e-9));
    assertThat(day.path("expected").asDouble())
        .as("three quarters of 12")
        .isEqualTo(9, within(1e-6));
    assertThat(asked.path("reasons").toString()).contains("no finding is on record");
  }

  @Test
  void withoutABaselineNothingCanBeTested() {
    assertThat(home.run(ASKED))
        .contains(
            "nothing can be: there is no baseline",
            "Held back because no baseline of configuration " + hash + " was in force");
  }

  @Test
  void aClassWithoutAnAuthorisationIsSaidToBe() {
    home.append(
        LakeTable.INCIDENT,
        Map.of(
            "source",
            "hotline",
            "source_id",
            "x",
            "kind",
            "report",
            "category",
            "gas-smell",
            "class",
            "hazard",
            "neighbourhood_id",
            "harbour",
            "occurred_at",
            HOUR,
            "known_at",
            HOUR));
    assertThat(home.run("why-not harbour gas-smell 2016-05-02T14:10"))
        .contains("class hazard has no authorisation that held on 2016-05-02");
  }

  @Test
  void wrongNamesAreAnsweredWithTheNearest() {
    assertThat(home.run("why-not harbor flooding 2016-05-02T14:10")).isEmpty();
    assertThat(home.wentWrong()).contains("Place 'harbor' is not loaded", "'harbour'");
    assertThat(home.run("why-not harbour floding 2016-05-02T14:10")).isEmpty();
    assertThat(home.wentWrong()).contains("Category 'floding' never occurs", "'flooding'");
    assertThat(home.run("why-not harbour flooding yesterday")).isEmpty();
    assertThat(home.wentWrong()).contains("TIME", "yesterday");
  }

  private static JsonNode test(JsonNode asked, String length) {
    for (JsonNode test : asked.path("recomputed")) {
      if (test.path("length").asText().equals(length)) {
        return test;
      }
    }
    throw new AssertionError("No test of length " + length + " in " + asked);
  }

  private void found(String outcome, String detector) {
    Map<String, Object> row = new HashMap<>();
    row.put("run", RunRows.LIVE);
    row.put("detector", detector);
    row.put("neighbourhood_id", "harbour");
    row.put("category", "flooding");
    row.put("interval_start", HOUR);
    row.put("interval_end", HOUR.plusSeconds(3_600));
    row.put("tick", HOUR.plusSeconds(360));
    row.put("observed", 6.0);
    row.put("expected", 0.5);
    row.put("upper_bound", 3.0);
    row.put("p_value", 1e-5);
    row.put("day_p", 0.0003);
    row.put("threshold", 0.002);
    row.put("outcome", outcome);
    home.append(LakeTable.SIGNAL, row);
  }

  private void baseline() {
    model(
        "baseline",
        1,
        "{\"category\":\"flooding\",\"zone\":\"UTC\",\"first_day\":\"2015-01-01\",\"end_day\":\"2016-05-01\",\"intercept\":%s,\"trend_per_year\":0.0,\"harmonics\":%s,\"day_of_week\":%s,\"hour_of_week\":%s,\"places\":{},\"dispersion_hour\":1.0,\"dispersion_day\":1.0,\"dispersion_week\":1.0}"
            .formatted(
                Math.log(0.5 * HOURS),
                Collections.nCopies(4, 0.0),
                Collections.nCopies(7, 0.0),
                Collections.nCopies(7 * HOURS, 1.0 / HOURS)));
  }

  private void model(String kind, int version, String state) {
    home.append(
        LakeTable.MODEL,
        Map.of(
            "id",
            hash + ":flooding:" + kind,
            "kind",
            kind,
            "category",
            "flooding",
            "configuration_hash",
            hash,
            "cut_off",
            CUT_OFF,
            "effective_at",
            CUT_OFF,
            "state_version",
            version,
            "state",
            state,
            "scores",
            "{}"));
  }
}
