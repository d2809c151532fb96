package org.tocsin.streaming.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    TocsinConfiguration configuration = TocsinConfiguration.of(CityRun.tree(2));
    Path config = home.resolve("config.json");
    new ObjectMapper().writeValue(config.toFile(), CityRun.tree(2));
    Lake lake = Lake.embedded(home);
    lake.create();
    TablesSeen tables = new TablesSeen(lake);
    for (String category : List.of("pothole", "flooding")) {
      FlatBaseline.store(tables, configuration.hash(), category, 0.2, FROM);
    }
    place(lake);
    reports(lake);

    Map<String, Object> said =
        CalibrateMain.run(
            new CalibrateOptions(home, config, FROM, TO, configuration.hash(), 2, 1),
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
              assertThat(line.promised()).isCloseTo(0.7 / 3, within(1e-9));
              assertThat(line.threshold()).isGreaterThan(0).isLessThan(0.2);
              // 104 simulated weeks of one place: 24 episodes are wanted.
              assertThat(line.realised()).isBetween(0.05, 0.6);
            });
    assertThat((Long) said.get("findings")).isGreaterThan(100);
    assertThat(new LakeCalibration(lake, configuration.hash()).inForce(TO.toEpochMilli() - 1))
        .isEqualTo(BudgetThresholds.NONE);
    assertThat(tables.count(LakeTable.SIGNAL)).isZero();
    assertThat(tables.count(LakeTable.ALERT)).isZero();
    assertThat(tables.count(LakeTable.REPLAY_RUN)).isZero();
    assertThat(Files.exists(home.resolve("kafka"))).isFalse();
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
  private static void reports(Lake lake) {
    Table incident = lake.open().loadTable(LakeTable.INCIDENT.identifier());
    List<Record> rows = new ArrayList<>();
    long offset = 0;
    for (String category : List.of("pothole", "flooding")) {
      Record row = GenericRecord.create(incident.schema());
      Instant occurredAt = Instant.parse("2015-12-10T12:00:00Z");
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
