package org.tocsin.models.calibration;

import org.tocsin.models.baseline.CountBaseline;

/**
 * What the reports of one category are drawn from.
 *
 * @param delays of earlier reports, milliseconds, to draw from; empty means known at once
 */
public record NullCategory(
    String category, String categoryClass, CountBaseline baseline, long[] delays) {
  public NullCategory {
    delays = delays.clone();
  }

  @Override
  public long[] delays() {
    return delays.clone();
  }
}
