package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.watch.Quarters;

/**
 * The intervals of one key that an alert may tell of, by detector and start, and the quarters from
 * which reports were taken back since they were last told again. An interval is kept for four days
 * after its end; the latest of each detector as long as its reports.
 *
 * @param <T> what is kept of an interval
 */
final class ToldIntervals<T> {
  /** How long after its end an interval is kept that is not the latest of its detector. */
  static final long KEPT = Duration.ofDays(4).toMillis();

  private static final char AT = '@';

  private final MapState<String, T> told;
  private final ValueState<long[]> fallen;
  private final ToLongFunction<T> start;
  private final ToLongFunction<T> end;

  ToldIntervals(
      RuntimeContext context,
      TypeInformation<T> type,
      ToLongFunction<T> start,
      ToLongFunction<T> end) {
    this.told = context.getMapState(new MapStateDescriptor<>("told", Types.STRING, type));
    this.fallen =
        context.getState(
            new ValueStateDescriptor<>(
                "fallen", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    this.start = start;
    this.end = end;
  }

  boolean isEmpty() throws Exception {
    return told.isEmpty();
  }

  @Nullable T get(String detector, long from) throws Exception {
    return told.get(key(detector, from));
  }

  void put(String detector, T interval) throws Exception {
    told.put(key(detector, start.applyAsLong(interval)), interval);
  }

  void remove(String key) throws Exception {
    told.remove(key);
  }

  /** The detector of an entry. */
  static String detector(String key) {
    int at = key.indexOf(AT);
    return at < 0 ? key : key.substring(0, at);
  }

  private static String key(String detector, long from) {
    return detector + AT + from;
  }

  /** Reports of the quarters in {@code [from, to)} were taken back. */
  void fell(long from, long to) throws Exception {
    long[] before = fallen.value();
    fallen.update(
        before == null
            ? new long[] {from, to}
            : new long[] {Math.min(before[0], from), Math.max(before[1], to)});
  }

  /** The intervals with reports that were taken back since the last time, by key. */
  List<Map.Entry<String, T>> fallen() throws Exception {
    long[] quarters = fallen.value();
    fallen.clear();
    List<Map.Entry<String, T>> entries = sorted();
    if (quarters != null) {
      entries.removeIf(
          e ->
              Quarters.from(end.applyAsLong(e.getValue())) <= quarters[0]
                  || Quarters.at(start.applyAsLong(e.getValue())) >= quarters[1]);
    }
    return entries;
  }

  /**
   * Forgets what is long over; false when nothing is left.
   *
   * @param kept how long after its end the latest interval of a detector is kept
   */
  boolean sweep(long at, long kept) throws Exception {
    boolean left = false;
    List<Map.Entry<String, T>> entries = sorted();
    for (int i = 0; i < entries.size(); i++) {
      String key = entries.get(i).getKey();
      boolean latest =
          i + 1 == entries.size() || !detector(key).equals(detector(entries.get(i + 1).getKey()));
      if (end.applyAsLong(entries.get(i).getValue()) + (latest ? kept : KEPT) <= at) {
        told.remove(key);
      } else {
        left = true;
      }
    }
    return left;
  }

  /** Entries in an order of their own: by detector, then by start. */
  private List<Map.Entry<String, T>> sorted() throws Exception {
    List<Map.Entry<String, T>> entries = new ArrayList<>();
    for (Map.Entry<String, T> entry : told.entries()) {
      entries.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    entries.sort(Map.Entry.comparingByKey());
    return entries;
  }
}
