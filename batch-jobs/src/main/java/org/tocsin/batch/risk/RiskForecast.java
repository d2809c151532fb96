package org.tocsin.batch.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.risk.Contributions;
import org.tocsin.models.risk.GradientBoosting;
import org.tocsin.models.risk.PoissonRegression;
import org.tocsin.models.risk.RiskLearner;
import org.tocsin.models.risk.RiskModel;
import org.tocsin.models.risk.RiskModelMapper;
import org.tocsin.models.risk.StoredRiskModel;
import org.tocsin.models.risk.TrainingSet;
import org.tocsin.models.scoring.CountScores;

/**
 * Forecasts one category: models and baselines are fitted on what was known before a held-back
 * month, scored on that month, and the winner is served. A model is served only if its mean log
 * score is better than that of the best baseline. Engine-free; the same input gives the same
 * answer.
 *
 * <p>Targets are used once they are complete; the features of a day are what was known on it.
 */
final class RiskForecast {
  static final String YEAR_RATE = "365-day-rate";
  static final String WEEKS_RATE = "28-day-ewma";
  static final int STATE_VERSION = 1;

  private static final int HELD_BACK_DAYS = 28;
  private static final int TRAINING_DAYS = 365;
  private static final int WARM_UP_DAYS = 28;
  private static final int LEAST_TRAINING_ROWS = 200;
  private static final int LEAST_TRAINING_CASES = 50;
  private static final int MOST_BOOSTED_ROWS = 8_000;
  private static final int MOST_TREES = 80;
  private static final int TOLD_PARTS = 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String category;
  private final String categoryClass;
  private final DayLedger ledger;
  private final PlaceGraph graph;
  private final LocalDate firstDay;
  private final int today;
  private final int horizon;
  private final int complete;

  /**
   * A forecast.
   *
   * @param ledger days counted from {@code firstDay}
   * @param today number of the as-of day: the first day that is forecast
   * @param horizon days
   */
  RiskForecast(
      String category,
      String categoryClass,
      DayLedger ledger,
      PlaceGraph graph,
      LocalDate firstDay,
      int today,
      int horizon) {
    this.category = category;
    this.categoryClass = categoryClass;
    this.ledger = ledger;
    this.graph = graph;
    this.firstDay = firstDay;
    this.today = today;
    this.horizon = horizon;
    this.complete = ledger.daysUntilComplete(today);
  }

  /** What a method says of one row. */
  private interface Forecaster {
    NegativeBinomial law(Rows rows, int row);
  }

  /** Rows of place and origin with what was known then and what came. */
  private record Rows(
      List<double[]> features,
      List<Double> exposure,
      List<Double> yearRate,
      List<Double> weeksRate,
      List<Long> counts,
      List<Integer> periods) {
    Rows() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    int size() {
      return counts.size();
    }

    long cases() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }

