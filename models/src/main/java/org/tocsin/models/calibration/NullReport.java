package org.tocsin.models.calibration;

/**
 * One report that only chance made.
 *
 * @param occurredAt milliseconds since 1970
 * @param knownAt milliseconds since 1970, not before {@code occurredAt}
 */
public record NullReport(
    String neighbourhoodId, String category, String categoryClass, long occurredAt, long knownAt) {}
