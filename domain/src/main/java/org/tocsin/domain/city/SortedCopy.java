package org.tocsin.domain.city;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An unmodifiable map in the order of its keys: the same text on every machine. */
final class SortedCopy {
  private SortedCopy() {}

  static <T> SortedMap<String, T> of(Map<String, T> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
