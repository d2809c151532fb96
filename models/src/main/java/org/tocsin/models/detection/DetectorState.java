package org.tocsin.models.detection;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a detector remembers, in a flat form for stream state and files.
 *
 * @param version shape of {@code numbers}; {@link DetectionMethods#restore} refuses versions it
 *     does not know
 * @param method name of the detection method
 * @param axis period and kind of the time axis, such as {@code week,dated}
 * @param settings every setting as {@code key=value}, sorted, one per line
 * @param numbers the method's own memory; NaN stands for absent
 */
@SuppressWarnings("ArrayRecordComponent")
public record DetectorState(
    int version, String method, String axis, String settings, double[] numbers) {
  /** The version written today. */
  public static final int CURRENT_VERSION = 1;

  public DetectorState {
    numbers = numbers.clone();
  }

  @Override
  public double[] numbers() {
    return numbers.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DetectorState that
        && version == that.version
        && method.equals(that.method)
        && axis.equals(that.axis)
        && settings.equals(that.settings)
        && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, method, axis, settings, Arrays.hashCode(numbers));
  }
}
