package org.tocsin.models.calibration;

import java.io.Serializable;
import org.tocsin.models.baseline.CountBaseline;

/** What the reports of one category are drawn from. */
public final class NullCategory implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String category;
  private final String categoryClass;
  private final CountBaseline baseline;
  private final long[] delays;

  /**
   * A category.
   *
   * @param delays of earlier reports, milliseconds, to draw from; empty means known at once
   */
  public NullCategory(
      String category, String categoryClass, CountBaseline baseline, long[] delays) {
    this.category = category;
    this.categoryClass = categoryClass;
    this.baseline = baseline;
    this.delays = delays.clone();
  }

  /** The category counted. */
  public String category() {
    return category;
  }

  /** The class of categories it belongs to. */
  public String categoryClass() {
    return categoryClass;
  }

  /** The law its counts are drawn from. */
  public CountBaseline baseline() {
    return baseline;
  }

  /** Delays of its reports in milliseconds, to draw from. */
  public long[] delays() {
    return delays.clone();
  }
}
