package org.tocsin.domain.rule;

import java.util.List;

/**
 * A rule holds.
 *
 * @param place where it holds and most was seen
 * @param places all places in reach of it where it holds, by id
 * @param at milliseconds since 1970
 * @param start of the longest time that the rule looked back, in milliseconds
 * @param observed value of the rule's first count, or of its first term
 * @param limit what that value was compared with
 * @param values what each term saw, such as {@code count flood=4; sensor rain=34}
 */
public record RuleMatch(
    String place,
    List<String> places,
    long at,
    long start,
    double observed,
    double limit,
    String values) {
  public RuleMatch {
    places = List.copyOf(places);
  }
}
