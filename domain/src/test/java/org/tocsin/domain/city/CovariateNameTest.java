package org.tocsin.domain.city;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CovariateNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sewage",
        "drainage",
        "garage_spaces",
        "canopy_coverage",
        "average",
        "terrace",
        "damaged",
        "trace_gas",
        "temperature",
        "parent_street",
        "sensor:rain",
        "bus_stops",
        "embraced",
        "绿地率",
        "教育设施"
      })
  void aPlaceIsNoPeopleHoweverItIsSpelt(String name) {
    assertThat(CovariateName.neverEnters(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age",
        "median_age",
        "share aged 65",
        "MedianIncome",
        "HARDSHIP INDEX",
        "race-white",
        "percent_households",
        "population",
        "migrants",
        "ethnicity",
        "rent_burden",
        "常住人口",
        "人均收入",
        "sex"
      })
  void whoLivesInAPlaceNeverEnters(String name) {
    assertThat(CovariateName.neverEnters(name)).contains(CovariateName.DEMOGRAPHIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"patrol_hours", "arrests", "PoliceStops", "traffic_enforcement", "巡逻时长"})
  void wherePatrolsLookNeverEnters(String name) {
    assertThat(CovariateName.neverEnters(name)).contains(CovariateName.ENFORCEMENT);
  }
}
