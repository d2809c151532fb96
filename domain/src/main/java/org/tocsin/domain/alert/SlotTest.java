package org.tocsin.domain.alert;

import java.time.Instant;
import java.util.Locale;
import org.tocsin.domain.time.SlotLength;

/**
 * One slot's count beside what is usual there: what a detector found.
 *
 * @param observed reports counted so far
 * @param expected usual count of the whole slot
 * @param upperBound most reports that are still usual at level {@code alpha}
 * @param usualLow the lower end of the middle 80 % of usual counts
 * @param usualHigh the upper end of the middle 80 % of usual counts
 * @param pValue chance of at least {@code observed} reports in a usual slot
 * @param alpha the level of this test, from {@link AlertBudget}
 * @param dispersion variance over mean of usual counts
 * @param baseline names the baseline that was in force
 */
public record SlotTest(
    SlotLength length,
    Instant start,
    Instant end,
    int observed,
    double expected,
    double upperBound,
    long usualLow,
    long usualHigh,
    double pValue,
    double alpha,
    double dispersion,
    String baseline) {

  /** {@code surge} for hours, {@code shift} for longer slots. */
  public String detector() {
    return length == SlotLength.HOUR ? "surge" : "shift";
  }

  /** Whether the count lies above everything that is still usual. */
  public boolean exceeds() {
    return observed > upperBound;
  }

  /** What this test was made with, in one line of {@code name=value} pairs. */
  public String settings(int leastCount, double leastExcess) {
    return String.format(
        Locale.ROOT,
        "alpha=%.3e dispersion=%.3f baseline=%s least-count=%d least-excess=%.1f",
        alpha,
        dispersion,
        baseline,
        leastCount,
        leastExcess);
  }
}
