package org.tocsin.streaming.warning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.erasure.ReportNames;
import org.tocsin.models.watch.Quarters;

/**
 * The reports that an alert may cite, in the state of the current key: of each quarter of an hour
 * the {@link Evidence#KEYS} that came to count last, by their keyed names. One that no longer
 * counts leaves.
 *
 * <p>State: 8 bytes for each of them, at most 160 for a quarter; dropped by {@link #sweep}.
 *
 * <p>Limits: where a quarter has had more reports than that, one that is taken back leaves a gap.
 */
final class CitedReports {
  private final MapState<Long, long[]> quarters;

  CitedReports(RuntimeContext context) {
    this.quarters =
        context.getMapState(
            new MapStateDescriptor<>(
                "cited", Types.LONG, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  /**
   * A report counts from now on, or no longer.
   *
   * @param report its name; 0 where reports have none
   * @param change above 0 where it counts; 0 says nothing
   */
  void take(long quarter, long report, int change) throws Exception {
    if (change == 0 || report == 0) {
      return;
    }
    long[] after = changed(quarters.get(quarter), report, change);
    if (after.length == 0) {
      quarters.remove(quarter);
    } else {
      quarters.put(quarter, after);
    }
  }

  /** The latest reports of a quarter, oldest first, after one has come or gone. */
  static long[] changed(long @Nullable [] known, long report, int change) {
    return change > 0 ? with(known, report) : without(known, report);
  }

  private static long[] with(long @Nullable [] known, long report) {
    if (known == null) {
      return new long[] {report};
    }
    int first = known.length == Evidence.KEYS ? 1 : 0;
    long[] grown = Arrays.copyOfRange(known, first, known.length + 1);
    grown[grown.length - 1] = report;
    return grown;
  }

  private static long[] without(long @Nullable [] known, long report) {
    for (int at = 0; known != null && at < known.length; at++) {
      if (known[at] == report) {
        long[] rest = new long[known.length - 1];
        System.arraycopy(known, 0, rest, 0, at);
        System.arraycopy(known, at + 1, rest, at, rest.length - at);
        return rest;
      }
    }
    return known == null ? new long[0] : known;
  }

  /** The newest reports of the quarters in {@code [from, to)}, newest first. */
  List<String> newest(long from, long to) throws Exception {
    List<String> names = new ArrayList<>(Evidence.KEYS);
    for (long quarter = to - 1; quarter >= from && names.size() < Evidence.KEYS; quarter--) {
      long[] known = quarters.get(quarter);
      for (int i = known == null ? -1 : known.length - 1; i >= 0; i--) {
        if (names.size() < Evidence.KEYS) {
          names.add(ReportNames.word(known[i]));
        }
      }
    }
    return names;
  }

  /** Drops quarters before an instant; false when nothing is left. */
  boolean sweep(long before) throws Exception {
    List<Long> old = new ArrayList<>();
    boolean left = false;
    for (Long quarter : quarters.keys()) {
      if (Quarters.start(quarter + 1) <= before) {
        old.add(quarter);
      } else {
        left = true;
      }
    }
    for (Long quarter : old) {
      quarters.remove(quarter);
    }
    return left;
  }
}
