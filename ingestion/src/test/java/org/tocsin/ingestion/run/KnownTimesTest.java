package org.tocsin.ingestion.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.ingestion.mapping.KnownRule;
import org.tocsin.ingestion.report.Known;

class KnownTimesTest {
  private static final Instant ARRIVAL = Instant.ofEpochMilli(1_000_000);

  private static Known at(long millis, String series) {
    return new Known(null, KnownRule.ESTIMATED, Instant.ofEpochMilli(millis), series);
  }

  private static KnownTimes estimate(String method, int window) {
    return new KnownTimes(
        new KnownRule(
            KnownRule.ESTIMATED, null, new KnownRule.Estimate(method, window, null), "occurred"),
        ARRIVAL);
  }

  @Test
  void aLateRowIsKnownWhenItsNeighboursAreAndNoRowBeforeItHappened() {
    KnownTimes times = estimate("rolling_median", 3);
    assertThat(times.knownAt(at(100, null))).isEqualTo(100);
    assertThat(times.knownAt(at(110, null))).isEqualTo(110);
    // A report from long ago, registered now.
    assertThat(times.knownAt(at(5, null))).isEqualTo(100);
    // A typing error in the future does not move its neighbours.
    assertThat(times.knownAt(at(9_000, null))).isEqualTo(9_000);
    assertThat(times.knownAt(at(120, null))).isEqualTo(120);
  }

  @Test
  void aSeriesOfItsOwnHasARegisterOfItsOwn() {
    KnownTimes times = estimate("running_maximum", 1);
    assertThat(times.knownAt(at(900, "HOMICIDE"))).isEqualTo(900);
    assertThat(times.knownAt(at(100, null))).isEqualTo(100);
    assertThat(times.knownAt(at(50, null))).isEqualTo(100);
    assertThat(times.knownAt(at(50, "HOMICIDE"))).isEqualTo(900);
  }

  @Test
  void rollingMethodsEqualTheirDefinition() {
    SplittableRandom random = new SplittableRandom(3);
    KnownTimes median = estimate("rolling_median", 7);
    KnownTimes maximum = estimate("rolling_maximum", 7);
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      long occurred = i * 10L - random.nextLong(200);
      all.add(occurred);
      List<Long> window = new ArrayList<>(all.subList(Math.max(0, i - 6), i + 1));
      Collections.sort(window);
      assertThat(median.knownAt(at(occurred, null)))
          .isEqualTo(Math.max(occurred, window.get((window.size() - 1) / 2)));
      assertThat(maximum.knownAt(at(occurred, null))).isEqualTo(window.get(window.size() - 1));
    }
    assertThat(all).hasSize(2_000);
  }

  @Test
  void whatSaysNothingIsKnownWhenItArrives() {
    KnownTimes times =
        new KnownTimes(new KnownRule(KnownRule.NONE, null, null, "arrival"), ARRIVAL);
    assertThat(times.knownAt(new Known(null, KnownRule.NONE, Instant.EPOCH, null)))
        .isEqualTo(1_000_000);
    assertThat(times.knownAtRefused(null)).isEqualTo(1_000_000);
  }

  @Test
  void sortingKeepsTheOrderOfRowsKnownAtTheSameMoment() {
    SplittableRandom random = new SplittableRandom(4);
    long[] numbers = new long[10_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextLong(50);
    }
    int[] order = Spool.sorted(numbers, numbers.length);
    for (int i = 1; i < order.length; i++) {
      assertThat(
              numbers[order[i - 1]] < numbers[order[i]]
                  || (numbers[order[i - 1]] == numbers[order[i]] && order[i - 1] < order[i]))
          .isTrue();
    }
    assertThat(order).hasSize(10_000);
  }
}
