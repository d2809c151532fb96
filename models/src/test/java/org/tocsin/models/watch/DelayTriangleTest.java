package org.tocsin.models.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DelayTriangleTest {
  private static final LocalDate CUT_OFF = LocalDate.of(2024, 4, 1);
  private static final LocalDate FIRST = CUT_OFF.minusDays(DelayTriangle.DAYS);
  private static final double[] WORKDAY = {0.6, 0.85, 0.97, 1};
  private static final double[] SUNDAY = {0.2, 0.7, 0.9, 1};

  /** Reports of every day, each known so many days later; also those known after the cut-off. */
  private static DelayTriangle triangle(int perDay, int lastAge, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DelayTriangle triangle = new DelayTriangle(FIRST, CUT_OFF);
    for (LocalDate day = FIRST; day.isBefore(CUT_OFF); day = day.plusDays(1)) {
      double[] share = day.getDayOfWeek() == DayOfWeek.SUNDAY ? SUNDAY : WORKDAY;
      for (int report = 0; report < perDay; report++) {
        double u = random.nextDouble();
        int age = 0;
        while (u > share[age]) {
          age++;
        }
        triangle.add(day, day.plusDays(Math.min(age, lastAge)), 1);
      }
    }
    return triangle;
  }

  @Test
  void theLawOfDelayIsFoundForEachWeekday() {
    DelayLaw law = triangle(100, 3, 1).law();
    for (int age = 0; age < 3; age++) {
      for (DayOfWeek weekday : DayOfWeek.values()) {
        double[] share = weekday == DayOfWeek.SUNDAY ? SUNDAY : WORKDAY;
        // A Sunday's 1,200 reports lean on all weekdays with the weight of 100.
        double error = 4 * Math.sqrt(law.at(weekday, age).shareVariance()) + 0.04;
        assertThat(law.at(weekday, age).share())
            .as("%s at age %d", weekday, age)
            .isCloseTo(share[age], within(error));
        assertThat(error).isLessThan(0.12);
      }
    }
    assertThat(law.at(DayOfWeek.MONDAY, 3).share()).isEqualTo(1);
    assertThat(law.lateLooks(DayOfWeek.MONDAY)).isEqualTo(2);
    assertThat(law.ageOfShare(0.95)).isEqualTo(3);
  }

  @Test
  void whatBecameKnownFromTheCutOffOnChangesNothing() {
    DelayTriangle triangle = triangle(20, 3, 2);
    DelayLaw before = triangle.law();
    long reports = triangle.reports();
    for (int age = 1; age < 20; age++) {
      triangle.add(CUT_OFF.minusDays(age), CUT_OFF.plusDays(age % 3), 50);
      triangle.add(FIRST.minusDays(age), FIRST, 50);
    }
    assertThat(triangle.reports()).isEqualTo(reports);
    assertThat(triangle.law()).isEqualTo(before);
  }

  @Test
  void reportsThatComeAtOnceOrAreTooFewHaveNoLaw() {
    assertThat(triangle(100, 0, 3).law()).isEqualTo(DelayLaw.NONE);
    assertThat(triangle(2, 3, 4).law()).as("168 reports").isEqualTo(DelayLaw.NONE);
    assertThat(triangle(3, 3, 4).law()).as("252 reports").isNotEqualTo(DelayLaw.NONE);
    assertThat(new DelayTriangle(CUT_OFF.plusDays(1), CUT_OFF).law()).isEqualTo(DelayLaw.NONE);
  }

  @Test
  void aDayOfWhichNothingIsKnownAtOnceIsExpectedToShowALittle() {
    DelayTriangle triangle = new DelayTriangle(FIRST, CUT_OFF);
    for (LocalDate day = FIRST; day.isBefore(CUT_OFF); day = day.plusDays(1)) {
      triangle.add(day, day.plusDays(1), 10);
    }
    DelayLaw law = triangle.law();
    assertThat(law.at(DayOfWeek.TUESDAY, 0).share()).isEqualTo(0.05);
    assertThat(law.at(DayOfWeek.TUESDAY, 1).share()).isEqualTo(1);
  }

  @Test
  void theStoredFormGivesTheSameLaw() {
    DelayLaw law = triangle(50, 3, 5).law();
    assertThat(DelayLaw.parse(DelayLaw.STATE_VERSION, law.toState())).isEqualTo(law);
  }

  @Test
  void theFirstStoredFormStillLoads() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("delay-law-v1.json"))) {
      DelayLaw law = DelayLaw.parse(1, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(law.at(DayOfWeek.WEDNESDAY, 1).share()).isEqualTo(0.8);
      assertThat(law.at(DayOfWeek.SATURDAY, 0).shareVariance()).isEqualTo(0.0006);
      assertThat(law.at(DayOfWeek.SUNDAY, 2).share()).isEqualTo(1);
    }
  }

  @Test
  void whatIsNoLawSaysWhy() {
    assertThatThrownBy(() -> DelayLaw.parse(9, "{}"))
        .hasMessageContaining("version 9")
        .hasMessageContaining("newer");
    assertThatThrownBy(() -> DelayLaw.parse(1, "{\"shares\":[]}"))
        .hasMessageContaining("not the state of a delay law");
    double[][] shares = {{1.5}, {}, {}, {}, {}, {}, {}};
    double[][] variances = {{0}, {}, {}, {}, {}, {}, {}};
    assertThatThrownBy(() -> new DelayLaw(shares, variances))
        .hasMessageContaining("Share 1.5 of weekday 1 at age 0");
    assertThatThrownBy(() -> new DelayLaw(shares, new double[7][0]))
        .hasMessageContaining("1 shares and 0 variances");
  }
}
