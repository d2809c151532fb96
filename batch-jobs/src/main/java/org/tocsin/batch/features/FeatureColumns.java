package org.tocsin.batch.features;

import java.util.ArrayList;
import java.util.List;

/** The columns of table {@code risk_feature} that the walk makes, in order. */
public final class FeatureColumns {
  public static final int RATE = 0;
  public static final int RATE_YEAR = FeatureWalk.YEAR;
  public static final int RATE_ALL = FeatureWalk.ALL;
  public static final int RING1_WEEK = 7;
  public static final int RING1_MONTH = 8;
  public static final int RING1_YEAR = 9;
  public static final int RING2_MONTH = 10;
  public static final int RING2_YEAR = 11;
  public static final int CITY_WEEK = 12;
  public static final int CITY_MONTH = 13;
  public static final int CITY_YEAR = 14;
  public static final int SAME_WEEKDAY = 15;
  public static final int DAYS_SINCE_LAST = 16;
  public static final int NEAR_REPEAT = 17;
  public static final int OTHERS_MONTH = 18;
  public static final int OTHERS_YEAR = 19;

  /** Number of the 28-day half life. */
  public static final int MONTH_HALF_LIFE = FeatureWalk.MONTH;

  /** Names of the columns, in order. */
  public static final List<String> NAMES = names();

  /** Numbers of each leading category, after the columns of the category itself. */
  public static final int PER_LEADING = 2;

  /** Number of a leading category's decayed rate of the last 28 days. */
  public static final int LEADING_MONTH = 0;

  /** Number of a leading category's decayed rate of the year. */
  public static final int LEADING_YEAR = 1;

  private FeatureColumns() {}

  /**
   * Where a number of a leading category stands in a row.
   *
   * @param leader number of the leading category
   * @param which {@link #LEADING_MONTH} or {@link #LEADING_YEAR}
   */
  public static int leading(int leader, int which) {
    return NAMES.size() + PER_LEADING * leader + which;
  }

  /** Length of a row with so many leading categories, without covariates. */
  public static int width(int leading) {
    return NAMES.size() + PER_LEADING * leading;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int h = 0; h < FeatureWalk.ALL; h++) {
      names.add("rate_%dd".formatted((int) FeatureWalk.HALF_LIVES[h]));
    }
    names.addAll(
        List.of(
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
            "others_365d"));
    return List.copyOf(names);
  }
}
