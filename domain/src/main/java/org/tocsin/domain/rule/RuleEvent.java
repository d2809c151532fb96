package org.tocsin.domain.rule;

/**
 * Something that a rule may look at.
 *
 * @param place neighbourhood id
 * @param series as {@link Condition.Term#series} names it
 * @param occurredAt milliseconds since 1970
 * @param value change of a count, a sensor's value, or the day's chance of a signal
 */
public record RuleEvent(String place, String series, long occurredAt, double value) {}
