package org.tocsin.domain.incident;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What must be remembered of one report to resolve the next one with the same source id.
 *
 * @param contentHash of everything but times of receipt, offsets and run; see {@link ContentHash}
 * @param retraction whether this version says that there is no such incident
 * @param neighbourhoodId absent outside every polygon
 * @param categoryClass a word of {@link CategoryClass}
 * @param deliveryId of a sender that repeats deliveries
 */
public record IncidentVersion(
    Version version,
    long contentHash,
    boolean retraction,
    @Nullable String neighbourhoodId,
    String category,
    String categoryClass,
    Instant occurredAt,
    @Nullable String deliveryId)
    implements Serializable {}
