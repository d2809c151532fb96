package org.tocsin.models.silence;

/**
 * What is said of a source in a place: when it has changed, and once an hour while it is silent.
 *
 * @param place empty for the whole feed
 * @param before the state of the last look
 * @param changed whether this is news; false for a silence that goes on
 * @param since when this state began, milliseconds
 * @param until when silence there could be told from calm, milliseconds; {@link Long#MAX_VALUE} for
 *     never, 0 where it can be now
 * @param heardAt when something was last heard, milliseconds; {@link Long#MIN_VALUE} for never
 * @param missed reports that were to be expected since
 * @param chance of hearing nothing for so long, in the feed or place, on a usual day
 * @param dispersion variance over mean of the source's reports; 1 where nothing is silent
 */
public record SilenceVerdict(
    String place,
    SilenceState state,
    SilenceState before,
    boolean changed,
    long since,
    long until,
    long heardAt,
    double missed,
    double chance,
    double dispersion) {}
