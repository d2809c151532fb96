package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Duration;

/**
 * What the warning job tests and how far it reaches.
 *
 * @param falseEpisodesPerWeek the promise: expected false episodes a week over all lanes
 * @param leastCount fewest reports in a slot that can alert
 * @param leastExcess least distance of observed above expected, in reports
 * @param history how far back raw rows are read at a fresh start
 * @param reopen how long a past slot still takes late reports
 * @param tick how often slots are tested without a new record
 * @param hourly whether hours are tested (surge)
 * @param daily whether days are tested (shift)
 */
public record WarningSettings(
    double falseEpisodesPerWeek,
    int leastCount,
    double leastExcess,
    Duration history,
    Duration reopen,
    Duration tick,
    boolean hourly,
    boolean daily)
    implements Serializable {}
