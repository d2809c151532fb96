package org.tocsin.batch.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CalendarFeaturesTest {
  private static double of(CalendarFeatures calendar, String column, String day, int horizon) {
    int index = calendar.names(horizon).indexOf(column);
    assertThat(index).as("column %s", column).isNotNegative();
    double[] row = calendar.of(LocalDate.parse(day), horizon);
    assertThat(row).hasSameSizeAs(calendar.names(horizon).toArray());
    return row[index];
  }

  @Test
  void publicHolidaysAndTheDaysBeforeThemAreCounted() {
    CalendarFeatures calendar = new CalendarFeatures("us", false);
    assertThat(of(calendar, "public holidays", "2024-07-04", 1)).isEqualTo(1);
    assertThat(of(calendar, "days before holidays", "2024-07-03", 1)).isEqualTo(1);
    assertThat(of(calendar, "public holidays", "2024-07-03", 1)).isZero();
    assertThat(of(calendar, "public holidays", "2024-06-28", 7)).as("a week").isEqualTo(1);
    assertThat(of(calendar, "public holidays", "2024-07-05", 7)).isZero();
    assertThat(calendar.names(1)).doesNotContain("Spring Festival");
  }

  @Test
  void lunarFestivalsMoveWithTheMoon() {
    CalendarFeatures calendar = new CalendarFeatures(null, true);
    assertThat(of(calendar, "Spring Festival", "2024-02-10", 1)).isEqualTo(1);
    assertThat(of(calendar, "Spring Festival", "2023-02-10", 1)).isZero();
    assertThat(of(calendar, "Spring Festival", "2023-01-22", 7)).isEqualTo(7);
    assertThat(of(calendar, "lunar festivals", "2024-06-10", 1)).as("Dragon Boat").isEqualTo(1);
    assertThat(of(calendar, "lunar festivals", "2024-06-11", 7)).isZero();
  }

  @Test
  void theWeekdayIsToldOfDaysAndTheSeasonOfTheMiddle() {
    CalendarFeatures calendar = new CalendarFeatures("us", true);
    assertThat(of(calendar, "Thursday", "2024-07-04", 1)).isEqualTo(1);
    assertThat(of(calendar, "Friday", "2024-07-04", 1)).isZero();
    assertThat(calendar.names(7)).doesNotContain("Thursday");
    assertThat(of(calendar, "year cosine", "2024-07-01", 7))
        .isCloseTo(of(calendar, "year cosine", "2024-07-04", 1), within(1e-12));
  }
}
