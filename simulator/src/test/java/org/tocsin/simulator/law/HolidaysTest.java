package org.tocsin.simulator.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HolidaysTest {

  @ParameterizedTest
  @CsvSource({
    "2025-01-28, LUNAR_EVE",
    "2025-01-29, LUNAR_EVE",
    "2026-02-16, LUNAR_EVE",
    "2026-02-17, LUNAR_EVE",
    "2026-02-22, HOLIDAY",
    "2026-02-23, ORDINARY",
    "2026-04-05, HOLIDAY",
    "2025-05-31, HOLIDAY",
    "2025-10-06, HOLIDAY",
    "2026-01-01, HOLIDAY",
    "2026-10-05, HOLIDAY",
    "2026-05-17, ORDINARY",
    "2025-07-25, ORDINARY"
  })
  void gregorianAndLunarHolidaysAreKnown(LocalDate date, Holidays.Kind kind) {
    assertThat(Holidays.of(date)).isEqualTo(kind);
  }
}
