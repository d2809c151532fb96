package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;

class RiskWordsTest {
  @Test
  void everyColumnOfEveryDesignHasWordsInBothLanguages() {
    for (int horizon : new int[] {1, 7}) {
      RiskDesign design =
          new RiskDesign(horizon, new CalendarFeatures("us", true), List.of(), List.of())
              .withLeading(List.of("garbage", "mud"));
      RiskWords said = new RiskWords(design.leading(), Map.of());
      assertThat(design.logNames()).hasSizeGreaterThan(20);
      for (String name : design.logNames()) {
        assertThat(said.chinese(name, 0.5)).as(name).matches("[^a-z]*\\p{IsHan}.* \\+0\\.50");
        assertThat(said.english(name, -0.5)).as(name).endsWith(" -0.50").doesNotContain("_");
      }
    }
    assertThat(RiskWords.PLAIN.english("same weekday against the year", 1.234))
        .isEqualTo("the same weekday +1.23");
    assertThat(RiskWords.PLAIN.english("rain", 1))
        .as("a covariate keeps its name")
        .isEqualTo("rain +1.00");
  }

  @Test
  void aLeadingCategoryIsCalledByItsNameAndCanBeUnnamed() {
    Map<String, CategoryPolicy> named =
        TocsinConfiguration.of(
                Map.of("categories", Map.of("alley", Map.of("en", "Alley; yard", "zh", "背街垃圾"))))
            .categories();
    RiskWords said = new RiskWords(List.of("alley", "mud"), named);
    String month = RiskWords.leadingMonth("alley");
    String year = RiskWords.leadingYear("alley");
    assertThat(said.english(month, 0.4))
        .isEqualTo("the last month of Alley, yard, which leads +0.40");
    assertThat(said.english(year, 0.4)).isEqualTo("Alley, yard here, which leads +0.40");
    assertThat(said.chinese(month, 0.4)).isEqualTo("先行类别“背街垃圾”最近一个月 +0.40");
    assertThat(said.chinese(year, 0.4)).isEqualTo("本地先行类别“背街垃圾” +0.40");
    assertThat(said.english(RiskWords.leadingYear("mud"), 1))
        .isEqualTo("mud here, which leads +1.00");
    assertThat(RiskWords.unnamed("the last month of Alley, yard, which leads", true))
        .isEqualTo("the last month of other categories");
    assertThat(RiskWords.unnamed("Alley, yard here, which leads", true))
        .isEqualTo("other categories here");
    assertThat(RiskWords.unnamed("先行类别“背街垃圾”最近一个月", false)).isEqualTo("其他类别最近一个月");
    assertThat(RiskWords.unnamed("本地先行类别“背街垃圾”", false)).isEqualTo("本地其他类别");
    assertThat(RiskWords.unnamed("a Saturday", true)).isEqualTo("a Saturday");
  }
}
