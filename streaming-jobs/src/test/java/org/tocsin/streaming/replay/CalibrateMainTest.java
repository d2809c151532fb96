package org.tocsin.streaming.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.alert.BudgetThresholds;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.streaming.program.CityRun;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.warning.LakeCalibration;

class CalibrateMainTest {
  private static final Instant FROM = Instant.parse("2015-12-01T06:00:00Z");
  private static final Instant TO = Instant.parse("2016-01-04T06:00:00Z");

  @TempDir Path home;

  @Test
  void thresholdsLearnedFromNullYearsComeIntoForceAndLeaveNothingElse() throws Exception {
    // One place is tested 7 times a week: it cannot spend much at any line.
    Map<String, Object> tree = new HashMap<>(CityRun.tree(2));
    tree.put("warning", Map.of("false-episodes-per-week", 0.15));
    TocsinConfiguration configuration = TocsinConfiguration.of(tree);
    Path config = home.resolve("config.json");
    new ObjectMapper().writeValue(config.toFile(), tree);
    Lake lake = Lake.embedded(home);
    lake.create();
    TablesSeen tables = new TablesSeen(lake);
    for (String category : List.of("pothole", "flooding")) {
      FlatBaseline.store(tables, configuration.hash(), category, 2, FROM);
    }
    place(lake);
    reports(lake, Instant.parse("2015-12-10T12:00:00Z"));

    Path kept = home.resolve("kept");
    Map<String, Object> said =
        CalibrateMain.run(
            new CalibrateOptions(home, config, FROM, TO, configuration.hash(), 2, 1, null, kept),
            Instant.parse("2016-01-05T06:00:00Z"));

    BudgetThresholds inForce =
        new LakeCalibration(lake, configuration.hash()).inForce(TO.toEpochMilli());
    assertThat(inForce.id()).isEqualTo(said.get("id"));
    assertThat(inForce.nullYears()).isEqualTo(2);
    assertThat(inForce.lines())
        .extracting(BudgetThresholds.Line::category)
        .containsExactly("flooding", "pothole");
    assertThat(inForce.lines())
        .allSatisfy(
            line -> {
              // A third is for silence.
              assertThat(line.promised()).isCloseTo(0.15 / 3, within(1e-9));
              assertThat(line.threshold()).isGreaterThan(0).isLessThan(0.05);
              // 104 simulated weeks of one place: 5 episodes are wanted.
              assertThat(line.realised()).isBetween(0.005, 0.15);
            });
    assertThat((Long) said.get("findings")).isGreaterThan(100);
    assertThat((Double) said.get("others"))
        .as("silence keeps its part")
        .isCloseTo(0.15 / 3, within(1e-9));
    assertThat(new LakeCalibration(lake, configuration.hash()).inForce(TO.toEpochMilli() - 1))
        .isEqualTo(BudgetThresholds.NONE);
    assertThat(tables.count(LakeTable.SIGNAL)).isZero();
    assertThat(tables.count(LakeTable.ALERT)).isZero();
    assertThat(tables.count(LakeTable.REPLAY_RUN)).isZero();
    assertThat(Files.exists(home.resolve("kafka"))).isFalse();

    // Years that were kept are not simulated again, whatever has become of the reports.
    Files.writeString(
        kept.resolve("year-1.tsv"),
        Files.readString(kept.resolve("year-1.tsv")).replaceFirst("end\t\\d+", "end\t1000000"));
    Map<String, Object> again =
        CalibrateMain.run(
            new CalibrateOptions(home, config, FROM, TO, configuration.hash(), 2, 1, null, kept),
            Instant.parse("2016-01-06T06:00:00Z"));
    assertThat((Long) again.get("findings")).isGreaterThan(1_000_000);
    assertThat(again.get("categories")).isEqualTo(said.get("categories"));

    // A watch that was live until February has spoken without lines of January.
    reports(lake, Instant.parse("2016-02-01T12:00:00Z"));
    Map<String, Object> late =
        CalibrateMain.run(
            new CalibrateOptions(home, config, FROM, TO, configuration.hash(), 2, 1, null, kept),
            Instant.parse("2026-01-06T06:00:00Z"));
    assertThat(said.get("effective_at")).isEqualTo(TO.toString());
    assertThat(late.get("effective_at")).isEqualTo("2016-02-01T15:00:00Z");
    LakeCalibration lines = new LakeCalibration(lake, configuration.hash());
    long effective = Instant.parse("2016-02-01T15:00:00Z").toEpochMilli();
    assertThat(lines.inForce(effective - 1).id()).isEqualTo(again.get("id"));
    assertThat(lines.inForce(effective).id()).isEqualTo(late.get("id"));
    assertThat(NullYearFile.read(kept.resolve("year-0.tsv"), "drawn from something else"))
        .isEmpty();
  }

  private static void place(Lake lake) {
    new PlaceTable(lake.open().loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
        .replace(
            List.of(
                new Place(
                    "8",
                    null,
                    "neighbourhood",
                    "Harbour",
                    "港口",
                    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[0,1],[1,1],[0,0]]]}",
                    null,
                    41.9,
                    -87.6,
                    1)),
            FROM,
            null);
  }

  /** One report of each category, known an hour later: what the delays are drawn from. */
  private static void reports(Lake lake, Instant occurredAt) {
    Table incident = lake.open().loadTable(LakeTable.INCIDENT.identifier());
    List<Record> rows = new ArrayList<>();
    long offset = 0;
    for (String category : List.of("pothole", "flooding")) {
      Record row = GenericRecord.create(incident.schema());
      row.setField("source", "hotline");
      row.setField("source_id", category);
      row.setField("kind", "report");
      row.setField("category", category);
      row.setField("class", "service");
      row.setField("neighbourhood_id", "8");
      row.setField("occurred_at", occurredAt.atOffset(ZoneOffset.UTC));
      row.setField("known_at", occurredAt.plusSeconds(3600).atOffset(ZoneOffset.UTC));
      row.setField("known_kind", "received");
      row.setField("origin", "public");
      row.setField("content_hash", offset);
      row.setField("run", "test");
      row.setField("topic", "incidents");
      row.setField("partition", 0);
      row.setField("offset", offset++);
      rows.add(row);
    }
    RunRows.append(incident, rows);
  }
}
