package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;

/** Locked ranges, and runs that are judged by what they promised. */
class HonestCountingTest {
  private static final Instant JULY = Instant.parse("2016-07-01T00:00:00Z");
  private static final Instant AUGUST = Instant.parse("2016-08-01T00:00:00Z");
  private static final Instant SEPTEMBER = Instant.parse("2016-09-01T00:00:00Z");

  @TempDir private Path folder;
  private ResearchHome home;

  @BeforeEach
  void configure() throws IOException {
    home =
        new ResearchHome(
            folder, "city: {name: Testville, zone: UTC}\nwarning: {false-episodes-per-week: 21}\n");
  }

  @Test
  void aLockedRangeTeachesNoCalibrationAndIsMetByNoReplay() {
    assertThat(home.run("holdout keep final --from 2016-08-01 --to 2016-09-01")).contains("keeps");
    for (String command : List.of("calibrate", "replay")) {
      assertThat(home.run(command + " --from 2016-07-01 --to 2016-08-02")).isEmpty();
      assertThat(home.wentWrong())
          .as(command)
          .contains("The range meets holdout 'final'", "open it with --holdout final");
    }
    assertThat(runs().openings("final")).as("a refusal is no look").isZero();
  }

  @Test
  void aLookAtALockedRangeIsLoggedWithWhatWasTried() {
    ReplayRuns runs = runs();
    runs.add(
        new ReplayRuns.Entry(
            "final", ReplayRuns.HOLDOUT, "", AUGUST, SEPTEMBER, Instant.EPOCH, 0, "{}"));
    List<ReplayRuns.Entry> met = Holdouts.refuse(runs, JULY, SEPTEMBER, List.of("final"));
    Holdouts.open(runs, met, "h", "h budget-1", Map.of("calibrate", "July and August"));
    assertThat(runs.openings("final")).isEqualTo(1);
    assertThat(runs.tried(AUGUST, SEPTEMBER, "h budget-2")).isEqualTo(2);
    assertThat(runs.tried(JULY, AUGUST, "h budget-2")).as("only the locked part").isEqualTo(1);
  }

  @Test
  void eachOfTwoRunsIsJudgedByItsOwnPromise() {
    ReplayRuns runs = runs();
    runs.add(run("calm", "{\"promised_per_week\":{\"peace\":7.0}}"));
    runs.add(run("loud", "{\"promised_per_week\":{\"peace\":0.01,\"emergency\":70.0}}"));
    runs.add(run("old", "{}"));
    say("calm", "a1", "2016-07-05T10:00:00Z");
    say("loud", "b1", "2016-07-05T08:00:00Z");
    say("loud", "b2", "2016-07-20T08:00:00Z");
    JsonNode compared = ResearchJson.read(home.run("compare calm loud --json"));
    assertThat(compared.at("/a/promised_per_week/peace").asDouble()).isEqualTo(7);
    assertThat(compared.at("/b/promised_per_week").toString())
        .isEqualTo("{\"emergency\":70.0,\"peace\":0.01}");
    assertThat(compared.at("/a/alerts").asInt()).isEqualTo(1);
    assertThat(compared.at("/b/alerts").asInt()).isEqualTo(2);
    assertThat(compared.path("gained").toString()).isEqualTo("[\"b2\"]");
    assertThat(compared.at("/earlier/0/later_seconds").asLong()).isEqualTo(-7_200);
    assertThat(home.run("compare calm old").lines())
        .as("an old run does not say what it promised: the home's promise stands in")
        .anyMatch(line -> line.matches("promised false a week +7\\.0, kept +21\\.0, kept"));
    assertThat(home.run("compare calm loud").lines())
        .anyMatch(line -> line.matches("promised false .* 70\\.0/0\\.0, not told apart"));
  }

  private static ReplayRuns.Entry run(String id, String metrics) {
    return new ReplayRuns.Entry(id, ReplayRuns.RUN, "h", JULY, AUGUST, SEPTEMBER, 1, metrics);
  }

  private void say(String run, String id, String at) {
    home.append(
        LakeTable.REPLAY_ALERT,
        Map.of(
            "run",
            run,
            "id",
            id,
            "sent_at",
            JULY,
            "body",
            ResearchJson.write(
                Map.of(
                    "id",
                    id,
                    "alert_version",
                    1,
                    "state",
                    "open",
                    "event",
                    "raised",
                    "category",
                    "noise",
                    "lane",
                    "service",
                    "neighbourhood_id",
                    "loop",
                    "sent_at",
                    at,
                    "onset",
                    at,
                    "interval_end",
                    Instant.parse(at).plusSeconds(6 * 3_600).toString()))));
  }

  private ReplayRuns runs() {
    return new ReplayRuns(home.table(LakeTable.REPLAY_RUN));
  }
}
