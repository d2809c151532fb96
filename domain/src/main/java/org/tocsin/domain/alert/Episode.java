package org.tocsin.domain.alert;

import java.io.Serializable;

/**
 * The life of one alert so far: what a series remembers between two tests. Version 1 of the stored
 * form; times are milliseconds since 1970.
 *
 * @param alertId empty while nothing is open
 * @param alertVersion of the latest message
 * @param onset start of the first slot of the episode
 * @param slotLength word of the announced slot's length
 * @param slotStart start of the announced slot
 * @param observed announced count
 * @param pValue announced
 * @param unusualUntil end of the latest slot that was not quiet
 */
public record Episode(
    String alertId,
    int alertVersion,
    long onset,
    String slotLength,
    long slotStart,
    int observed,
    double pValue,
    long unusualUntil)
    implements Serializable {

  /** Nothing is open. */
  public static final Episode NONE = new Episode("", 0, 0, "hour", 0, 0, 1, 0);

  public boolean open() {
    return !alertId.isEmpty();
  }

  static Episode raised(String alertId, SlotTest test) {
    return new Episode(
        alertId,
        1,
        test.start().toEpochMilli(),
        test.length().word(),
        test.start().toEpochMilli(),
        test.observed(),
        test.pValue(),
        test.end().toEpochMilli());
  }

  Episode announcing(SlotTest test) {
    return new Episode(
        alertId,
        alertVersion + 1,
        Math.min(onset, test.start().toEpochMilli()),
        test.length().word(),
        test.start().toEpochMilli(),
        test.observed(),
        test.pValue(),
        Math.max(unusualUntil, test.end().toEpochMilli()));
  }

  Episode unusualUntil(long end) {
    return end <= unusualUntil
        ? this
        : new Episode(alertId, alertVersion, onset, slotLength, slotStart, observed, pValue, end);
  }
}
