package org.tocsin.domain.city;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * @param leading by category, in order of name, the categories whose own rates enter its model
 *     because they lead it; at most {@value #MOST_LEADING} of each
 */
public record RiskSettings(
    @Nullable String country,
    boolean lunar,
    List<String> leaveOut,
    List<String> categories,
    List<String> covariates,
    int seed,
    Map<String, List<String>> leading)
    implements Serializable {

  /** Of a home that says nothing. */
  public static final RiskSettings DEFAULTS =
      new RiskSettings(null, false, List.of(), List.of(), List.of(), 1, Map.of());

  /** How many categories may lead one. */
  public static final int MOST_LEADING = 5;

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

  /** What each leading category adds, which can be left out of all. */
  public static final List<String> LEADING_COLUMNS = List.of("leading_28d", "leading_365d");

  public RiskSettings {
    leaveOut = List.copyOf(leaveOut);
    categories = List.copyOf(categories);
    covariates = List.copyOf(covariates);
    Map<String, List<String>> named = new LinkedHashMap<>();
    leading.forEach((category, leaders) -> named.put(category, List.copyOf(leaders)));
    leading = SortedCopy.of(named);
  }

  /** The categories that lead one, in order of name. */
  public List<String> leadingOf(String category) {
    return leading.getOrDefault(category, List.of());
  }

  /** Hashes are made of it: leading categories are told only where there are any. */
  @Override
  public String toString() {
    return "RiskSettings[country=%s, lunar=%s, leaveOut=%s, categories=%s, covariates=%s, seed=%d%s]"
        .formatted(
            country,
            lunar,
            leaveOut,
            categories,
            covariates,
            seed,
            leading.isEmpty() ? "" : ", leading=" + leading);
  }

  static RiskSettings read(ConfigurationTree tree) {
    List<String> leaveOut = tree.words("leave-out", List.of());
    List<String> known = new ArrayList<>(COLUMNS);
    known.addAll(LEADING_COLUMNS);
    List<String> kept = new ArrayList<>();
    for (String column : leaveOut) {
      if (column.equals("rate_365d")) {
        tree.problem("leave-out", "'rate_365d' is what all others are compared with; keep it");
      } else if (known.contains(column)) {
        kept.add(column);
      } else {
        tree.problem(
            "leave-out",
            "'%s' is no feature%s".formatted(column, NearestWord.suggestion(column, known)));
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
    Map<String, List<String>> leading = readLeading(tree.child("leading"), categories);
    tree.close();
    return new RiskSettings(
        country == null || country.isBlank() ? null : country,
        lunar,
        kept,
        categories,
        covariates,
        seed,
        leading);
  }

  private static Map<String, List<String>> readLeading(
      ConfigurationTree tree, List<String> mayEnter) {
    Map<String, List<String>> leading = new LinkedHashMap<>();
    for (String category : tree.values.keySet()) {
      List<String> leaders = tree.words(category, List.of());
      Set<String> seen = new HashSet<>();
      for (String leader : leaders) {
        if (leader.equals(category)) {
          tree.problem(category, "leads itself; its own past always enters");
        } else if (!seen.add(leader)) {
          tree.problem(category, "'%s' is named twice".formatted(leader));
        } else if (!mayEnter.isEmpty() && !mayEnter.contains(leader)) {
          tree.problem(
              category,
              "'%s' is not among risk.categories, which alone may be features%s"
                  .formatted(leader, NearestWord.suggestion(leader, mayEnter)));
        }
      }
      if (leaders.size() > MOST_LEADING) {
        tree.problem(
            category,
            "%d categories lead it; name at most %d".formatted(leaders.size(), MOST_LEADING));
      }
      if (!leaders.isEmpty()) {
        leading.put(category, leaders.stream().sorted().toList());
      }
    }
    tree.close();
    return leading;
  }

  /**
   * Refuses slips among the categories that lead or are led. Any category may come in a source, so
   * a word that resembles no known one stands.
   *
   * @param named categories that the configuration names
   */
  void checkLeading(Collection<String> named, List<String> problems) {
    TreeSet<String> known = new TreeSet<>(named);
    known.addAll(categories);
    List<String> words = List.copyOf(known);
    leading.forEach(
        (category, leaders) -> {
          slip(category, category, words, problems);
          if (categories.isEmpty()) {
            leaders.forEach(leader -> slip(category, leader, words, problems));
          }
        });
  }

  private static void slip(
      String category, String word, List<String> known, List<String> problems) {
    if (NearestWord.isSlip(word, known)) {
      problems.add(
          "risk.leading.%s: '%s' is unknown%s"
              .formatted(category, word, NearestWord.suggestion(word, known)));
    }
  }
}
