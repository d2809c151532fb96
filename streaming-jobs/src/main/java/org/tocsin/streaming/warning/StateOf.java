package org.tocsin.streaming.warning;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/** Keyed state behind the memories of engine-free deciders, which know no checked exceptions. */
final class StateOf {
  private static final String BETWEEN = "\n";

  private StateOf() {}

  static <K, V> @Nullable V get(MapState<K, V> state, K key) {
    try {
      return state.get(key);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** Stores a value; absent forgets it. */
  static <K, V> void put(MapState<K, V> state, K key, @Nullable V value) {
    try {
      if (value == null) {
        state.remove(key);
      } else {
        state.put(key, value);
      }
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** Adds a name to those of an instant. */
  static void append(MapState<Long, String> state, long at, String name) {
    try {
      String before = state.get(at);
      state.put(at, before == null ? name : before + BETWEEN + name);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** The names of an instant, each once, which are forgotten by that. */
  static List<String> take(MapState<Long, String> state, long at) {
    try {
      String names = state.get(at);
      if (names == null) {
        return List.of();
      }
      state.remove(at);
      return Arrays.stream(names.split(BETWEEN)).sorted().distinct().toList();
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  private static IllegalStateException unusable(Exception e) {
    return new IllegalStateException("The state of the current key cannot be used", e);
  }
}
