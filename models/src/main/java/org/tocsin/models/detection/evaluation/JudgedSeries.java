package org.tocsin.models.detection.evaluation;

import java.util.List;
import org.tocsin.models.detection.Signal;

/**
 * What a detector said about one series, beside what was true.
 *
 * @param name the series
 * @param signals one per period judged, in order of time
 * @param outbreaks known outbreaks; those without a judged period are not scored
 */
public record JudgedSeries(String name, List<Signal> signals, List<Outbreak> outbreaks) {
  public JudgedSeries {
    signals = List.copyOf(signals);
    outbreaks = List.copyOf(outbreaks);
  }

  /**
   * How unusual a signal is, less being more unusual: its p-value; without one, minus its distance
   * above the bound in standard deviations of a Poisson count; NaN where the detector could not
   * tell.
   */
  public static double score(Signal signal) {
    if (Double.isNaN(signal.observed())) {
      return Double.NaN;
    }
    if (!Double.isNaN(signal.pValue())) {
      return signal.pValue();
    }
    return (signal.upperBound() - signal.observed()) / Math.sqrt(Math.max(1, signal.expected()));
  }
}
