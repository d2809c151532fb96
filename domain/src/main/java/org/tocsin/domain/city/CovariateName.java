package org.tocsin.domain.city;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a covariate's name gives away: whether it describes who lives in a place, or where patrols
 * look. Such covariates judge fairness and never enter a risk model, whatever they were loaded as.
 *
 * <p>Whole words count ({@code median_age}, not {@code drainage}), and what longer ones begin with.
 *
 * <p>Limits: a name that says nothing, such as {@code index_7}, is taken at its word.
 */
public final class CovariateName {
  /** Describes who lives in a place. */
  public static final String DEMOGRAPHIC = "demographic";

  /** Describes where patrols and inspections look. */
  public static final String ENFORCEMENT = "enforcement";

  private static final Set<String> DEMOGRAPHIC_WORDS =
      Set.of(
          "age",
          "aged",
          "ages",
          "caste",
          "castes",
          "elderly",
          "faith",
          "faiths",
          "gender",
          "hukou",
          "income",
          "incomes",
          "minority",
          "minorities",
          "race",
          "races",
          "racial",
          "rent",
          "rents",
          "sex",
          "sexes",
          "welfare");

  private static final List<String> DEMOGRAPHIC_BEGINNINGS =
      List.of(
          "citizen",
          "demograph",
          "disab",
          "education",
          "ethnic",
          "hardship",
          "household",
          "immigra",
          "language",
          "migra",
          "nationalit",
          "populat",
          "povert",
          "religio",
          "unemploy");

  private static final List<String> DEMOGRAPHIC_CHINESE =
      List.of(
          "人口", "人种", "低保", "信仰", "国籍", "失业", "学历", "宗教", "年龄", "性别", "户口", "户籍", "户数", "收入",
          "文化程度", "民族", "残疾", "流动人", "种族", "租金", "移民", "籍贯", "老年", "老龄", "语言", "贫困", "受教育");

  private static final Set<String> ENFORCEMENT_WORDS =
      Set.of("police", "policing", "raid", "raids");

  private static final List<String> ENFORCEMENT_BEGINNINGS =
      List.of("arrest", "enforcement", "patrol");

  private static final List<String> ENFORCEMENT_CHINESE =
      List.of("公安", "巡查", "巡逻", "执法", "拘留", "盘查", "警力", "警察", "逮捕");

  private CovariateName() {}

  /** {@link #DEMOGRAPHIC} or {@link #ENFORCEMENT}; absent if the name speaks of neither. */
  public static Optional<String> neverEnters(String name) {
    List<String> words =
        Arrays.stream(
                name.replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                    .toLowerCase(Locale.ROOT)
                    .split("[^\\p{L}]+"))
            .toList();
    if (speaksOf(name, words, ENFORCEMENT_WORDS, ENFORCEMENT_BEGINNINGS, ENFORCEMENT_CHINESE)) {
      return Optional.of(ENFORCEMENT);
    }
    return speaksOf(name, words, DEMOGRAPHIC_WORDS, DEMOGRAPHIC_BEGINNINGS, DEMOGRAPHIC_CHINESE)
        ? Optional.of(DEMOGRAPHIC)
        : Optional.empty();
  }

  private static boolean speaksOf(
      String name,
      List<String> words,
      Set<String> whole,
      List<String> beginnings,
      List<String> chinese) {
    return words.stream()
            .anyMatch(w -> whole.contains(w) || beginnings.stream().anyMatch(w::startsWith))
        || chinese.stream().anyMatch(name::contains);
  }
}
