package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.watch.Quarters;

class CellTestsTest {
  private static final long NOON = 1_462_208_400_000L;
  private static final FlatCity CITY = new FlatCity(0.5);
  private static final TocsinConfiguration CONFIGURATION =
      TocsinConfiguration.of(
          Map.of(
              "city",
              Map.of("zone", "America/Chicago"),
              "warning",
              Map.of("surge", Map.of("windows", List.of("6h")), "shift", Map.of("slots", "week")),
              "categories",
              Map.of(
                  "gas",
                  Map.of(
                      "surge",
                      Map.of("windows", List.of("15m", "1h")),
                      "shift",
                      Map.of("slots", List.of("day"))),
                  "noise",
                  Map.of("surge", Map.of("windows", List.of())))));

  @Test
  void aCategoryMayHaveWindowsAndSlotsOfItsOwn() {
    CellTests tests = new CellTests(CONFIGURATION);
    assertThat(tests.slots("gas")).containsExactly(SlotLength.DAY);
    assertThat(tests.slots("pothole")).containsExactly(SlotLength.WEEK);
    assertThat(surge(tests, "gas")).extracting(Finding::detector).isEqualTo("surge-15m");
    assertThat(surge(tests, "pothole")).extracting(Finding::detector).isEqualTo("surge-6h");
    assertThat(surge(tests, "noise")).isNull();
  }

  private static @Nullable Finding surge(CellTests tests, String category) {
    long quarter = Quarters.at(NOON);
    CellTests.Cell cell =
        new CellTests.Cell(
            "p01",
            category,
            "service",
            (from, to) -> from <= quarter && quarter < to ? 9 : 0,
            (from, to) -> 0,
            false);
    return tests.surge(cell, CITY.inForce(category, NOON), quarter, 0, CellTests.Cause.tick(NOON));
  }
}