    TrainingSet training() {
      return TrainingSet.of(
              RiskFeatures.NAMES,
              features.toArray(double[][]::new),
              counts.stream().mapToLong(Long::longValue).toArray(),
              exposure.stream().mapToDouble(Double::doubleValue).toArray())
          .withPeriods(periods.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  CategoryRisk run() {
    int heldBackFrom = today - complete - HELD_BACK_DAYS;
    List<MethodScore> scores = new ArrayList<>();
    Rows trial = rows(trainingStart(heldBackFrom), heldBackFrom - complete, heldBackFrom);
    Rows heldBack = rows(Math.max(0, heldBackFrom), today - complete, today);
    boolean canScore = heldBackFrom > WARM_UP_DAYS && heldBack.size() > 0 && trial.size() > 0;
    boolean canFit =
        canScore && trial.size() >= LEAST_TRAINING_ROWS && trial.cases() >= LEAST_TRAINING_CASES;
    if (canScore) {
      scores.add(score(YEAR_RATE, baseline(YEAR_RATE, trial), heldBack));
      scores.add(score(WEEKS_RATE, baseline(WEEKS_RATE, trial), heldBack));
    }
    if (canFit) {
      for (RiskLearner learner : learners()) {
        scores.add(score(learner.method(), model(fit(learner, trial)), heldBack));
      }
    }
    // Baselines come first, and the sort is stable: a tie is theirs.
    scores.sort(Comparator.comparingDouble(MethodScore::logScore));
    String best = scores.isEmpty() ? YEAR_RATE : scores.get(0).method();
    Rows all = rows(trainingStart(today), today - complete, today);
    for (RiskLearner learner : learners()) {
      if (learner.method().equals(best)) {
        return serveModel(fit(learner, all), scores);
      }
    }
    return serveBaseline(best, dispersion(best, all), scores);
  }

  private int trainingStart(int end) {
    return Math.max(WARM_UP_DAYS, end - complete - TRAINING_DAYS);
  }

  private static List<RiskLearner> learners() {
    return List.of(
        PoissonRegression.standard(), GradientBoosting.standard().withMaxTrees(MOST_TREES));
  }

  /**
   * Rows of all origins whose targets lie in a range of days.
   *
   * @param knownDay targets are counted as known before this day
   */
  private Rows rows(int from, int end, int knownDay) {
    Rows rows = new Rows();
    if (end - from < horizon) {
      return rows;
    }
    int[][] targets = ledger.countsKnownBefore(knownDay, end);
    RiskFeatures features = new RiskFeatures(ledger, graph.neighbours(), firstDay, end, horizon);
    int origins = (end - from) / horizon;
    for (int k = origins; k >= 1; k--) {
      int origin = end - k * horizon;
      features.advanceTo(origin);
      for (int place = 0; place < ledger.places(); place++) {
        long count = 0;
        for (int day = origin; day < origin + horizon; day++) {
          count += targets[place][day];
        }
        rows.features.add(features.row(place));
        rows.exposure.add(features.exposure(place));
        rows.yearRate.add(yearRate(features, place, origin));
        rows.weeksRate.add(features.lastWeeks(place));
        rows.counts.add(Math.max(0, count));
        rows.periods.add(origin);
      }
    }
    return rows;
  }

  /** The 365-day rate with half a report added, so that it never rules a report out. */
  private double yearRate(RiskFeatures features, int place, int day) {
    return features.usual(place) + 0.5 * horizon / Math.max(1, Math.min(365, day));
  }

  private RiskModel fit(RiskLearner learner, Rows rows) {
    TrainingSet training = rows.training();
    if (learner instanceof GradientBoosting && training.size() > MOST_BOOSTED_ROWS) {
      // Whole origins are left out, the newest one stays.
      int every = (training.size() + MOST_BOOSTED_ROWS - 1) / MOST_BOOSTED_ROWS;
      int newest = rows.periods.get(rows.size() - 1);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        if ((newest - rows.periods.get(i)) / horizon % every == 0) {
          kept.add(i);
        }
      }
      training = training.rows(kept.stream().mapToInt(Integer::intValue).toArray());
    }
    return learner.fit(training, seed());
  }

  /** The same for the same category and day, whatever the machine. */
  private long seed() {
    CRC32 crc = new CRC32();
    crc.update((category + today).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static Forecaster model(RiskModel model) {
    return (rows, row) ->
        NegativeBinomial.atLeastPoisson(
            model.mean(rows.features.get(row), rows.exposure.get(row)), model.dispersion());
  }

  private static Forecaster baseline(String method, Rows trial) {
    double dispersion = dispersion(method, trial);
    return (rows, row) -> new NegativeBinomial(mean(method, rows, row), dispersion);
  }

  private static double mean(String method, Rows rows, int row) {
    return method.equals(YEAR_RATE) ? rows.yearRate.get(row) : rows.weeksRate.get(row);
  }

  private static double dispersion(String method, Rows rows) {
    double squares = 0;
    double means = 0;
    for (int i = 0; i < rows.size(); i++) {
      double mean = mean(method, rows, i);
      squares += (rows.counts.get(i) - mean) * (rows.counts.get(i) - mean);
      means += mean;
    }
    return means > 0 ? Math.max(1, squares / means) : 1;
  }

  private static MethodScore score(String method, Forecaster forecaster, Rows rows) {
    double logScore = 0;
    double crps = 0;
    for (int i = 0; i < rows.size(); i++) {
      NegativeBinomial law = forecaster.law(rows, i);
      logScore += CountScores.logScore(law, rows.counts.get(i));
      crps += CountScores.crps(law, rows.counts.get(i));
    }
    return new MethodScore(method, rows.size(), logScore / rows.size(), crps / rows.size());
  }

  private CategoryRisk serveModel(RiskModel model, List<MethodScore> scores) {
    StoredRiskModel stored = RiskModelMapper.store(model);
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("header", stored.header());
    state.put("body", Base64.getEncoder().encodeToString(stored.body()));
    RiskFeatures now = now();
    List<PlaceRisk> places = new ArrayList<>();
    for (int i = 0; i < ledger.places(); i++) {
      double[] row = now.row(i);
      double exposure = now.exposure(i);
      double expected = model.mean(row, exposure);
      Map<String, Object> parts = parts(model.contributions(row, exposure).onCountScale());
      places.add(
          place(now, i, NegativeBinomial.atLeastPoisson(expected, model.dispersion()), parts));
    }
    return result(model.method(), true, model.dispersion(), state, scores, places);
  }

  private CategoryRisk serveBaseline(String method, double dispersion, List<MethodScore> scores) {
    RiskFeatures now = now();
    List<PlaceRisk> places = new ArrayList<>();
    for (int i = 0; i < ledger.places(); i++) {
      double expected = method.equals(YEAR_RATE) ? yearRate(now, i, today) : now.lastWeeks(i);
      Map<String, Object> parts = new LinkedHashMap<>();
      parts.put(method, rounded(expected));
      places.add(place(now, i, new NegativeBinomial(expected, dispersion), parts));
    }
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("method", method);
    state.put("dispersion", dispersion);
    return result(method, false, dispersion, state, scores, places);
  }

  private RiskFeatures now() {
    RiskFeatures features = new RiskFeatures(ledger, graph.neighbours(), firstDay, today, horizon);
    features.advanceTo(today);
    return features;
  }

  private PlaceRisk place(
      RiskFeatures now, int i, NegativeBinomial law, Map<String, Object> parts) {
    return new PlaceRisk(
        graph.places().get(i),
        law.mean(),
        now.usual(i),
        now.lastWeeks(i),
        law.quantile(0.1),
        law.quantile(0.5),
        law.quantile(0.9),
        0,
        json(parts));
  }

  /** The largest parts by name; what is left is told as the rest. */
  private static Map<String, Object> parts(Contributions contributions) {
    double[] values = contributions.byFeature();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble((Integer i) -> -Math.abs(values[i])));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("base", rounded(contributions.base()));
    double rest = 0;
    for (int n = 0; n < order.size(); n++) {
      int i = order.get(n);
      if (n < TOLD_PARTS) {
        parts.put(contributions.featureNames().get(i), rounded(values[i]));
      } else {
        rest += values[i];
      }
    }
    parts.put("rest", rounded(rest));
    return parts;
  }

  private CategoryRisk result(
      String method,
      boolean modelServed,
      double dispersion,
      Map<String, Object> state,
      List<MethodScore> scores,
      List<PlaceRisk> places) {
    return new CategoryRisk(
        category,
        categoryClass,
        method,
        modelServed,
        dispersion,
        STATE_VERSION,
        json(state),
        scores,
        complete,
        ranked(places));
  }

  private static List<PlaceRisk> ranked(List<PlaceRisk> places) {
    List<PlaceRisk> order = new ArrayList<>(places);
    order.sort(
        Comparator.comparingDouble((PlaceRisk p) -> -p.expected())
            .thenComparing(PlaceRisk::neighbourhoodId));
    List<PlaceRisk> ranked = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      PlaceRisk p = order.get(i);
      ranked.add(
          new PlaceRisk(
              p.neighbourhoodId(),
              p.expected(),
              p.usual(),
              p.lastWeeks(),
              p.q10(),
              p.q50(),
              p.q90(),
              i + 1,
              p.contributions()));
    }
    return ranked;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private static String json(Map<String, Object> object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Numbers and text always become JSON", e);
    }
  }
}
