package org.tocsin.models.detection;

/** A detector that can take over a stored memory. */
interface RestorableDetector extends Detector {
  /** Replaces the memory by the numbers of a {@link DetectorState} and answers itself. */
  Detector load(double[] numbers);
}
