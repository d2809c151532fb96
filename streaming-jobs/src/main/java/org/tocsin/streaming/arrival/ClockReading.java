package org.tocsin.streaming.arrival;

/**
 * Where one stream's clock stood, as it rests in state.
 *
 * @param stream as {@link org.tocsin.domain.incident.PartitionClock#stream} names it
 * @param at milliseconds since 1970
 */
public record ClockReading(String stream, long at) {}
