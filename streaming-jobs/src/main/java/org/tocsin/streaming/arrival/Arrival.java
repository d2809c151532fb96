package org.tocsin.streaming.arrival;

/**
 * One Kafka record as it arrived.
 *
 * @param timestamp milliseconds since 1970, as Kafka states it
 */
// Made once and never changed: a copy for each record would cost more than it guards.
@SuppressWarnings("ArrayRecordComponent")
public record Arrival(String topic, int partition, long offset, long timestamp, byte[] value) {}
