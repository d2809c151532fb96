package org.tocsin.batch.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.fairness.QuintileFairness;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

class ForecastFactsTest {
  private static final Instant ISSUED = Instant.parse("2024-06-01T00:00:00Z");
  private static final TocsinConfiguration CITY =
      TocsinConfiguration.of(
          Map.of("categories", Map.of("noise", Map.of("en", "Noise", "zh", "噪声"))));

  @TempDir private Path home;

  @Test
  void theNewestIssueSaysWhereWhyAndByWhatAndNothingOfAStoppedCategory() {
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      assertThat(new ForecastFacts(session, CITY, ISSUED).issuedAt()).isNull();
      session.append(
          LakeTable.RISK_SCORE,
          List.of(
              score("p1", "noise", 90),
              score("p1", "dirt", 30),
              score("p2", "noise", 30),
              score("p2", "dirt", 31)));
      session.append(
          LakeTable.MODEL,
          List.of(
              model("noise", "{\"served\":\"risk-ensemble\",\"model\":true,\"verdict\":\"v1\"}"),
              model("dirt", "{\"served\":\"hawkes\",\"model\":false,\"verdict\":null}")));
      ForecastFacts facts = new ForecastFacts(session, CITY, ISSUED);
      assertThat(facts.issuedAt()).isEqualTo(ISSUED.toString());
      assertThat(facts.risk())
          .containsExactly(
              new ReportFigures.Risk(
                  "p1", 2.0, "above", "noise", "a Saturday; reports next door", "星期六；相邻地区的报告"),
              new ReportFigures.Risk("p2", 1.02, "usual", "", "", ""));
      assertThat(facts.methods())
          .containsExactly(
              new ReportFigures.Forecast("dirt", "dirt", "dirt", "hawkes", false, false),
              new ReportFigures.Forecast("noise", "Noise", "噪声", "risk-ensemble", true, true));
      assertThat(new ForecastFacts(session, CITY, ISSUED.minusSeconds(1)).risk()).isEmpty();

      QuintileFairness.Fault unfair =
          new QuintileFairness.Fault(5, QuintileFairness.Figure.FALSE_ALARMS, 1.6, 1.4, 1.8);
      session.append(
          LakeTable.MODEL,
          List.of(
              FairnessGate.row(
                  new QuintileFairness.Verdict("noise", List.of(), List.of(unfair)),
                  "1d",
                  "hardship",
                  LocalDate.of(2023, 6, 1),
                  LocalDate.of(2024, 6, 1),
                  CITY,
                  null,
                  ISSUED)));
      ForecastFacts stopped = new ForecastFacts(session, CITY, ISSUED);
      assertThat(stopped.risk()).extracting(ReportFigures.Risk::ratio).containsExactly(1.0, 1.03);
      assertThat(stopped.methods())
          .extracting(ReportFigures.Forecast::category)
          .containsExactly("dirt");
    }
  }

  @Test
  void onlyWhatRaisesAForecastIsSaidAndNotByHowMuch() {
    assertThat(
            ForecastFacts.drivers(
                "a Saturday +4.00; the season -1.50; reports here +0.20; repeats +0.10", true))
        .isEqualTo("a Saturday; reports here");
    assertThat(ForecastFacts.drivers("", true)).isEmpty();
  }

  /** That a category rose in a place says something of counts that may be withheld there. */
  @Test
  void whichCategoryLeadsIsNotSaid() {
    assertThat(
            ForecastFacts.drivers(
                "the last month of Needles, which leads +0.90; the last month of other categories"
                    + " +0.50; Needles here, which leads +0.40",
                true))
        .isEqualTo("the last month of other categories; other categories here");
    assertThat(ForecastFacts.drivers("先行类别“针头”最近一个月 +0.90；星期六 +0.50；本地先行类别“针头” +0.40", false))
        .isEqualTo("其他类别最近一个月；星期六");
  }

  private static Row score(String place, String category, double expected) {
    return RowFactory.create(
        ISSUED,
        ISSUED,
        "7d",
        ISSUED,
        ISSUED.plusSeconds(7 * 86_400),
        place,
        category,
        "service",
        expected,
        30.0,
        0.0,
        2.0,
        5.0,
        1,
        "{\"en\":\"a Saturday +40.00; the season -1.50; reports next door +20.00\","
            + "\"zh\":\"星期六 +40.00；季节 -1.50；相邻地区的报告 +20.00\"}",
        "id-" + category,
        1,
        1,
        1.0);
  }

  private static Row model(String category, String scores) {
    return RowFactory.create(
        "id-" + category, "risk", category, CITY.hash(), ISSUED, ISSUED, 1, "{}", scores, null);
  }
}
