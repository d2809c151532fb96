package org.tocsin.models.sensor;

import java.time.Instant;

/**
 * What is said about one reading.
 *
 * @param time of the reading
 * @param value as read, NaN when missing
 * @param expected what was usual at that time; NaN while nothing is known
 * @param score surprise, at least 0: the sum of −log10 of two probabilities, see {@link
 *     SensorDetector}; 0 for unusable readings and below the peak of an episode under way
 * @param signal true when the score reaches the threshold
 * @param verdict whether the reading can be used
 */
public record SensorSignal(
    Instant time,
    double value,
    double expected,
    double score,
    boolean signal,
    SensorVerdict verdict) {}
