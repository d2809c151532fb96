package org.tocsin.batch.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.risk.Contributions;
import org.tocsin.models.risk.EnsembleRiskModel;
import org.tocsin.models.risk.RiskModelMapper;
import org.tocsin.models.risk.StoredRiskModel;

/**
 * What every method says of the days to come, as it travels from the executor: the choice of what
 * is served is made where all scores are.
 *
 * @param expected by method and unit
 * @param dispersion by method
 * @param usual reports of the last 365 days per horizon, by unit
 * @param lastWeeks the mean of the last weeks per horizon, by unit
 * @param reasons the model's contributions by unit, as JSON
 */
@SuppressWarnings("ArrayRecordComponent")
public record CategoryForecast(
    String category,
    Map<String, float[]> expected,
    Map<String, Double> dispersion,
    double[] usual,
    double[] lastWeeks,
    List<String> reasons,
    String header,
    byte[] body,
    double[] weights,
    int complete,
    int trainedFrom)
    implements Serializable {
  static final int STATE_VERSION = 2;
  private static final int TOLD_PARTS = 6;
  private static final int RANK_DRAWS = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  static CategoryForecast none() {
    return new CategoryForecast(
        "",
        Map.of(),
        Map.of(),
        new double[0],
        new double[0],
        List.of(),
        "",
        new byte[0],
        new double[0],
        0,
        0);
  }

  /**
   * What a fold forecasts, with its reasons.
   *
   * @param named what categories are called, by id
   */
  static CategoryForecast of(
      RiskFold fold, RiskFold.Result result, Map<String, CategoryPolicy> named) {
    RiskWords said = new RiskWords(fold.design().leading(), named);
    Map<String, float[]> expected = new TreeMap<>();
    Map<String, Double> dispersion = new TreeMap<>();
    for (RiskFold.MethodForecast forecast : result.forecasts()) {
      expected.put(forecast.method(), forecast.expected()[0]);
      dispersion.put(forecast.method(), forecast.dispersion());
    }
    List<String> reasons = new ArrayList<>();
    String header = "";
    byte[] body = new byte[0];
    EnsembleRiskModel model = result.model();
    if (model != null) {
      StoredRiskModel stored = RiskModelMapper.store(model);
      header = stored.header();
      body = stored.body();
      for (double[] row : result.features()) {
        reasons.add(
            reasons(model.contributions(row, fold.design().horizon()), result.level()[0], said));
      }
    }
    return new CategoryForecast(
        fold.category(),
        expected,
        dispersion,
        result.usual(),
        result.lastWeeks(),
        reasons,
        header,
        body,
        result.weights(),
        result.complete(),
        result.trainedFrom());
  }

  /** The largest parts by name and in words; what is left is told as the rest. */
  private static String reasons(Contributions contributions, double level, RiskWords said) {
    double[] values = contributions.byFeature();
    List<String> names = contributions.featureNames();
    List<Integer> order = new ArrayList<>();
    for (int j = 0; j < values.length; j++) {
      order.add(j);
    }
    order.sort(
        Comparator.comparingDouble((Integer j) -> -Math.abs(values[j])).thenComparing(names::get));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("base", rounded(level * contributions.base()));
    double rest = 0;
    List<String> english = new ArrayList<>();
    List<String> chinese = new ArrayList<>();
    for (int n = 0; n < order.size(); n++) {
      int j = order.get(n);
      double part = level * values[j];
      if (n >= TOLD_PARTS) {
        rest += part;
        continue;
      }
      parts.put(names.get(j), rounded(part));
      if (Math.abs(part) >= 0.005) {
        english.add(said.english(names.get(j), part));
        chinese.add(said.chinese(names.get(j), part));
      }
    }
    parts.put("rest", rounded(rest));
    parts.put("en", String.join("; ", english));
    parts.put("zh", String.join("；", chinese));
    return json(parts);
  }

  /** The forecast of one method, ranked. */
  CategoryRisk serve(
      String categoryClass, String wanted, List<MethodScore> scores, RiskFolds.Inputs inputs) {
    String method = expected.containsKey(wanted) ? wanted : RiskBaselines.YEAR;
    boolean modelServed = method.equals(RiskFold.MODEL);
    int n = inputs.units().size();
    double phi = dispersion.getOrDefault(method, 1.0);
    double[] means = new double[n];
    float[] said = expected.get(method);
    for (int i = 0; i < n; i++) {
      // With too little history for a law: the year's rate with half a report added.
      means[i] =
          said != null ? Math.max(1e-9, said[i]) : usual[i] + 0.5 * inputs.design().horizon() / 365;
    }
    int[][] ranks = ranks(means, phi, inputs.seed());
    List<PlaceRisk> places = new ArrayList<>();
    Integer[] order = new Integer[n];
    java.util.Arrays.setAll(order, i -> i);
    java.util.Arrays.sort(
        order,
        Comparator.comparingDouble((Integer i) -> -means[i])
            .thenComparing(i -> inputs.units().ids().get(i)));
    for (int r = 0; r < n; r++) {
      int i = order[r];
      NegativeBinomial law = NegativeBinomial.atLeastPoisson(means[i], phi);
      places.add(
          new PlaceRisk(
              inputs.units().ids().get(i),
              inputs.units().neighbourhood().get(i),
              means[i],
              usual[i],
              lastWeeks[i],
              law.quantile(0.1),
              law.quantile(0.5),
              law.quantile(0.9),
              r + 1,
              ranks[0][i],
              ranks[1][i],
              modelServed ? reasons.get(i) : baselineReason(method, means[i])));
    }
    return new CategoryRisk(
        category,
        categoryClass,
        method,
        modelServed,
        phi,
        STATE_VERSION,
        state(method, modelServed, phi),
        scores,
        complete,
        places);
  }

  private String state(String method, boolean modelServed, double phi) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("method", method);
    state.put("dispersion", phi);
    state.put("trained_from", java.time.LocalDate.ofEpochDay(trainedFrom).toString());
    if (modelServed) {
      state.put("weights", weights);
      state.put("header", header);
      state.put("body", Base64.getEncoder().encodeToString(body));
    }
    return json(state);
  }

  private static String baselineReason(String method, double expected) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put(method, rounded(expected));
    parts.put("en", RiskWords.PLAIN.english(method, expected));
    parts.put("zh", RiskWords.PLAIN.chinese(method, expected));
    return json(parts);
  }

  /**
   * Between which ranks each unit may come to lie: the 5 % and 95 % points over draws of what may
   * be reported.
   */
  private static int[][] ranks(double[] means, double phi, long seed) {
    int n = means.length;
    int draws = n > 2_000 ? 50 : RANK_DRAWS;
    SplittableRandom random = new SplittableRandom(seed);
    int[][] drawn = new int[n][draws];
    double[] values = new double[n];
    Integer[] order = new Integer[n];
    for (int d = 0; d < draws; d++) {
      for (int i = 0; i < n; i++) {
        // A draw within (0, 1) parts ties at random.
        values[i] =
            NegativeBinomial.atLeastPoisson(means[i], phi).quantile(random.nextDouble())
                + random.nextDouble();
        order[i] = i;
      }
      java.util.Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -values[i]));
      for (int r = 0; r < n; r++) {
        drawn[order[r]][d] = r + 1;
      }
    }
    int[][] interval = new int[2][n];
    for (int i = 0; i < n; i++) {
      java.util.Arrays.sort(drawn[i]);
      interval[0][i] = drawn[i][(int) (0.05 * (draws - 1))];
      interval[1][i] = drawn[i][(int) Math.ceil(0.95 * (draws - 1))];
    }
    return interval;
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
