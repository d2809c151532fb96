package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.batch.features.CalendarFeatures;

class RiskWordsTest {
  @Test
  void everyColumnOfEveryDesignHasWordsInBothLanguages() {
    for (int horizon : new int[] {1, 7}) {
      RiskDesign design =
          new RiskDesign(horizon, new CalendarFeatures("us", true), List.of(), List.of());
      assertThat(design.logNames()).hasSizeGreaterThan(20);
      for (String name : design.logNames()) {
        assertThat(RiskWords.chinese(name, 0.5)).as(name).matches("[^a-z]*\\p{IsHan}.* \\+0\\.50");
        assertThat(RiskWords.english(name, -0.5)).as(name).endsWith(" -0.50").doesNotContain("_");
      }
    }
    assertThat(RiskWords.english("same weekday against the year", 1.234))
        .isEqualTo("the same weekday +1.23");
    assertThat(RiskWords.english("rain", 1))
        .as("a covariate keeps its name")
        .isEqualTo("rain +1.00");
  }
}
