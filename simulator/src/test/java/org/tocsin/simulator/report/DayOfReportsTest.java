package org.tocsin.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tocsin.simulator.law.Categories;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.RateLaw;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.CityPlanner;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.place.Projection;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.Story;

/** Two ordinary years of one city, generated once, compared with the law that made them. */
class DayOfReportsTest {
  private static final LocalDate FROM = LocalDate.of(2024, 5, 1);
  private static final int DAYS = 731;

  private static City city;
  private static List<Category> categories;
  private static RateLaw law;
  private static final List<Happening> REPORTS = new ArrayList<>();

  @BeforeAll
  static void twoYears() {
    city = CityPlanner.plan(11, 40);
    categories = Categories.load();
    Weather weather = new Weather(11, city.zone(), List.of());
    law = new RateLaw(city, weather, FROM);
    DayOfReports days =
        new DayOfReports(city, categories, law, weather, Script.of(Story.none(), city, FROM), 11);
    for (int i = -10; i < DAYS; i++) {
      days.on(
          FROM.plusDays(i),
          (happening, reportedAt) -> {
            if (!date(happening).isBefore(FROM) && date(happening).isBefore(FROM.plusDays(DAYS))) {
              REPORTS.add(happening);
            }
          });
    }
  }

  @Test
  void totalsFollowTheLaw() {
    for (Category category : categories) {
      double expected = 0;
      for (int i = 0; i < DAYS; i++) {
        expected += reports(category, FROM.plusDays(i));
      }
      double seen = REPORTS.stream().filter(r -> r.category().equals(category)).count();
      assertThat(seen).as(category.id()).isCloseTo(expected, within(0.06 * expected));
    }
  }

  @Test
  void weekdaysFollowTheLaw() {
    for (String id : List.of("waste", "noise", "street-light")) {
      Category category = category(id);
      double[] expected = new double[7];
      double[] seen = new double[7];
      for (int i = 0; i < DAYS; i++) {
        LocalDate day = FROM.plusDays(i);
        expected[day.getDayOfWeek().getValue() - 1] += law.expected(category, day);
      }
      for (Happening report : REPORTS) {
        if (report.category().equals(category)) {
          seen[date(report).getDayOfWeek().getValue() - 1]++;
        }
      }
      double shareOfBackground = (1 - category.excitation());
      for (int weekday = 0; weekday < 7; weekday++) {
        // Near-repeats fall evenly on the days after.
        double even = sum(expected) / 7;
        double mixed = expected[weekday] * shareOfBackground + even * (1 - shareOfBackground);
        assertThat(seen[weekday] / sum(seen) * sum(expected))
            .as(id + " " + weekday)
            .isCloseTo(mixed, within(0.08 * mixed));
      }
    }
  }

  @Test
  void hoursFollowTheLaw() {
    for (String id : List.of("older-adult-fall", "gas-smell", "fallen-tree")) {
      Category category = category(id);
      double[] seen = new double[24];
      REPORTS.stream()
          .filter(r -> r.category().equals(category))
          .forEach(r -> seen[local(r).getHour()]++);
      double total = sum(seen);
      for (int hour = 0; hour < 24; hour++) {
        double even = category.excitation();
        double expected = ((1 - even) * category.hours().get(hour) + even) / 24 * total;
        assertThat(seen[hour])
            .as(id + " " + hour)
            .isCloseTo(expected, within(0.05 * expected + 5 * Math.sqrt(expected)));
      }
    }
  }

  @Test
  void seasonFollowsTheLaw() {
    Category noise = category("noise");
    double summer = count(noise, 6, 8);
    double winter = count(noise, 12, 2);
    double expectedSummer = 0;
    double expectedWinter = 0;
    for (int i = 0; i < DAYS; i++) {
      LocalDate day = FROM.plusDays(i);
      double expected = law.expected(noise, day);
      int month = day.getMonthValue();
      expectedSummer += month >= 6 && month <= 8 ? expected : 0;
      expectedWinter += month == 12 || month <= 2 ? expected : 0;
    }
    assertThat(summer / winter)
        .isCloseTo(expectedSummer / expectedWinter, within(0.1))
        .isGreaterThan(1.2);
  }

