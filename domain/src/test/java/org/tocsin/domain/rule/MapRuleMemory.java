package org.tocsin.domain.rule;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A rule's memory in maps. */
final class MapRuleMemory implements RuleMemory {
  final Map<String, byte[]> series = new TreeMap<>();
  final Map<String, byte[]> places = new TreeMap<>();
  final TreeMap<Long, TreeSet<String>> looks = new TreeMap<>();

  @Override
  public byte @Nullable [] series(String key) {
    return series.get(key);
  }

  @Override
  public void keepSeries(String key, byte @Nullable [] stored) {
    if (stored == null) {
      series.remove(key);
    } else {
      series.put(key, stored);
    }
  }

  @Override
  public byte @Nullable [] place(String id) {
    return places.get(id);
  }

  @Override
  public void keepPlace(String id, byte @Nullable [] stored) {
    if (stored == null) {
      places.remove(id);
    } else {
      places.put(id, stored);
    }
  }

  @Override
  public void lookAt(long at, String place) {
    looks.computeIfAbsent(at, k -> new TreeSet<>()).add(place);
  }

  @Override
  public List<String> takeLooks(long at) {
    TreeSet<String> due = looks.remove(at);
    return due == null ? List.of() : List.copyOf(due);
  }

  boolean isEmpty() {
    return series.isEmpty() && places.isEmpty() && looks.isEmpty();
  }
}
