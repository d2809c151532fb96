package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both Farrington methods against R package surveillance on 840 series × 49 weeks. */
class FarringtonPublicSeriesTest {
  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);
  private static final int FIRST = 576;
  private static final int WEEKS_TESTED = 49;

  @Test
  void everyTestWeekOfEverySeriesAgrees() {
    double[][] counts = Oracle.publicCounts();
    Signal[][] flexible = new Signal[840][WEEKS_TESTED];
    Signal[][] original = new Signal[840][WEEKS_TESTED];
    double[][] phi = new double[840][WEEKS_TESTED];
    for (int series = 0; series < 840; series++) {
      FarringtonFlexible detector = (FarringtonFlexible) fed("farrington-flexible", counts[series]);
      Detector older = fed("farrington", counts[series]);
      for (int week = FIRST; week <= 624; week++) {
        Count count = Count.of(week, counts[series][week - 1]);
        flexible[series][week - FIRST] = detector.observe(count);
        phi[series][week - FIRST] = detector.lastDispersion();
        original[series][week - FIRST] = older.observe(count);
      }
    }
    int checked = 0;
    for (String[] row : Oracle.rows("farrington_flexible_public.csv.gz")) {
      int series = Integer.parseInt(row[0]) - 1;
      int week = Integer.parseInt(row[1]) - FIRST;
      Signal signal = flexible[series][week];
      double expected = Double.parseDouble(row[4]);
      double dispersion = Double.parseDouble(row[5]);
      double upper = Double.parseDouble(row[6]);
      assertThat(signal.expected())
          .as("expected of series %s week %s", row[0], row[1])
          .isCloseTo(expected, within(1e-6 * expected));
      assertThat(phi[series][week]).isCloseTo(dispersion, within(1e-6 * dispersion));
      assertThat(signal.upperBound())
          .as("bound of series %s week %s", row[0], row[1])
          .isEqualTo(upper);
      assertThat(signal.pValue()).isCloseTo(Double.parseDouble(row[7]), within(2e-8));
      double originalUpper = Double.parseDouble(row[9]);
      assertThat(original[series][week].upperBound())
          .as("original bound of series %s week %s", row[0], row[1])
          .isCloseTo(originalUpper, within(1e-6 * originalUpper));
      checked++;
    }
    assertThat(checked).isEqualTo(41_160);
  }

  /** A detector that knows the weeks before the first one tested. */
  private static Detector fed(String method, double[] counts) {
    Detector ready = DetectionMethods.detector(method, Map.of("min-cases", "0/4"), WEEKS);
    CountHistory history = new CountHistory(263);
    for (int week = 1; week < FIRST; week++) {
      history.append(Count.of(week, counts[week - 1]));
    }
    double[] numbers = new double[history.storedLength()];
    history.store(numbers, 0);
    return ((RestorableDetector) ready).load(numbers);
  }
}
