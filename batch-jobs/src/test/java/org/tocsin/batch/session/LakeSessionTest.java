package org.tocsin.batch.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

class LakeSessionTest {
  private static final Instant MONDAY = Instant.parse("2016-05-02T05:00:00Z");

  @TempDir private Path home;

  @Test
  void scoresOfAHundredThousandCellsTravelInPiecesAndOthersAsOne() {
    Lake lake = Lake.embedded(home);
    lake.create();
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      List<Row> rows = IntStream.range(0, 120_000).mapToObj(LakeSessionTest::score).toList();
      Dataset<Row> many = session.inPieces(LakeTable.CELL_RISK_SCORE, rows);
      assertThat(many.rdd().getNumPartitions()).isEqualTo(3);
      assertThat(
              session
                  .inPieces(LakeTable.CELL_RISK_SCORE, rows.subList(0, 50_000))
                  .rdd()
                  .getNumPartitions())
          .isEqualTo(1);

      String condition = "horizon = '7d'";
      session.replace(LakeTable.CELL_RISK_SCORE, condition, rows.subList(0, 10));
      session.replace(LakeTable.CELL_RISK_SCORE, condition, rows);
      Dataset<Row> landed = session.read(LakeTable.CELL_RISK_SCORE);
      assertThat(landed.count()).isEqualTo(120_000);
      assertThat(landed.select("cell").distinct().count()).isEqualTo(120_000);
    }
  }

  private static Row score(int cell) {
    return RowFactory.create(
        MONDAY,
        MONDAY,
        "7d",
        MONDAY,
        MONDAY.plusSeconds(7 * 86_400),
        "loop",
        "noise",
        "service",
        1.0,
        1.0,
        0.0,
        1.0,
        3.0,
        1,
        "{}",
        "model",
        1,
        120_000,
        null,
        "cell-" + cell);
  }
}
