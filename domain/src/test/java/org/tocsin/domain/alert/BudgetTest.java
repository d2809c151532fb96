package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;

/** How the promise becomes the line of each category. */
class BudgetTest {

  @Test
  void theLinesOfAWeekTogetherSpendThePromise() {
    WarningSettings settings =
        TocsinConfiguration.of(
                Map.of(
                    "warning", Map.of("lanes", Map.of("life-safety", 2, "service", 4, "slow", 1))))
            .warning();
    Map<String, Integer> watched = Map.of("life-safety", 3, "service", 10, "slow", 2);
    AlertBudget budget = AlertBudget.of(settings, watched);

    assertThat(budget.share("life-safety")).isCloseTo(2, within(1e-12));
    assertThat(budget.share("service")).isCloseTo(4, within(1e-12));
    double spent = 0;
    for (Map.Entry<String, Integer> lane : watched.entrySet()) {
      spent += 7 * 77 * lane.getValue() * budget.dayThreshold(lane.getKey(), 77);
    }
    assertThat(spent).isCloseTo(7, within(1e-9));
    assertThat(AlertBudget.of(settings, "emergency", watched).share("service"))
        .isCloseTo(30 * 4 / 7.0, within(1e-9));
  }

  @Test
  void theSharesOfLanesThatWatchNothingGoToTheOthers() {
    WarningSettings settings = TocsinConfiguration.defaults().warning();
    AlertBudget budget = AlertBudget.of(settings, Map.of("service", 10, "slow", 0));
    assertThat(budget.share("service")).isEqualTo(7);
    assertThat(budget.share("life-safety")).isZero();
    assertThat(budget.dayThreshold("life-safety", 77)).isZero();
  }

  @Test
  void aSmallTownDoesNotMakeLinesLax() {
    AlertBudget budget = new AlertBudget(1000, Map.of("service", 1));
    assertThat(budget.dayThreshold("service", 1)).isEqualTo(0.05);
  }

  @Test
  void theFaultsOfAllSensorsShareOneLine() {
    BudgetLine line = new BudgetLine(Town.configuration(Map.of()), Calibration.none(), new Town());
    double ofFaults = service(line, "sensor-fault");

    assertThat(ofFaults).isEqualTo(service(line, "rain"));
  }

  /** The line of what sensors show, as if it were of the lane "service". */
  private static double service(BudgetLine line, String category) {
    Finding alone =
        new Town.Reports("harbour", category, 3, Town.at("09:10")).by("sensor", "alone").finding();
    return line.threshold(alone, "service", WarningSettings.PEACE, Town.at("09:10"), Map.of());
  }

  @Test
  void theFamiliesOfACategorySpendItsBudgetOnce() {
    TocsinConfiguration configuration =
        Town.configuration(Map.of("warning", Map.of("weights", Map.of("surge", 2))));
    BudgetLine line = new BudgetLine(configuration, Calibration.none(), new Town());
    Finding surge = Town.hour("harbour", "pothole", 6, Town.at("09:10"));
    Finding shift =
        new Town.Reports("harbour", "pothole", 6, Town.at("09:10"))
            .by("shift", "shift-day")
            .finding();

    assertThat(line.weighted(surge)).isCloseTo(surge.dayP() * 4 / 2, within(1e-15));
    assertThat(line.weighted(shift)).isCloseTo(shift.dayP() * 4, within(1e-15));
    assertThat(1 / (4 / 2.0) + 2 / 4.0).isEqualTo(1);
  }

  @Test
  void aLearnedLineTakesTheParametricOnesPlace() {
    assertThat(Town.hour("harbour", "pothole", 5, Town.at("09:10")).dayP() * 3)
        .isBetween(0.03, 0.031);
    timeline().at("09:10").reports("harbour", "pothole", 5).expect(BELOW_LINE);
    Timeline learned =
        timeline(
                learned(
                    new BudgetThresholds.Line(
                        "peace", "service", "pothole", 0.04, 1, 1.1, 0.9, 1.3)))
            .at("09:10")
            .reports("harbour", "pothole", 5)
            .expect(RAISED)
            .reports("harbour", "falls", 4)
            .expect(BELOW_LINE);
    assertThat(learned.last().threshold()).isEqualTo(0.04);
    assertThat(learned.last().configurationHash())
        .isEqualTo(Town.configuration(Map.of()).hash("budget:1"))
        .isNotEqualTo(Town.configuration(Map.of()).hash());
  }

  @Test
  void aModeWithoutItsOwnLearnedLineTakesThatOfPeaceInProportion() {
    BudgetLine line =
        new BudgetLine(
            Town.configuration(Map.of()),
            learned(new BudgetThresholds.Line("peace", "service", "pothole", 0.001, 1, 1, 1, 1)),
            new Town());
    Finding finding = Town.hour("harbour", "pothole", 6, Town.at("09:10"));
    assertThat(line.threshold(finding, "service", "emergency", 0, Map.of()))
        .isCloseTo(0.001 * 30 / 7, within(1e-12));
    assertThat(line.threshold(finding, "service", "peace", 0, Map.of("pothole", 0.5)))
        .isCloseTo(0.0005, within(1e-12));
    assertThat(line.threshold(finding, "life-safety", "peace", 0, Map.of("pothole", 0.5)))
        .isCloseTo(0.001, within(1e-12));
  }

  @Test
  void theStoredFormComesBackAsItWas() {
    BudgetThresholds thresholds =
        new BudgetThresholds(
            "budget:1",
            "5f2c9a71d04e",
            42,
            20,
            List.of(
                new BudgetThresholds.Line("peace", "service", "noise", 1e-4, 0.5, 0.52, 0.4, 0.6)));
    assertThat(BudgetThresholds.of(thresholds.toTree())).isEqualTo(thresholds);
    assertThat(thresholds.toTree()).containsEntry("version", 1);
    assertThat(BudgetThresholds.of(BudgetThresholds.NONE.toTree()))
        .isEqualTo(BudgetThresholds.NONE);
  }

  @Test
  void aStoredFormThatCannotBeReadSaysWhy() {
    Map<String, Object> tree = new HashMap<>(BudgetThresholds.NONE.toTree());
    tree.put("version", 2);
    assertThatThrownBy(() -> BudgetThresholds.of(tree))
        .hasMessage("Budget thresholds of version 2 cannot be read; this program reads 1");
    tree.put("version", 1);
    tree.put("lines", List.of(Map.of("mode", "peace")));
    assertThatThrownBy(() -> BudgetThresholds.of(tree))
        .hasMessage("Budget thresholds have no text 'lane'");
    tree.remove("lines");
    assertThatThrownBy(() -> BudgetThresholds.of(tree))
        .hasMessage("Budget thresholds have no list 'lines'");
  }

  private static Calibration learned(BudgetThresholds.Line line) {
    BudgetThresholds thresholds =
        new BudgetThresholds("budget:1", "5f2c9a71d04e", 1, 20, List.of(line));
    return at -> thresholds;
  }
}
