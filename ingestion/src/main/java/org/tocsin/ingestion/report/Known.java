package org.tocsin.ingestion.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a report became known, as far as its row says.
 *
 * @param at from a column; absent if it is estimated from neighbours or is the moment of arrival
 * @param kind {@code recorded}, {@code estimated} or {@code none}
 * @param occurredAt what an estimate builds on, and a lower bound of it
 * @param series the register that the row belongs to, for an estimate
 */
public record Known(
    @Nullable Instant at, String kind, Instant occurredAt, @Nullable String series) {}
