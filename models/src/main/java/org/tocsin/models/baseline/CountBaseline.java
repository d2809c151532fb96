package org.tocsin.models.baseline;

import java.io.Serializable;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;

/** What is usual for one category: the expected count of any place in any civil slot. */
public interface CountBaseline extends Serializable {

  /** The category this baseline speaks of. */
  String category();

  /**
   * Expected count, 0 or more, of the place over the slot. A place that was never seen gets the
   * pooled answer for a new place.
   */
  double expected(String neighbourhoodId, Interval slot);

  /** Variance over mean of counts in slots of this length, 1 or more (NB1; 1 is Poisson). */
  double dispersion(SlotLength length);
}
