package org.tocsin.simulator;

import java.time.LocalDate;
import org.tocsin.simulator.story.Story;

/**
 * Which city, how big, and which days.
 *
 * @param seed decides everything else
 * @param scale 1 is a city of 40 neighbourhoods and a million people
 * @param start the first live day; the history is the days before it
 * @param historyDays days of incidents before {@code start}
 * @param liveDays days from {@code start}
 * @param sensorHistoryDays days of hourly observations before {@code start}
 */
public record SimulatorSettings(
    long seed,
    double scale,
    LocalDate start,
    int historyDays,
    int liveDays,
    int sensorHistoryDays,
    Story story) {
  /** A Sunday; the demo's live day. */
  public static final LocalDate DEFAULT_START = LocalDate.of(2026, 5, 17);

  private static final int NEIGHBOURHOODS = 40;
  private static final int LONGEST_SENSOR_HISTORY = 60;

  public SimulatorSettings {
    if (!(scale > 0) || scale > 1000) {
      throw new IllegalArgumentException(
          "Scale %s must lie above 0 and not above 1000; 1 is a city of a million"
              .formatted(scale));
    }
    if (historyDays < 0 || liveDays < 0 || historyDays + liveDays == 0) {
      throw new IllegalArgumentException(
          "History of %d and live of %d days give nothing to write; use e.g. 730 and 1"
              .formatted(historyDays, liveDays));
    }
    if (sensorHistoryDays < 0) {
      throw new IllegalArgumentException(
          "Sensor history of %d days must not be negative".formatted(sensorHistoryDays));
    }
  }

  /** The given city and days, with at most 60 days of observations before the live ones. */
  public SimulatorSettings(
      long seed, double scale, LocalDate start, int historyDays, int liveDays, Story story) {
    this(
        seed,
        scale,
        start,
        historyDays,
        liveDays,
        Math.min(historyDays, LONGEST_SENSOR_HISTORY),
        story);
  }

  /** Two years of history and one live day of the demo's story. */
  public static SimulatorSettings ofDemo(long seed) {
    return new SimulatorSettings(seed, 1, DEFAULT_START, 730, 1, Story.ofDemo());
  }

  /** Neighbourhoods of the city; at least 8. */
  public int neighbourhoods() {
    return (int) Math.max(8, Math.round(NEIGHBOURHOODS * scale));
  }
}
