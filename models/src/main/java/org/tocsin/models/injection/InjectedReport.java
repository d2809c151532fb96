package org.tocsin.models.injection;

import java.time.Instant;

/**
 * One report that never was.
 *
 * @param caseId the case it belongs to
 * @param number within its case, from 1
 */
public record InjectedReport(
    String caseId,
    int number,
    String category,
    String categoryClass,
    String place,
    Instant occurredAt,
    Instant knownAt) {}
