package org.tocsin.domain.alert;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;

/**
 * The line that a finding must pass to alarm: the calibrated threshold of its category and mode, or
 * the parametric one; for all but life-safety times what verdicts taught. A finding's day p is
 * divided by its family's share of the category's weights, so that the families of a category
 * together spend its budget once (Bonferroni).
 */
final class BudgetLine {
  private final TocsinConfiguration configuration;
  private final Calibration calibration;
  private final WatchedCity city;

  private Set<String> countedCategories = Set.of();
  private Map<String, Integer> counted = Map.of();

  BudgetLine(TocsinConfiguration configuration, Calibration calibration, WatchedCity city) {
    this.configuration = configuration;
    this.calibration = calibration;
    this.city = city;
  }

  /** The day p under the weight of its family, in [0, 1]. */
  double weighted(Finding finding) {
    CategoryPolicy policy = configuration.category(finding.category());
    boolean forecast = finding.family().equals(Forecast.FAMILY);
    if (!forecast && !policy.detectors().contains(finding.family())) {
      return finding.dayP();
    }
    double all =
        policy.detectors().stream().mapToDouble(configuration.warning()::familyWeight).sum();
    double own = configuration.warning().familyWeight(finding.family());
    if (forecast) {
      all += own;
    }
    return Math.min(1, finding.dayP() * all / own);
  }

  /**
   * The largest weighted day p that alarms.
   *
   * @param factors what verdicts taught, by unit; see {@link VerdictTeaching}
   */
  double threshold(
      Finding finding, String lane, String mode, long at, Map<String, Double> factors) {
    double line =
        calibrated(finding, mode, at)
            .orElseGet(() -> budget(mode, at).dayThreshold(lane, series(finding)));
    return lane.equals(WarningSettings.LIFE_SAFETY)
        ? line
        : line * factors.getOrDefault(finding.category(), 1.0);
  }

  /** Expected false episodes a week that the lane may cause. */
  double share(String lane, String mode, long at) {
    return budget(mode, at).share(lane);
  }

  /** The configuration with the calibration in force, for the hash in every message. */
  String calibrationId(long at) {
    return calibration.inForce(at).id();
  }

  /**
   * The learned line, of counts in null years; in a mode without its own, that of peace in
   * proportion to the promise.
   */
  private Optional<Double> calibrated(Finding finding, String mode, long at) {
    if (finding.family().equals("silence") || finding.family().equals(Forecast.FAMILY)) {
      return Optional.empty();
    }
    BudgetThresholds learned = calibration.inForce(at);
    Optional<Double> own =
        learned.line(mode, finding.category()).map(BudgetThresholds.Line::threshold);
    if (own.isPresent()) {
      return own;
    }
    WarningSettings warning = configuration.warning();
    double more =
        warning.mode(mode).falseEpisodesPerWeek()
            / warning.mode(WarningSettings.PEACE).falseEpisodesPerWeek();
    return learned
        .line(WarningSettings.PEACE, finding.category())
        .map(line -> Math.min(AlertBudget.LAXEST_DAY, line.threshold() * more));
  }

  private AlertBudget budget(String mode, long at) {
    return AlertBudget.of(configuration.warning(), mode, watched(at));
  }

  private int series(Finding finding) {
    return switch (finding.family()) {
      // What is no property is a fault, and any sensor may have one.
      case "sensor" ->
          city.sensors()
              .getOrDefault(
                  finding.category(),
                  Math.max(1, city.sensors().values().stream().mapToInt(n -> n).sum()));
      case "silence" ->
          // A whole feed is one series, its places are many.
          (finding.neighbourhoodId().equals(CityDesk.CITY) ? 1 : city.places())
              * Math.max(1, city.sources());
      default -> city.places();
    };
  }

  /** Categories, properties, faults of sensors and silence by lane. */
  private Map<String, Integer> watched(long at) {
    Set<String> categories = city.categories(at);
    if (!categories.equals(countedCategories) || counted.isEmpty()) {
      Map<String, Integer> byLane = new HashMap<>();
      for (String category : categories) {
        CategoryPolicy policy = configuration.category(category);
        if (policy.watched()) {
          byLane.merge(policy.lane(), 1, Integer::sum);
        }
      }
      for (String property : city.sensors().keySet()) {
        byLane.merge(configuration.sensor(property).lane(), 1, Integer::sum);
      }
      if (!city.sensors().isEmpty()) {
        byLane.merge("service", 1, Integer::sum);
      }
      if (city.sources() > 0) {
        byLane.merge("service", 1, Integer::sum);
      }
      countedCategories = Set.copyOf(categories);
      counted = byLane;
    }
    return counted;
  }
}
