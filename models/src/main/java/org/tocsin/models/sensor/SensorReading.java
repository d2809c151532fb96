package org.tocsin.models.sensor;

import java.time.Instant;

/**
 * One value a sensor sent.
 *
 * @param time when it was so
 * @param value NaN when the sensor sent nothing usable
 */
public record SensorReading(Instant time, double value) {}
