package org.tocsin.models.sensor;

/**
 * Something is wrong with a sensor, or with the world where it stands.
 *
 * @param detector {@code limits}, {@code unusual} or {@code together} for the world; {@code alone},
 *     {@code stuck}, {@code silent} or {@code drift} for the sensor
 * @param isFault whether the sensor is the likelier cause
 * @param time of the reading, or since when nothing was heard, milliseconds
 * @param value as read; the last one for a sensor that says nothing
 * @param expected usual value; NaN when unknown
 * @param lower least value that is within the limits; negative infinity for none
 * @param upper greatest value that is within the limits; positive infinity for none
 * @param chance of so unusual a reading; 0 where a fixed rule decides, 1 for a fault that is over
 * @param neighbours how many nearby sensors were compared
 * @param again whether it was told before and goes on
 */
public record SensorFinding(
    SensorPlace sensor,
    String detector,
    boolean isFault,
    long time,
    double value,
    double expected,
    double lower,
    double upper,
    double chance,
    int neighbours,
    boolean again) {

  SensorFinding over() {
    return new SensorFinding(
        sensor, detector, isFault, time, value, expected, lower, upper, 1, neighbours, false);
  }

  SensorFinding goesOn() {
    return new SensorFinding(
        sensor, detector, isFault, time, value, expected, lower, upper, chance, neighbours, true);
  }
}
