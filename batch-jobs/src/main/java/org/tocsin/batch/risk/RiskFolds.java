package org.tocsin.batch.risk;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.features.CovariatePanel;
import org.tocsin.batch.features.Ledgers;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.RiskSettings;
import org.tocsin.models.risk.ForestRiskModel;
import org.tocsin.models.risk.RiskEnsemble;
import org.tocsin.models.risk.RiskModelMapper;
import org.tocsin.models.risk.StoredRiskModel;

/**
 * Fits categories × folds on the executors. First the forests, cut further into parts of the units
 * and merged in order of the parts; then each fold's model and baselines. What comes out depends on
 * inputs and seed only, not on how many tasks run at once.
 */
public final class RiskFolds {
  /** Into how many parts a forest is cut, whatever the cluster. */
  static final int FOREST_PARTS = 4;

  private RiskFolds() {}

  /**
   * What every task needs.
   *
   * @param risk which categories may be features, which lead which, and the seed
   * @param names what categories are called, by id
   * @param spacing days between origins trained on
   * @param forests whether forests are grown
   */
  public record Inputs(
      Ledgers ledgers,
      UnitMap units,
      RiskDesign design,
      RiskSettings risk,
      Map<String, CategoryPolicy> names,
      CovariatePanel covariates,
      int firstDay,
      int spacing,
      boolean forests)
      implements Serializable {
    public Inputs {
      names = new TreeMap<>(names);
    }

    /** Of everything drawn. */
    public int seed() {
      return risk.seed();
    }

    /** The fold of a category. */
    public RiskFold fold(String category, int[] origins) {
      Ledgers.Category own = Objects.requireNonNull(ledgers.byCategory().get(category), category);
      return new RiskFold(
          category,
          design.withLeading(risk.leadingOf(category)),
          units,
          own.ledger(),
          ledgers.others(category, risk.categories()),
          ledgers.of(risk.leadingOf(category)),
          covariates,
          firstDay,
          origins,
          spacing,
          31L * seed() + category.hashCode());
    }
  }

  /** What becomes of a fold where it was fitted; only that travels back. */
  @FunctionalInterface
  public interface Use<T> extends Serializable {
    T of(Inputs inputs, RiskFold fold, RiskFold.Result result, int number);
  }

  /** One fold of one category, and a part of its forest. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Task(String category, int fold, int[] origins, int part) implements Serializable {
    String key() {
      return category + "\n" + fold;
    }
  }

  /** A part of a forest in its stored form. */
  @SuppressWarnings("ArrayRecordComponent")
  public record GrownPart(
      String key, int part, String earlyHeader, byte[] early, String allHeader, byte[] all)
      implements Serializable {
    static GrownPart of(Task task, RiskEnsemble.Forests forests) {
      StoredRiskModel early = RiskModelMapper.store(forests.early());
      StoredRiskModel all = RiskModelMapper.store(forests.all());
      return new GrownPart(
          task.key(), task.part(), early.header(), early.body(), all.header(), all.body());
    }

    RiskEnsemble.Forests forests() {
      return new RiskEnsemble.Forests(
          (ForestRiskModel) RiskModelMapper.load(new StoredRiskModel(earlyHeader, early)),
          (ForestRiskModel) RiskModelMapper.load(new StoredRiskModel(allHeader, all)));
    }
  }

  /**
   * Runs all folds of all categories.
   *
   * @param folds origins of each fold
   * @param type of what comes back
   */
  public static <T> List<T> run(
      SparkSession spark,
      Inputs inputs,
      List<String> categories,
      List<int[]> folds,
      Class<T> type,
      Use<T> use) {
    if (categories.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Inputs> shared = context.broadcast(inputs);
    Map<String, List<GrownPart>> parts =
        inputs.forests() ? grow(spark, shared, categories, folds) : new TreeMap<>();
    Broadcast<Map<String, List<GrownPart>>> grown = context.broadcast(parts);
    List<Task> tasks = tasks(categories, folds, 1);
    List<T> results =
        spark
            .createDataset(tasks, Encoders.javaSerialization(Task.class))
            .repartition(tasks.size())
            .map(
                (MapFunction<Task, T>)
                    task -> {
                      RiskFold fold = shared.value().fold(task.category(), task.origins());
                      return use.of(
                          shared.value(), fold, fold.run(merged(grown.value(), task)), task.fold());
                    },
                Encoders.javaSerialization(type))
            .collectAsList();
    grown.destroy();
    shared.destroy();
    return results;
  }

  private static List<Task> tasks(List<String> categories, List<int[]> folds, int parts) {
    List<Task> tasks = new ArrayList<>();
    for (String category : categories) {
      for (int f = 0; f < folds.size(); f++) {
        for (int part = 0; part < parts; part++) {
          tasks.add(new Task(category, f, folds.get(f), part));
        }
      }
    }
    return tasks;
  }

  private static Map<String, List<GrownPart>> grow(
      SparkSession spark, Broadcast<Inputs> shared, List<String> categories, List<int[]> folds) {
    List<Task> tasks = tasks(categories, folds, FOREST_PARTS);
    List<GrownPart> parts =
        spark
            .createDataset(tasks, Encoders.javaSerialization(Task.class))
            .repartition(tasks.size())
            .flatMap(
                (org.apache.spark.api.java.function.FlatMapFunction<Task, GrownPart>)
                    task ->
                        shared
                            .value()
                            .fold(task.category(), task.origins())
                            .growForests(new RiskFold.ForestPart(task.part(), FOREST_PARTS))
                            .map(forests -> GrownPart.of(task, forests))
                            .stream()
                            .iterator(),
                Encoders.javaSerialization(GrownPart.class))
            .collectAsList();
    Map<String, List<GrownPart>> byTask = new TreeMap<>();
    parts.stream()
        .sorted(Comparator.comparing(GrownPart::key).thenComparingInt(GrownPart::part))
        .forEach(p -> byTask.computeIfAbsent(p.key(), k -> new ArrayList<>()).add(p));
    return byTask;
  }

  private static RiskEnsemble.@Nullable Forests merged(
      Map<String, List<GrownPart>> grown, Task task) {
    List<GrownPart> parts = grown.getOrDefault(task.key(), List.of());
    return parts.isEmpty() ? null : RiskFold.merge(parts.stream().map(GrownPart::forests).toList());
  }
}
