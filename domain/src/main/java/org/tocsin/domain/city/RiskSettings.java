package org.tocsin.domain.city;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may enter a risk model. Reports created by answering an own alert ({@code origin=response})
 * and categories of class {@code enforcement} never do; no setting changes that.
 *
 * @param country code of the public holidays that count; absent for none
 * @param lunar whether lunar festivals count
 * @param leaveOut feature columns that do not enter
 * @param categories categories that may be features of others; empty for all that may be scored
 * @param covariates names of the covariates that enter; none unless named
 * @param seed of everything drawn
 */
public record RiskSettings(
    @Nullable String country,
    boolean lunar,
    List<String> leaveOut,
    List<String> categories,
    List<String> covariates,
    int seed)
    implements Serializable {

  /** Of a home that says nothing. */
  public static final RiskSettings DEFAULTS =
      new RiskSettings(null, false, List.of(), List.of(), List.of(), 1);

  /** The feature columns of table {@code risk_feature} that can be left out. */
  public static final List<String> COLUMNS =
      List.of(
          "rate_3d",
          "rate_7d",
          "rate_14d",
          "rate_28d",
          "rate_91d",
          "rate_365d",
          "rate_all",
          "ring1_7d",
          "ring1_28d",
          "ring1_365d",
          "ring2_28d",
          "ring2_365d",
          "city_7d",
          "city_28d",
          "city_365d",
          "same_weekday",
          "days_since_last",
          "near_repeat",
          "others_28d",
          "others_365d");

  public RiskSettings {
    leaveOut = List.copyOf(leaveOut);
    categories = List.copyOf(categories);
    covariates = List.copyOf(covariates);
  }

  static RiskSettings read(ConfigurationTree tree) {
    List<String> leaveOut = tree.words("leave-out", List.of());
    List<String> kept = new ArrayList<>();
    for (String column : leaveOut) {
      if (column.equals("rate_365d")) {
        tree.problem("leave-out", "'rate_365d' is what all others are compared with; keep it");
      } else if (COLUMNS.contains(column)) {
        kept.add(column);
      } else {
        tree.problem(
            "leave-out",
            "'%s' is no feature%s".formatted(column, NearestWord.suggestion(column, COLUMNS)));
      }
    }
    List<String> covariates = new ArrayList<>();
    for (String name : tree.words("covariates", List.of())) {
      Optional<String> kind = CovariateName.neverEnters(name);
      if (kind.isPresent()) {
        tree.problem(
            "covariates",
            ("'%s' describes %s, and such covariates never enter a risk model; judge fairness by it"
                    + " with: tocsin fairness --covariate %s")
                .formatted(
                    name,
                    kind.get().equals(CovariateName.DEMOGRAPHIC)
                        ? "who lives in a place"
                        : "where patrols look",
                    name));
      } else {
        covariates.add(name);
      }
    }
    String country = tree.optionalText("holidays");
    boolean lunar = tree.flag("lunar-holidays", false);
    List<String> categories = tree.words("categories", List.of());
    int seed = tree.whole("seed", 1, 0, Integer.MAX_VALUE);
    tree.close();
    return new RiskSettings(
        country == null || country.isBlank() ? null : country,
        lunar,
        kept,
        categories,
        covariates,
        seed);
  }
}
