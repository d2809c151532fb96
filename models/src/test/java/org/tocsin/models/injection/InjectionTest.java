package org.tocsin.models.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.Interval;

class InjectionTest {
  private static final Instant FROM = Instant.parse("2016-03-01T06:00:00Z");
  private static final Instant TO = Instant.parse("2016-06-01T05:00:00Z");

  /** Ten places in a row, two categories, one report a day, all known an hour later. */
  private static final InjectionCity ROW =
      new InjectionCity() {
        @Override
        public Instant from() {
          return FROM;
        }

        @Override
        public Instant to() {
          return TO;
        }

        @Override
        public List<String> categories() {
          return List.of("flooding", "pothole");
        }

        @Override
        public List<String> places() {
          return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        }

        @Override
        public List<String> nearest(String place) {
          int at = Integer.parseInt(place);
          return places().stream()
              .sorted(
                  java.util.Comparator.comparingInt(
                          (String p) -> Math.abs(Integer.parseInt(p) - at))
                      .thenComparing(p -> p))
              .toList();
        }

        @Override
        public String categoryClass(String category) {
          return "service";
        }

        @Override
        public double expected(String category, String place, Interval interval) {
          return interval.length().toHours() / 24.0;
        }

        @Override
        public double dispersion(String category, Duration length) {
          return 1.5;
        }

        @Override
        public long[] delays(String category) {
          return new long[] {3_600_000};
        }
      };

  @Test
  void aGivenCaseIsWhereAndWhenItSays() {
    Injection injection =
        Injection.of(
            plan(
                Map.of(
                    "category",
                    "flooding",
                    "places",
                    List.of("4"),
                    "spread",
                    3,
                    "onset",
                    "2016-03-05T14:00:00-06:00",
                    "duration",
                    "1d",
                    "extra",
                    10)),
            ROW);
    assertThat(injection.cases())
        .containsExactly(
            new InjectedCase(
                "case-1",
                "flooding",
                List.of("3", "4", "5"),
                Instant.parse("2016-03-05T20:00:00Z"),
                Instant.parse("2016-03-06T20:00:00Z"),
                10));
    assertThat(injection.reports())
        .hasSize(10)
        .isSortedAccordingTo(java.util.Comparator.comparing(InjectedReport::knownAt))
        .allSatisfy(
            r -> {
              assertThat(r.occurredAt())
                  .isBetween(
                      Instant.parse("2016-03-05T20:00:00Z"), Instant.parse("2016-03-06T20:00:00Z"));
              assertThat(r.knownAt()).isEqualTo(r.occurredAt().plusSeconds(3600));
              assertThat(r.place()).isIn("3", "4", "5");
              assertThat(r.categoryClass()).isEqualTo("service");
            });
  }

  @Test
  void drawnCasesKeepApartAndTheSeedDecides() {
    Map<String, Object> wish = Map.of("repeat", 40, "sd", 5, "shape", "rising", "delay", "none");
    Injection one = Injection.of(plan(wish), ROW);
    assertThat(Injection.of(plan(wish), ROW)).isEqualTo(one);
    assertThat(one.cases()).hasSize(40).extracting(InjectedCase::id).doesNotHaveDuplicates();
    int compared = 0;
    for (InjectedCase a : one.cases()) {
      for (InjectedCase b : one.cases()) {
        if (!a.equals(b) && a.category().equals(b.category()) && a.places().equals(b.places())) {
          compared++;
          assertThat(Duration.between(a.end(), b.onset()).abs())
              .isGreaterThanOrEqualTo(Injection.APART);
        }
      }
    }
    assertThat(compared).isPositive();
    // k·√(φμ) = 5·√1.5 = 6.1 on average.
    assertThat(one.cases().stream().mapToInt(InjectedCase::size).average().orElseThrow())
        .isBetween(5.0, 7.5);
    assertThat(one.reports()).allSatisfy(r -> assertThat(r.knownAt()).isEqualTo(r.occurredAt()));
    double middle =
        one.reports().stream()
            .mapToDouble(
                r -> {
                  InjectedCase of =
                      one.cases().stream()
                          .filter(c -> c.id().equals(r.caseId()))
                          .findFirst()
                          .orElseThrow();
                  return Duration.between(of.onset(), r.occurredAt()).toMillis() / 86_400_000.0;
                })
            .average()
            .orElseThrow();
    assertThat(middle).as("a rising shape has its mean at two thirds").isBetween(0.6, 0.73);
  }

  @Test
  void everyProblemIsToldWithItsPlace() {
    assertThatThrownBy(
            () ->
                InjectionPlan.of(
                    Map.of(
                        "version",
                        2,
                        "sede",
                        1,
                        "cases",
                        List.of(
                            Map.of("extra", 3, "sd", 5, "shap", "even"),
                            Map.of("extra", 0, "onset", "tomorrow", "duration", "1 day"),
                            Map.of("sd", "many", "shape", "evn", "repeat", "x")))))
        .isInstanceOf(InvalidInjection.class)
        .hasMessageContainingAll(
            "version: '2' cannot be read; this program reads version 1",
            "sede: is unknown; did you mean 'seed'?",
            "cases[1]: needs one of extra",
            "cases[1].shap: is unknown; did you mean 'shape'?",
            "cases[2].extra: 0 is out of range",
            "cases[2].onset: 'tomorrow' is not a time",
            "cases[2].duration: '1 day' is not a duration such as 30m, 6h or 7d",
            "cases[3].sd: 'many' is not a number",
            "cases[3].shape: 'evn' is unknown; did you mean 'even'?",
            "cases[3].repeat: 'x' is not a whole number");
    assertThatThrownBy(() -> InjectionPlan.of(Map.of("version", 1)))
        .hasMessageContaining("cases: must list at least one case");
  }

  @Test
  void whatDoesNotFitTheCityIsRefusedWithARemedy() {
    assertThatThrownBy(
            () ->
                Injection.of(
                    plan(
                        Map.of(
                            "category", "floodin",
                            "places", "11",
                            "onset", "2017-01-01T00:00:00Z",
                            "extra", 3)),
                    ROW))
        .hasMessageContainingAll(
            "category 'floodin' has no baseline in this run; did you mean 'flooding'?",
            "place '11' is not loaded",
            "does not lie within the run");
    assertThatThrownBy(
            () -> Injection.of(plan(Map.of("places", "1", "repeat", 90, "extra", 3)), ROW))
        .hasMessageContaining("finds no room")
        .hasMessageContaining("ask for fewer, or a longer run");
  }

  private static InjectionPlan plan(Map<String, Object> wish) {
    return InjectionPlan.of(Map.of("version", 1, "seed", 7, "cases", List.of(wish)));
  }
}
