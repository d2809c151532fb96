package org.tocsin.batch.risk;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.features.CountLedger;
import org.tocsin.batch.features.CovariatePanel;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.models.risk.EnsembleRiskModel;
import org.tocsin.models.risk.EnsembleRows;
import org.tocsin.models.risk.ForestRiskModel;
import org.tocsin.models.risk.RandomForest;
import org.tocsin.models.risk.RiskEnsemble;
import org.tocsin.models.risk.TrainingSet;

/**
 * One category and a few origins that follow one another: the model and all baselines are fitted on
 * what was known before the first of them, then each origin is forecast from what was known before
 * it. Engine-free; the same input and seed give the same bytes, whatever runs beside it.
 *
 * <p>Between two fits only the level moves: reports over forecasts in the whole city over the
 * complete origins of about {@value #LEVEL_DAYS} days, drawn to 1.
 *
 * @param others all other categories that may be features, together
 * @param leading each of the categories that lead this one, in the order of the design
 * @param firstDay first day of the history
 * @param origins days forecast from, ascending, {@code spacing} apart
 * @param spacing days between origins, also those trained on
 * @param seed of everything drawn
 */
@SuppressWarnings("ArrayRecordComponent")
public record RiskFold(
    String category,
    RiskDesign design,
    UnitMap units,
    CountLedger own,
    CountLedger others,
    List<CountLedger> leading,
    CovariatePanel covariates,
    int firstDay,
    int[] origins,
    int spacing,
    long seed) {
  public RiskFold {
    if (leading.size() != design.leading().size()) {
      throw new IllegalArgumentException(
          "%d ledgers for %d leading categories"
              .formatted(leading.size(), design.leading().size()));
    }
    leading = List.copyOf(leading);
  }

  /** Name of the served model in scores. */
  public static final String MODEL = "risk-ensemble";

  /** Names of the parts of the model, scored beside it. */
  static final List<String> PARTS =
      List.of("additive", "poisson-glm", "gradient-boosting", "random-forest");

  static final int MOST_DELAY = 28;
  private static final int WARM_UP_DAYS = 182;
  private static final int TRAINING_DAYS = 924;
  private static final int BASELINE_DAYS = 364;
  private static final int LEVEL_DAYS = 56;
  private static final double LEVEL_PRIOR = 50;
  private static final int LEAST_ORIGINS = 12;
  private static final int LEAST_CASES = 200;
  private static final int MOST_ROWS = 800_000;
  private static final int FOREST_TREES = 8;

  /** Trees to grow: which share of the units, and how many shares there are. */
  public record ForestPart(int part, int parts) implements Serializable {}

  /**
   * Forecasts of one method.
   *
   * @param expected expected count by origin and unit
   * @param dispersion variance over mean
   */
  public record MethodForecast(String method, float[][] expected, double dispersion)
      implements Serializable {}

  /**
   * What came out.
   *
   * @param origins days forecast from
   * @param forecasts by method; without the model where there was too little to learn from
   * @param weights of the model's parts
   * @param complete days after which 95 % of a day's reports are known
   * @param trainedFrom first origin trained on
   * @param model absent where there was too little to learn from
   * @param level factor of the model's forecast by origin
   * @param features what the model was given at the first origin, by unit
   * @param usual reports of the last 365 days per horizon at the first origin, by unit
   * @param lastWeeks the 28-day mean per horizon at the first origin, by unit
   */
  public record Result(
      String category,
      int[] origins,
      List<MethodForecast> forecasts,
      double[] weights,
      int complete,
      int trainedFrom,
      @Nullable EnsembleRiskModel model,
      double[] level,
      double[][] features,
      double[] usual,
      double[] lastWeeks) {
    public Result {
      forecasts = List.copyOf(forecasts);
    }

    /** Forecasts of one method. */
    public Optional<MethodForecast> find(String method) {
      return forecasts.stream().filter(f -> f.method().equals(method)).findFirst();
    }
  }

  private int cutOff() {
    return origins[0];
  }

  /** Origins trained on, ascending: complete before the first one forecast. */
  private int[] trainingOrigins(int complete) {
    int last = cutOff() - complete - design.horizon();
    int least = Math.max(firstDay + WARM_UP_DAYS, cutOff() - TRAINING_DAYS);
    int first = last - Math.floorMod(last - cutOff(), spacing);
    int step = step(units.size(), first - least, spacing);
    List<Integer> found = new ArrayList<>();
    for (int day = first; day >= least; day -= step) {
      found.add(0, day);
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Days between origins trained on: as few as keep within {@value #MOST_ROWS} rows, but never so
   * many that too few origins are left for a model; and in daily forecasts no whole weeks, so that
   * every weekday is seen.
   *
   * @param days from the first to the last origin there could be
   */
  static int step(long units, int days, int spacing) {
    int step = spacing;
    while ((units * (days / step + 1) > MOST_ROWS && days / (step + spacing) + 1 >= LEAST_ORIGINS)
        || (spacing % 7 != 0 && step % 7 == 0)) {
      step += spacing;
    }
    return step;
  }

  /** Fits and forecasts, with the forests where they were grown. */
  public Result run(RiskEnsemble.@Nullable Forests forests) {
    int complete = own.daysUntilComplete(cutOff(), MOST_DELAY);
    int[] trained = trainingOrigins(complete);
    int[] all = Arrays.copyOf(trained, trained.length + origins.length);
    System.arraycopy(origins, 0, all, trained.length, origins.length);
    int inputsFrom = 0;
    while (inputsFrom < trained.length
        && trained[inputsFrom] < cutOff() - complete - BASELINE_DAYS) {
      inputsFrom++;
    }
    inputsFrom = Math.max(0, Math.min(inputsFrom, trained.length - LEAST_ORIGINS));
    RiskHistory history =
        new RiskHistory(design, units, own, others, leading, covariates, firstDay, all, inputsFrom);
    long[][] targets = new long[trained.length][];
    long cases = 0;
    for (int k = 0; k < trained.length; k++) {
      targets[k] = history.targets(k, cutOff());
      cases += Arrays.stream(targets[k]).sum();
    }
    List<MethodForecast> forecasts = new ArrayList<>();
    if (trained.length >= 2) {
      forecasts.addAll(baselines(history, targets, trained.length));
    }
    if (trained.length < LEAST_ORIGINS || cases < LEAST_CASES) {
      return result(history, forecasts, complete, trained, null, ones());
    }
    EnsembleRiskModel model =
        RiskEnsemble.standard().fit(rows(history, targets, trained.length), forests, seed);
    double[] level = levels(history, model, trained.length, complete);
    forecasts.addAll(ofModel(history, model, trained.length, level));
    return result(history, forecasts, complete, trained, model, level);
  }

  private Result result(
      RiskHistory history,
      List<MethodForecast> forecasts,
      int complete,
      int[] trained,
      @Nullable EnsembleRiskModel model,
      double[] level) {
    int first = trained.length;
    int n = units.size();
    double[][] features = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] rates = history.rates[first * n + i];
      double[] logs = history.logs[first * n + i];
      features[i] = Arrays.copyOf(rates, rates.length + logs.length);
      System.arraycopy(logs, 0, features[i], rates.length, logs.length);
    }
    return new Result(
        category,
        origins,
        forecasts,
        model == null ? new double[0] : model.weights(),
        complete,
        firstOf(trained),
        model,
        level,
        features,
        history.year[first - history.inputsFrom()],
        history.weeks[first - history.inputsFrom()]);
  }

  private int firstOf(int[] trained) {
    return trained.length > 0 ? trained[0] : cutOff();
  }

  private double[] ones() {
    double[] ones = new double[origins.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private List<MethodForecast> baselines(RiskHistory history, long[][] targets, int trained) {
    int from = history.inputsFrom();
    Map<String, RiskBaselines.Forecast> laws =
        new LinkedHashMap<>(
            RiskBaselines.of(history, Arrays.copyOfRange(targets, from, trained), trained - from));
    List<MethodForecast> forecasts = new ArrayList<>();
    laws.forEach(
        (name, forecast) -> {
          float[][] expected = new float[origins.length][units.size()];
          for (int k = 0; k < origins.length; k++) {
            double[] plain = forecast.expected()[trained - from + k];
            for (int i = 0; i < plain.length; i++) {
              expected[k][i] = (float) forecast.law().mean(plain[i]);
            }
          }
          forecasts.add(new MethodForecast(name, expected, forecast.law().dispersion()));
        });
    return forecasts;
  }

  private EnsembleRows rows(RiskHistory history, long[][] targets, int trained) {
    int n = units.size();
    long[] counts = new long[trained * n];
    int[] periods = new int[trained * n];
    for (int k = 0; k < trained; k++) {
      System.arraycopy(targets[k], 0, counts, k * n, n);
      Arrays.fill(periods, k * n, (k + 1) * n, history.origins[k]);
    }
    return new EnsembleRows(
        design.rateNames(),
        Arrays.copyOf(history.rates, trained * n),
        design.logNames(),
        Arrays.copyOf(history.logs, trained * n),
        counts,
        design.horizon(),
        periods);
  }

  /** Reports over forecasts in the last complete origins, drawn to 1, by origin forecast. */
  private double[] levels(RiskHistory history, EnsembleRiskModel model, int trained, int complete) {
    int n = units.size();
    double[] expected = new double[history.origins.length];
    int wanted = Math.max(2, LEVEL_DAYS / spacing);
    int first = Math.max(0, trained - wanted - 6 - MOST_DELAY / spacing);
    for (int k = first; k < expected.length; k++) {
      for (int i = 0; i < n; i++) {
        expected[k] +=
            model.mean(history.rates[k * n + i], history.logs[k * n + i], design.horizon());
      }
    }
    double[] level = new double[origins.length];
    for (int o = 0; o < origins.length; o++) {
      double came = LEVEL_PRIOR;
      double said = LEVEL_PRIOR;
      int taken = 0;
      for (int k = trained + o - 1; k >= first && taken < wanted; k--) {
        if (history.origins[k] + design.horizon() + complete <= origins[o]) {
          came += Arrays.stream(history.targets(k, origins[o])).sum();
          said += expected[k];
          taken++;
        }
      }
      level[o] = came / said;
    }
    return level;
  }

  private List<MethodForecast> ofModel(
      RiskHistory history, EnsembleRiskModel model, int trained, double[] level) {
    int n = units.size();
    int parts = model.weights().length;
    List<float[][]> byPart = new ArrayList<>();
    for (int p = 0; p <= parts; p++) {
      byPart.add(new float[origins.length][n]);
    }
    double[] weights = model.weights();
    for (int k = 0; k < origins.length; k++) {
      for (int i = 0; i < n; i++) {
        int row = (trained + k) * n + i;
        double[] means = model.partMeans(history.rates[row], history.logs[row], design.horizon());
        double pooled = 0;
        for (int p = 0; p < parts; p++) {
          byPart.get(p)[k][i] = (float) (level[k] * means[p]);
          pooled += weights[p] * means[p];
        }
        byPart.get(parts)[k][i] = (float) (level[k] * pooled);
      }
    }
    List<MethodForecast> forecasts = new ArrayList<>();
    forecasts.add(new MethodForecast(MODEL, byPart.get(parts), model.dispersion()));
    for (int p = 0; p < parts; p++) {
      forecasts.add(new MethodForecast(PARTS.get(p), byPart.get(p), model.dispersion()));
    }
    return forecasts;
  }

  /**
   * Grows one part of the forests: on the units whose number leaves the part's remainder; none
   * where there is too little history or there are too few units. What is grown depends on the part
   * and the seed only, not on where it runs.
   */
  public Optional<RiskEnsemble.Forests> growForests(ForestPart part) {
    int complete = own.daysUntilComplete(cutOff(), MOST_DELAY);
    int[] trained = trainingOrigins(complete);
    if (trained.length < LEAST_ORIGINS || part.parts() > units.size()) {
      return Optional.empty();
    }
    int n = units.size();
    ForestSample sample = ForestSample.of(n, part, trained);
    int[] used = sample.origins();
    RiskHistory history =
        new RiskHistory(
            design, units, own, others, leading, covariates, firstDay, used, used.length);
    List<double[]> features = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<Integer> periods = new ArrayList<>();
    for (int k = 0; k < used.length; k++) {
      long[] targets = history.targets(k, cutOff());
      for (int i : sample.units()) {
        features.add(history.logs[k * n + i]);
        counts.add(targets[i]);
        periods.add(used[k]);
      }
    }
    double[] exposure = new double[counts.size()];
    for (int i = 0; i < exposure.length; i++) {
      exposure[i] = design.horizon() * Math.exp(features.get(i)[0]);
    }
    TrainingSet rows =
        TrainingSet.of(
                design.logNames(),
                features.toArray(double[][]::new),
                counts.stream().mapToLong(Long::longValue).toArray(),
                exposure)
            .withPeriods(periods.stream().mapToInt(Integer::intValue).toArray());
    int early = rows.size() * 3 / 4;
    while (early > 1 && rows.period(early) == rows.period(early - 1)) {
      early--;
    }
    RandomForest forest =
        new RandomForest(FOREST_TREES, 10, 200, 50, 0, 2, RandomForest.Quantiles.NEGATIVE_BINOMIAL);
    long partSeed = seed * 31 + part.part();
    return Optional.of(
        new RiskEnsemble.Forests(
            forest.fit(rows.rows(java.util.stream.IntStream.range(0, early).toArray()), partSeed),
            forest.fit(rows, partSeed + 1_000_003)));
  }

  /** One pair of forests of all parts, in order of the parts. */
  public static RiskEnsemble.Forests merge(List<RiskEnsemble.Forests> parts) {
    return new RiskEnsemble.Forests(
        ForestRiskModel.merge(parts.stream().map(RiskEnsemble.Forests::early).toList()),
        ForestRiskModel.merge(parts.stream().map(RiskEnsemble.Forests::all).toList()));
  }
}