  @Test
  void dailyCountsScatterMoreThanChanceAlone() {
    for (String id : List.of("noise", "power-outage", "flooding")) {
      Category category = category(id);
      Map<LocalDate, Integer> perDay = new HashMap<>();
      REPORTS.stream()
          .filter(r -> r.category().equals(category))
          .forEach(r -> perDay.merge(date(r), 1, Integer::sum));
      double chiSquare = 0;
      for (int i = 0; i < DAYS; i++) {
        double expected = reports(category, FROM.plusDays(i));
        double seen = perDay.getOrDefault(FROM.plusDays(i), 0);
        chiSquare += (seen - expected) * (seen - expected) / expected;
      }
      assertThat(chiSquare / DAYS).as(id).isGreaterThan(1.3);
    }
  }

  @Test
  void happeningsExciteOthersNearby() {
    assertThat(nearPairs(category("power-outage")))
        .isGreaterThan(1.7 * nearPairsByChance("power-outage"));
    assertThat(nearPairs(category("older-adult-fall")))
        .isLessThan(1.3 * nearPairsByChance("older-adult-fall"));
  }

  @Test
  void theQuietPlaceIsHardlyHeard() {
    Category noise = category("noise");
    Neighbourhood quiet = city.quietest();
    double fromQuiet =
        REPORTS.stream().filter(r -> r.category().equals(noise) && r.place().equals(quiet)).count();
    double all = REPORTS.stream().filter(r -> r.category().equals(noise)).count();

    assertThat(fromQuiet / quiet.population()).isLessThan(0.15 * all / city.population());
    assertThat(fromQuiet).isPositive();
  }

  @Test
  void aHappeningsKeyIsNeverGivenTwice() {
    assertThat(REPORTS.stream().mapToLong(Happening::key).distinct().count())
        .isEqualTo(REPORTS.size());
  }

  /** Pairs of different happenings in one place within 150 m and one day. */
  private static double nearPairs(Category category) {
    return pairs(category, 86_400L, 0);
  }

  /** The same for pairs 30 to 31 days apart: what chance gives. */
  private static double nearPairsByChance(String id) {
    return pairs(category(id), 86_400L, 30 * 86_400L);
  }

  private static double pairs(Category category, long span, long shift) {
    int pairs = 0;
    Map<Integer, List<Happening>> byPlace = new HashMap<>();
    for (Happening report : REPORTS) {
      if (report.category().equals(category)
          && report.thing().isEmpty() == (category.repeats() == 0)) {
        byPlace.computeIfAbsent(report.place().index(), p -> new ArrayList<>()).add(report);
      }
    }
    for (List<Happening> reports : byPlace.values()) {
      for (Happening one : reports) {
        for (Happening other : reports) {
          long apart = other.at() - one.at() - shift;
          boolean same = !one.thing().isEmpty() && one.thing().equals(other.thing());
          if (apart > 0 && apart < span && !same && kilometres(one, other) < 0.3) {
            pairs++;
          }
        }
      }
    }
    return pairs + 1.0;
  }

  private static double kilometres(Happening one, Happening other) {
    return Math.hypot(
        Projection.x(one.point().x) - Projection.x(other.point().x),
        Projection.y(one.point().y) - Projection.y(other.point().y));
  }

  private static double reports(Category category, LocalDate day) {
    return law.expected(category, day) * (1 + category.repeats());
  }

  private static Category category(String id) {
    return categories.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  private static double count(Category category, int fromMonth, int toMonth) {
    return REPORTS.stream()
        .filter(r -> r.category().equals(category))
        .filter(
            r -> {
              int month = local(r).getMonthValue();
              return fromMonth <= toMonth
                  ? month >= fromMonth && month <= toMonth
                  : month >= fromMonth || month <= toMonth;
            })
        .count();
  }

  private static LocalDate date(Happening report) {
    return local(report).toLocalDate();
  }

  private static ZonedDateTime local(Happening report) {
    return Instant.ofEpochSecond(report.at()).atZone(city.zone());
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
