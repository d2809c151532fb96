package org.tocsin.models.sensor;

import java.time.Instant;

/**
 * What is said about one reading.
 *
 * @param time of the reading
 * @param value as read, NaN when missing
 * @param expected what was usual at that time; NaN while nothing is known
 * @param score −log10 of the probability of so much surprise, at least 0; 0 for unusable readings
 * @param signal true for the first reading of an episode whose score reaches the threshold
 * @param verdict whether the reading can be used
 */
public record SensorSignal(
    Instant time,
    double value,
    double expected,
    double score,
    boolean signal,
    SensorVerdict verdict) {}
