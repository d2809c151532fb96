package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertBudgetTest {
  @Test
  void allTestsOfAWeekTogetherSpendThePromise() {
    AlertBudget budget = new AlertBudget(7, 77, Map.of("service", 10, "life-safety", 4), 175);
    double spent =
        budget.alpha("service") * 77 * 10 * 175 + budget.alpha("life-safety") * 77 * 4 * 175;
    assertThat(spent).isCloseTo(7, within(1e-9));
    assertThat(budget.share("service")).isEqualTo(3.5);
  }

  @Test
  void aLaneWithoutCategoriesSpendsNothing() {
    AlertBudget budget = new AlertBudget(7, 77, Map.of("service", 10), 175);
    assertThat(budget.alpha("slow")).isZero();
    assertThat(budget.share("service")).isEqualTo(7);
  }

  @Test
  void aSmallCityDoesNotMakeTestsLax() {
    assertThat(new AlertBudget(1000, 1, Map.of("service", 1), 7).alpha("service")).isEqualTo(0.01);
  }
}
