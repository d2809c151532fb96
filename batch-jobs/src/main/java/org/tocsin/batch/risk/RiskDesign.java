package org.tocsin.batch.risk;

import static org.tocsin.batch.features.FeatureColumns.CITY_MONTH;
import static org.tocsin.batch.features.FeatureColumns.CITY_WEEK;
import static org.tocsin.batch.features.FeatureColumns.CITY_YEAR;
import static org.tocsin.batch.features.FeatureColumns.DAYS_SINCE_LAST;
import static org.tocsin.batch.features.FeatureColumns.LEADING_MONTH;
import static org.tocsin.batch.features.FeatureColumns.LEADING_YEAR;
import static org.tocsin.batch.features.FeatureColumns.NEAR_REPEAT;
import static org.tocsin.batch.features.FeatureColumns.OTHERS_MONTH;
import static org.tocsin.batch.features.FeatureColumns.OTHERS_YEAR;
import static org.tocsin.batch.features.FeatureColumns.RATE_ALL;
import static org.tocsin.batch.features.FeatureColumns.RATE_YEAR;
import static org.tocsin.batch.features.FeatureColumns.RING1_MONTH;
import static org.tocsin.batch.features.FeatureColumns.RING1_WEEK;
import static org.tocsin.batch.features.FeatureColumns.RING1_YEAR;
import static org.tocsin.batch.features.FeatureColumns.RING2_MONTH;
import static org.tocsin.batch.features.FeatureColumns.RING2_YEAR;
import static org.tocsin.batch.features.FeatureColumns.SAME_WEEKDAY;
import static org.tocsin.domain.city.RiskSettings.LEADING_COLUMNS;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.batch.features.FeatureColumns;
import org.tocsin.models.risk.EnsembleRiskModel;

/**
 * How a row of features becomes the two halves that {@link org.tocsin.models.risk.RiskEnsemble}
 * learns from: rates that may add up, and logarithms of ratios between them, season, calendar and
 * covariates.
 *
 * @param horizon days forecast
 * @param calendar which days are special
 * @param covariates names of the covariates at the end of a row
 * @param leftOut names of feature columns the policy keeps out
 * @param leading categories that lead the one forecast, whose rates stand before the covariates
 */
