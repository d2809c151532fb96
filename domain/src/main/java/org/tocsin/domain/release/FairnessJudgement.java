package org.tocsin.domain.release;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What decides whether forecasts of a category may be made and shown: of each category, horizon and
 * covariate the newest judgement of fairness counts (the one whose range ends last, then the one
 * judged last), and one that failed stops the category at every horizon until a newer one passes.
 *
 * @param id of its row in table {@code model}
 * @param horizon {@code 1d} or {@code 7d}
 * @param until the instant after its range
 * @param judgedAt when, to the second, as ISO text; empty in rows of older homes
 */
public record FairnessJudgement(
    String id,
    String category,
    String horizon,
    String covariate,
    Instant until,
    String judgedAt,
    boolean passed) {
  /** Kind of the rows in table {@code model}. */
  public static final String KIND = "fairness";

  private static final Comparator<FairnessJudgement> OLDER =
      Comparator.comparing(FairnessJudgement::until)
          .thenComparing(FairnessJudgement::judgedAt)
          .thenComparing(FairnessJudgement::id);

  /**
   * What failed and was not mended, by category, horizon and covariate.
   *
   * @param all in any order
   * @param judgement of each
   */
  public static <T> List<T> failed(Collection<T> all, Function<T, FairnessJudgement> judgement) {
    List<T> ordered = new ArrayList<>(all);
    ordered.sort(Comparator.comparing(judgement, OLDER));
    Map<List<String>, T> newest = new LinkedHashMap<>();
    for (T one : ordered) {
      FairnessJudgement said = judgement.apply(one);
      newest.put(List.of(said.category(), said.horizon(), said.covariate()), one);
    }
    return newest.values().stream()
        .filter(one -> !judgement.apply(one).passed())
        .sorted(
            Comparator.comparing(
                judgement,
                Comparator.comparing(FairnessJudgement::category)
                    .thenComparing(FairnessJudgement::horizon)
                    .thenComparing(FairnessJudgement::covariate)))
        .toList();
  }

  /** The categories that are stopped, in order of name. */
  public static List<String> stopped(Collection<FairnessJudgement> all) {
    return failed(all, Function.identity()).stream()
        .map(FairnessJudgement::category)
        .distinct()
        .toList();
  }
}
