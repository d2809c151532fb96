package org.tocsin.models.injection;

import java.time.Instant;
import java.util.List;

/**
 * The truth of one injected case.
 *
 * @param places where its reports lie, sorted
 * @param onset from when they happen
 * @param end until when
 * @param size reports injected
 */
public record InjectedCase(
    String id, String category, List<String> places, Instant onset, Instant end, int size) {
  public InjectedCase {
    places = List.copyOf(places);
  }
}
