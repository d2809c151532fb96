package org.tocsin.cli.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.lakehouse.RunCounts;

class ReconciliationTest {
  private static final RunCounts COUNTS =
      new RunCounts(
          Map.of("report", 7L, "correction", 2L, "retraction", 1L),
          0,
          3,
          Map.of("EXPRESSION", 4L, "BAD_TIME", 1L));

  @Test
  void theLastLineIsOneObjectInTheOrderOfTheSum() {
    assertThat(Reconciliation.of(18, COUNTS, 1.26).json())
        .isEqualTo(
            "{\"offered\":18,\"new\":7,\"corrections\":2,\"retractions\":1,\"duplicates\":3,"
                + "\"rejected\":{\"BAD_TIME\":1,\"EXPRESSION\":4},\"seconds\":1.3}");
  }

  @Test
  void theSumHoldsOnlyIfTheTablesHoldWhatTheDoorSaw() {
    Map<String, Long> refused = Map.of("EXPRESSION", 4L, "BAD_TIME", 1L);
    assertThat(Reconciliation.of(18, COUNTS, 1).addsUp(refused)).isTrue();
    assertThat(Reconciliation.of(19, COUNTS, 1).addsUp(refused)).isFalse();
    assertThat(Reconciliation.of(18, COUNTS, 1).addsUp(Map.of("EXPRESSION", 5L))).isFalse();
  }

  @Test
  void severalFeedsAddUpTermByTerm() {
    RunCounts other = new RunCounts(Map.of(), 5, 1, Map.of("BAD_TIME", 2L));
    Reconciliation total = Reconciliation.of(18, COUNTS, 1).plus(Reconciliation.of(8, other, 2.5));
    assertThat(total.json())
        .isEqualTo(
            "{\"offered\":26,\"new\":12,\"corrections\":2,\"retractions\":1,\"duplicates\":4,"
                + "\"rejected\":{\"BAD_TIME\":3,\"EXPRESSION\":4},\"seconds\":2.5}");
    assertThat(total.sum()).isEqualTo(total.offered());
  }
}
