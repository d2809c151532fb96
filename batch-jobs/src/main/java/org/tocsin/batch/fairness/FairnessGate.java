package org.tocsin.batch.fairness;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.release.FairnessJudgement;
import org.tocsin.lakehouse.LakeTable;

/** Which categories may not be scored, by the judgements in table {@code model}. */
public final class FairnessGate {
  /** Kind of the rows in table {@code model}. */
  public static final String KIND = FairnessJudgement.KIND;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private FairnessGate() {}

  /**
   * The newest judgement of a category, horizon and covariate, as table {@code model} keeps it.
   *
   * @param horizon {@code 1d} or {@code 7d}
   * @param faults what lies beyond its limit
   * @param judgedAt when, to the second; empty in rows of older homes
   */
  public record Judgement(
      String horizon,
      String covariate,
      boolean passed,
      List<QuintileFairness.Fault> faults,
      String sentence,
      String judgedAt) {
    public Judgement {
      faults = faults == null ? List.of() : List.copyOf(faults);
      judgedAt = judgedAt == null ? "" : judgedAt;
    }
  }

  /** A category that is stopped, and why. */
  public record Failed(String category, Judgement judgement) {}

  private record Found(FairnessJudgement rule, Failed what) {}

  /**
   * What failed and was not mended, by category, horizon and covariate.
   *
   * @param asOf judgements that took effect later do not count
   */
  public static List<Failed> failed(LakeSession session, Instant asOf) {
    return failed(
        session
            .read(LakeTable.MODEL)
            .filter(col("kind").equalTo(KIND).and(col("effective_at").leq(lit(asOf)))));
  }

  private static List<Failed> failed(Dataset<Row> rows) {
    List<Found> found = new ArrayList<>();
    rows.select("id", "category", "effective_at", "state")
        .collectAsList()
        .forEach(
            row -> {
              Judgement said = parsed(row.getString(3));
              found.add(
                  new Found(
                      new FairnessJudgement(
                          row.getString(0),
                          row.getString(1),
                          said.horizon(),
                          said.covariate(),
                          row.getInstant(2),
                          said.judgedAt(),
                          said.passed()),
                      new Failed(row.getString(1), said)));
            });
    return FairnessJudgement.failed(found, Found::rule).stream().map(Found::what).toList();
  }

  /**
   * A verdict over civil days, by a configuration, as a row of table {@code model}.
   *
   * @param at when it was judged
   */
  public static Row row(
      QuintileFairness.Verdict verdict,
      String horizon,
      String covariate,
      LocalDate from,
      LocalDate to,
      TocsinConfiguration configuration,
      @Nullable Long snapshot,
      Instant at) {
    Judgement judgement =
        new Judgement(
            horizon,
            covariate,
            verdict.passed(),
            verdict.faults(),
            verdict.sentence(),
            at.truncatedTo(ChronoUnit.SECONDS).toString());
    return RowFactory.create(
        String.join(
            ":",
            KIND,
            configuration.riskHash(),
            horizon,
            covariate,
            from.toString(),
            to.toString(),
            verdict.category()),
        KIND,
        verdict.category(),
        configuration.riskHash(),
        configuration.calendar().startOf(from),
        configuration.calendar().startOf(to),
        1,
        json(judgement),
        json(verdict.fifths()),
        snapshot);
  }

  /** Categories that may not be scored at any horizon, in order of name. */
  public static List<String> stopped(LakeSession session, Instant asOf) {
    return names(failed(session, asOf));
  }

  /** The same by every judgement there is: of these no forecast may leave, however old. */
  public static List<String> stopped(LakeSession session) {
    return names(failed(session.read(LakeTable.MODEL).filter(col("kind").equalTo(KIND))));
  }

  private static List<String> names(List<Failed> failed) {
    return failed.stream().map(Failed::category).distinct().toList();
  }

  private static String json(Object what) {
    try {
      return JSON.writeValueAsString(what);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Judgements always become JSON", e);
    }
  }

  private static Judgement parsed(String json) {
    try {
      return JSON.readValue(json, Judgement.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "A row of table model holds no judgement of fairness: " + json, e);
    }
  }
}
