package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class MinimumPTableTest {
  private static final SlotDesign DESIGN = SlotDesign.evenLooks(8);
  private static final MinimumPTable TABLE =
      MinimumPTable.simulate(DESIGN, 0.5, 60, 16, new double[] {1, 1.5, 2}, 25_000, 5);

  @Test
  void lawsBetweenTheGridKeepTheirError() {
    SplittableRandom random = new SplittableRandom(6);
    for (NegativeBinomial whole :
        new NegativeBinomial[] {
          new NegativeBinomial(3.3, 1.2),
          new NegativeBinomial(17, 1.8),
          NegativeBinomial.poisson(41)
        }) {
      SlotDesign.Tester tester = DESIGN.tester(whole);
      NegativeBinomial part = new NegativeBinomial(whole.mean() / 8, whole.dispersion());
      int alarms = 0;
      long[] counts = new long[8];
      for (int slot = 0; slot < 40_000; slot++) {
        for (int k = 0; k < 8; k++) {
          counts[k] = part.sample(random);
        }
        alarms += TABLE.recalibrated(tester.minimumP(counts), whole) <= 0.02 ? 1 : 0;
      }
      assertThat(alarms / 40_000.0).as("%s", whole).isBetween(0.004, 0.022);
    }
  }

  @Test
  void meansOutsideTheGridTakeItsEdge() {
    assertThat(TABLE.recalibrated(0.01, NegativeBinomial.poisson(1e-9)))
        .isEqualTo(TABLE.recalibrated(0.01, NegativeBinomial.poisson(0.5)));
    assertThat(TABLE.recalibrated(0.01, new NegativeBinomial(1e6, 9)))
        .isEqualTo(TABLE.recalibrated(0.01, new NegativeBinomial(61, 3)));
  }

  @Test
  void aBadGridIsRefused() {
    assertThatThrownBy(() -> MinimumPTable.simulate(DESIGN, 5, 1, 3, new double[] {1}, 200, 1))
        .hasMessageContaining("from 5.0 to 1.0");
    assertThatThrownBy(() -> MinimumPTable.simulate(DESIGN, 1, 5, 3, new double[] {2, 1}, 200, 1))
        .hasMessageContaining("must ascend");
  }
}
