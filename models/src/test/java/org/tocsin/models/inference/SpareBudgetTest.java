package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpareBudgetTest {

  @Test
  void whatOneCannotSpendIsSharedUntilAllAreFull() {
    // 3 parts of 1: "a" leaves 0.9, which makes 1.45 for each; "b" can take 1.2; "c" takes 1.7.
    SpareBudget shared =
        SpareBudget.of(Map.of("a", 1.0, "b", 1.0, "c", 1.0), Map.of("a", 0.1, "b", 1.2, "c", 9.0));
    assertThat(shared.perFamily().get("a")).isEqualTo(0.1);
    assertThat(shared.perFamily().get("b")).isEqualTo(1.2);
    assertThat(shared.perFamily().get("c")).isCloseTo(1.7, within(1e-12));
    assertThat(shared.left()).isZero();
  }

  @Test
  void whatNobodyCanSpendIsLeft() {
    SpareBudget shared = SpareBudget.of(Map.of("a", 1.0, "b", 1.0), Map.of("a", 0.1, "b", 0.4));
    assertThat(shared.perFamily()).isEqualTo(Map.of("a", 0.1, "b", 0.4));
    assertThat(shared.left()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void whereAllCanSpendTheirPartsNothingChanges() {
    Map<String, Double> parts = Map.of("a", 1.0, "b", 3.0);
    assertThat(SpareBudget.of(parts, Map.of("a", 1.5, "b", 30.0)).perFamily()).isEqualTo(parts);
  }

  @Test
  void nothingIsLostOrMadeAndNobodyGetsMoreThanItCanSpendOrLessThanItsPartIfItCan() {
    SplittableRandom chance = new SplittableRandom(5);
    for (int trial = 0; trial < 500; trial++) {
      Map<String, Double> parts = new TreeMap<>();
      Map<String, Double> most = new TreeMap<>();
      for (int f = 0; f < 1 + chance.nextInt(12); f++) {
        parts.put("f" + f, 0.1 + chance.nextDouble());
        most.put("f" + f, chance.nextInt(5) == 0 ? 0 : 2 * chance.nextDouble());
      }
      SpareBudget shared = SpareBudget.of(parts, most);
      double given = 0;
      for (String family : parts.keySet()) {
        double own = shared.perFamily().get(family);
        given += own;
        assertThat(own).isLessThanOrEqualTo(most.get(family) + 1e-12);
        assertThat(own)
            .isGreaterThanOrEqualTo(Math.min(parts.get(family), most.get(family)) - 1e-12);
        if (shared.left() > 1e-9) {
          assertThat(own).as("full, as something is left").isEqualTo(most.get(family));
        }
      }
      assertThat(given + shared.left())
          .isCloseTo(parts.values().stream().mapToDouble(d -> d).sum(), within(1e-9));
    }
  }

  @Test
  void eachFamilyNeedsItsMost() {
    assertThatThrownBy(() -> SpareBudget.of(Map.of("a", 1.0), Map.of("b", 1.0)))
        .hasMessageContaining("Parts of [a] but the most of [b]");
  }
}
