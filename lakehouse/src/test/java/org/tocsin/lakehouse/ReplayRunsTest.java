package org.tocsin.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayRunsTest {
  private static final Instant MARCH = Instant.parse("2016-03-01T06:00:00Z");
  private static final Instant APRIL = Instant.parse("2016-04-01T05:00:00Z");
  private static final Instant MAY = Instant.parse("2016-05-01T05:00:00Z");

  @TempDir private Path home;

  @Test
  void configurationsAreCountedOnEveryPartOfARange() {
    ReplayRuns runs = new ReplayRuns(table(LakeTable.REPLAY_RUN));
    runs.add(run("a", "hash-1", MARCH, APRIL, 1));
    runs.add(run("a", "hash-2", MARCH, APRIL, 2));
    runs.add(run("b", "hash-1", APRIL, MAY, 3));
    assertThat(runs.tried(MARCH, APRIL, "hash-1")).isEqualTo(2);
    assertThat(runs.tried(MARCH, MAY, "hash-3")).isEqualTo(3);
    assertThat(runs.tried(APRIL, MAY, "hash-1")).isEqualTo(1);
    assertThat(runs.find("a").orElseThrow().configurationHash())
        .as("the newest of a name")
        .isEqualTo("hash-2");
    assertThat(runs.find("c")).isEmpty();
    runs.add(
        new ReplayRuns.Entry(
            "backtest:x", ReplayRuns.BACKTEST, "x", APRIL, MAY, Instant.EPOCH, 1, "{}"));
    assertThat(runs.tried(APRIL, MAY, "hash-1")).as("risk models count apart").isEqualTo(1);
  }

  @Test
  void calibrationsAndActsAreTriedTooAndNotTheConfigurationAlone() {
    ReplayRuns runs = new ReplayRuns(table(LakeTable.REPLAY_RUN));
    Table model = table(LakeTable.MODEL);
    List<String> settings = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      String setting = ReplayRuns.setting(model, "h+fresh", "h", MARCH, APRIL, "none");
      settings.add(setting);
      runs.add(
          new ReplayRuns.Entry(
              "r" + n,
              ReplayRuns.RUN,
              "h+fresh",
              MARCH,
              APRIL,
              MARCH.plusSeconds(n),
              1,
              "{\"acts\":\"none\",\"setting\":\"" + setting + "\"}"));
      RunRows.append(model, List.of(calibration(model, "budget-" + n, MARCH.minusSeconds(60 - n))));
    }
    RunRows.append(model, List.of(calibration(model, "later", APRIL)));
    assertThat(settings).containsExactly("h+fresh", "h+fresh budget-0", "h+fresh budget-1");
    assertThat(runs.tried(MARCH, APRIL, "h+fresh budget-1")).isEqualTo(3);
    assertThat(ReplayRuns.setting(model, "h", "h", MARCH, APRIL.plusMillis(1), "as-recorded"))
        .isEqualTo("h budget-2 later acts=as-recorded");
    assertThat(runs.list()).extracting(ReplayRuns.Entry::setting).isEqualTo(settings);
  }

  private static Record calibration(Table model, String id, Instant effectiveAt) {
    Record row = GenericRecord.create(model.schema());
    row.setField("id", id);
    row.setField("kind", "budget");
    row.setField("category", "all");
    row.setField("configuration_hash", "h");
    row.setField("cut_off", effectiveAt.atOffset(ZoneOffset.UTC));
    row.setField("effective_at", effectiveAt.atOffset(ZoneOffset.UTC));
    row.setField("state_version", 1);
    row.setField("state", "{}");
    row.setField("scores", "{}");
    return row;
  }

  @Test
  void aHoldoutIsMetByWhatOverlapsItAndCountsItsOpenings() {
    ReplayRuns runs = new ReplayRuns(table(LakeTable.REPLAY_RUN));
    runs.add(
        new ReplayRuns.Entry("final", ReplayRuns.HOLDOUT, "", APRIL, MAY, Instant.EPOCH, 0, "{}"));
    assertThat(runs.listHoldouts(MARCH, APRIL)).isEmpty();
    assertThat(runs.listHoldouts(MARCH, APRIL.plusMillis(1))).hasSize(1);
    assertThat(runs.openings("final")).isZero();
    runs.add(
        new ReplayRuns.Entry(
            "final", ReplayRuns.OPENING, "h", APRIL, MAY, Instant.EPOCH.plusSeconds(1), 1, "{}"));
    assertThat(runs.openings("final")).isEqualTo(1);
    assertThat(runs.tried(APRIL, MAY, "g")).as("a look at a holdout counts").isEqualTo(2);
    assertThatThrownBy(() -> run("x", "h", MAY, APRIL, 1)).hasMessageContaining("not after");
  }

  @Test
  void aRunsRowsAreReplacedAsAWholeAndOthersStay() {
    Table truth = table(LakeTable.TRUTH_EVENT);
    new RunRows(truth, "one").replace(List.of(event(truth, "one", "a"), event(truth, "one", "b")));
    new RunRows(truth, "two").replace(List.of(event(truth, "two", "c")));
    new RunRows(truth, "one").replace(List.of(event(truth, "one", "d")));
    assertThat(new RunRows(truth, "one").list())
        .extracting(r -> r.getField("id"))
        .containsExactly("d");
    assertThat(new RunRows(truth, "two").list())
        .extracting(r -> r.getField("id"))
        .containsExactly("c");
    new RunRows(truth, "one").replace(List.of());
    assertThat(new RunRows(truth, "one").list()).isEmpty();
    assertThat(new RunRows(truth, "two").list()).hasSize(1);
  }

  private Table table(LakeTable which) {
    Lake lake = Lake.embedded(home);
    lake.create();
    return lake.open().loadTable(which.identifier());
  }

  private static ReplayRuns.Entry run(
      String id, String hash, Instant from, Instant to, long second) {
    return new ReplayRuns.Entry(
        id, ReplayRuns.RUN, hash, from, to, Instant.EPOCH.plusSeconds(second), 1, "{}");
  }

  private static Record event(Table truth, String run, String id) {
    Record row = GenericRecord.create(truth.schema());
    row.setField("run", run);
    row.setField("id", id);
    row.setField("category", "flooding");
    row.setField("places", "8");
    row.setField("onset", MARCH.atOffset(ZoneOffset.UTC));
    row.setField("ended_at", APRIL.atOffset(ZoneOffset.UTC));
    return row;
  }
}
