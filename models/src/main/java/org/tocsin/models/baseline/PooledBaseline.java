package org.tocsin.models.baseline;

import org.tocsin.domain.time.Interval;

/**
 * A baseline in which places differ by a factor only: expected(place, slot) = factor(place) ×
 * expected(average place, slot). So the slots of a day are worked out once for all places.
 */
public interface PooledBaseline extends CountBaseline {

  /** How much more or less than the average place this one reports; 1 for a place never seen. */
  double placeFactor(String neighbourhoodId);

  /** Expected count, 0 or more, of the average place over the slot. */
  double expectedOfAverage(Interval slot);
}