public record RiskDesign(
    int horizon,
    CalendarFeatures calendar,
    List<String> covariates,
    List<String> leftOut,
    List<String> leading)
    implements Serializable {
  /** Added to rates of others so that a logarithm exists: a report in a hundred days. */
  private static final double RARE = 0.01;

  private static final int[] ADDED = added();

  public RiskDesign {
    covariates = List.copyOf(covariates);
    leftOut = List.copyOf(leftOut);
    leading = List.copyOf(leading);
  }

  /** Of a category that no other leads. */
  public RiskDesign(
      int horizon, CalendarFeatures calendar, List<String> covariates, List<String> leftOut) {
    this(horizon, calendar, covariates, leftOut, List.of());
  }

  /** The same for a category that others lead. */
  public RiskDesign withLeading(List<String> categories) {
    return new RiskDesign(horizon, calendar, covariates, leftOut, categories);
  }

  /** Length of a row: features, those of leading categories, covariates. */
  int rowLength() {
    return FeatureColumns.width(leading.size()) + covariates.size();
  }

  /** Where the covariates of a row begin. */
  int firstCovariate() {
    return FeatureColumns.width(leading.size());
  }

  private static int[] added() {
    List<Integer> columns = new ArrayList<>();
    for (int c = 0; c <= RING2_YEAR; c++) {
      columns.add(c);
    }
    columns.add(NEAR_REPEAT);
    columns.add(OTHERS_YEAR);
    return columns.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Names of the rates: one everywhere alike, then the feature columns. */
  public List<String> rateNames() {
    List<String> names = new ArrayList<>(List.of("everywhere"));
    for (int c : ADDED) {
      names.add(FeatureColumns.NAMES.get(c));
    }
    return names;
  }

  /** The rates of a row in reports per day; those left out are 0. */
  public double[] rates(double[] row) {
    double[] rates = new double[ADDED.length + 1];
    rates[0] = 1;
    for (int k = 0; k < ADDED.length; k++) {
      rates[k + 1] = leftOut.contains(FeatureColumns.NAMES.get(ADDED[k])) ? 0 : row[ADDED[k]];
    }
    return rates;
  }

  /** Names of the log columns; the first is the usual rate. */
  public List<String> logNames() {
    List<String> names =
        new ArrayList<>(
            List.of(
                EnsembleRiskModel.USUAL,
                "last 3 days against 7",
                "last 7 days against 14",
                "last 14 days against 28",
                "last 28 days against 91",
                "last 91 days against 365",
                "last year against all years",
                "beside: last 7 days against the year",
                "beside: last 28 days against the year",
                "around: last 28 days against the year",
                "beside against here",
                "around against beside",
                "city: last 7 days against the year",
                "city: last 28 days against the year",
                "days since the last report",
                "near repeats",
                "other categories: last 28 days against the year",
                "other categories: the year"));
    if (horizon % 7 != 0) {
      names.add("same weekday against the year");
    }
    for (String category : leading) {
      names.add(RiskWords.leadingMonth(category));
      names.add(RiskWords.leadingYear(category));
    }
    names.addAll(calendar.names(horizon));
    names.addAll(covariates);
    return names;
  }

  /**
   * The log columns of a row.
   *
   * @param row features, those of leading categories, then covariates
   * @param day the first day forecast
   */
  public double[] logs(double[] row, LocalDate day) {
    double[] logs = new double[logNames().size()];
    logs(row, calendar.of(day, horizon), logs);
    return logs;
  }

  /** The same into an array, with the calendar's part given. */
  void logs(double[] row, double[] ofDay, double[] logs) {
    int c = 0;
    logs[c++] = Math.log(row[RATE_YEAR]);
    for (int h = 0; h < RATE_ALL; h++) {
      logs[c++] = ratio(row, h, h + 1);
    }
    logs[c++] = ratio(row, RING1_WEEK, RING1_YEAR);
    logs[c++] = ratio(row, RING1_MONTH, RING1_YEAR);
    logs[c++] = ratio(row, RING2_MONTH, RING2_YEAR);
    logs[c++] = ratio(row, RING1_YEAR, RATE_YEAR);
    logs[c++] = ratio(row, RING2_YEAR, RING1_YEAR);
    logs[c++] = ratio(row, CITY_WEEK, CITY_YEAR);
    logs[c++] = ratio(row, CITY_MONTH, CITY_YEAR);
    logs[c++] = kept(DAYS_SINCE_LAST) ? Math.log1p(row[DAYS_SINCE_LAST]) : 0;
    logs[c++] = kept(NEAR_REPEAT) ? Math.log1p(row[NEAR_REPEAT]) : 0;
    boolean others = kept(OTHERS_MONTH) && kept(OTHERS_YEAR);
    logs[c++] = others ? Math.log((row[OTHERS_MONTH] + RARE) / (row[OTHERS_YEAR] + RARE)) : 0;
    logs[c++] = kept(OTHERS_YEAR) ? Math.log(row[OTHERS_YEAR] + RARE) : 0;
    if (horizon % 7 != 0) {
      logs[c++] = ratio(row, SAME_WEEKDAY, RATE_YEAR);
    }
    boolean ofYear = kept(LEADING_COLUMNS.get(LEADING_YEAR));
    boolean ofMonth = ofYear && kept(LEADING_COLUMNS.get(LEADING_MONTH));
    for (int l = 0; l < leading.size(); l++) {
      double month = row[FeatureColumns.leading(l, LEADING_MONTH)] + RARE;
      double year = row[FeatureColumns.leading(l, LEADING_YEAR)] + RARE;
      logs[c++] = ofMonth ? Math.log(month / year) : 0;
      logs[c++] = ofYear ? Math.log(year) : 0;
    }
    for (double value : ofDay) {
      logs[c++] = value;
    }
    for (int k = 0; k < covariates.size(); k++) {
      logs[c++] = row[firstCovariate() + k];
    }
  }

  private boolean kept(int column) {
    return kept(FeatureColumns.NAMES.get(column));
  }

  private boolean kept(String column) {
    return leftOut.isEmpty() || !leftOut.contains(column);
  }

  private double ratio(double[] row, int above, int below) {
    return kept(above) && kept(below) ? Math.log(row[above] / row[below]) : 0;
  }
}
