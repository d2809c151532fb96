package org.tocsin.models.baseline;

import org.tocsin.domain.alert.SlotTest;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Tests the reports counted so far in a slot against what is usual for the whole slot. An open
 * slot's count only grows, so exceeding the whole slot's bound early needs no correction for
 * looking often.
 */
public final class WholeSlotTest {
  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;

  private WholeSlotTest() {}

  /**
   * The test of one slot.
   *
   * @param name says which baseline it is
   * @param alpha level of the test, in (0, 1)
   */
  public static SlotTest of(
      CountBaseline baseline,
      String name,
      String neighbourhoodId,
      SlotLength length,
      Interval slot,
      int observed,
      double alpha) {
    NegativeBinomial usual = usual(baseline, neighbourhoodId, length, slot);
    return new SlotTest(
        length,
        slot.start(),
        slot.end(),
        observed,
        usual.mean(),
        usual.quantile(1 - alpha),
        usual.quantile(LOW),
        usual.quantile(HIGH),
        usual.survival(observed),
        alpha,
        usual.dispersion(),
        name);
  }

  /** The law of the count of a usual slot. */
  public static NegativeBinomial usual(
      CountBaseline baseline, String neighbourhoodId, SlotLength length, Interval slot) {
    return NegativeBinomial.atLeastPoisson(
        baseline.expected(neighbourhoodId, slot), baseline.dispersion(length));
  }
}
