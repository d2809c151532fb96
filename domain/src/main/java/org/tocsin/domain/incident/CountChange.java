package org.tocsin.domain.incident;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of one cell's count: +1 where a report now counts, −1 where it no longer does.
 *
 * @param neighbourhoodId absent outside every polygon
 * @param categoryClass a word of {@link CategoryClass}
 * @param occurredAt when the incident happened: the slot that changes
 * @param knownAt milliseconds; when the change became known
 */
public record CountChange(
    @Nullable String neighbourhoodId,
    String category,
    String categoryClass,
    Instant occurredAt,
    long knownAt,
    int change)
    implements Serializable {}
