package org.tocsin.domain.city;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A compound rule as {@code tocsin.yaml} writes it.
 *
 * @param when the condition, in the language of {@code docs/RULES.md}
 * @param category that its alerts belong to
 * @param lane {@code life-safety}, {@code service} or {@code slow}
 * @param severity CAP severity of its alerts
 */
public record RuleSettings(
    String id,
    String when,
    String category,
    String lane,
    String severity,
    @Nullable String nameEn,
    @Nullable String nameZh)
    implements Serializable {

  static @Nullable RuleSettings read(String id, ConfigurationTree entry) {
    String when = entry.text("when", "").strip();
    String category = entry.text("category", "").strip();
    RuleSettings rule =
        new RuleSettings(
            id,
            when,
            category,
            entry.oneOf("lane", "service", WarningSettings.LANES),
            entry.oneOf("severity", "Moderate", CategoryPolicy.SEVERITIES),
            entry.optionalText("en"),
            entry.optionalText("zh"));
    if (when.isEmpty() || category.isEmpty()) {
      entry.problem("", "needs when (a condition) and category");
      return null;
    }
    return rule;
  }
}
