package org.tocsin.models.detection;

import java.util.List;

/**
 * Settings of {@link FarringtonFlexible}.
 *
 * @param yearsBack years of reference data
 * @param halfWindow periods on either side of the same period in past years
 * @param periods blocks a year is cut into, the reference window being one; 1 uses windows only
 * @param excludeRecent latest periods left out of the fit
 * @param reweightThreshold Anscombe residual above which a reference count loses weight; infinite
 *     for none
 * @param threshold how the upper bound is made
 * @param alpha one-sided level of the upper bound
 * @param trend when a trend is kept
 * @param trendP p-value a trend needs under {@link Trend#SIGNIFICANT}
 * @param minCases cases needed for a signal …
 * @param minPeriods … within this many latest periods
 * @param surveillanceCompatible whether standard errors use the dispersion R package surveillance
 *     computes
 */
record FarringtonFlexibleSettings(
    int yearsBack,
    int halfWindow,
    int periods,
    int excludeRecent,
    double reweightThreshold,
    Threshold threshold,
    double alpha,
    Trend trend,
    double trendP,
    int minCases,
    int minPeriods,
    boolean surveillanceCompatible) {
  /** How the upper bound is made. */
  enum Threshold {
    NB_PLUGIN,
    MUAN,
    DELTA
  }

  /** When a trend is kept: it must never predict above every reference count. */
  enum Trend {
    ALWAYS,
    SIGNIFICANT,
    NEVER
  }

  static final List<SettingKey> KEYS =
      List.of(
          SettingKey.whole("years-back", 5, 1, 50, "years of reference data"),
          SettingKey.whole(
              "half-window", 3, 0, 400, "periods either side of the same period in past years"),
          SettingKey.whole(
              "periods", 10, 1, 60, "blocks a year is cut into; 1 uses reference windows only"),
          SettingKey.whole("exclude-recent", 26, 0, 10000, "latest periods left out of the fit"),
          SettingKey.number(
              "reweight-threshold",
              2.58,
              0,
              1e9,
              "Anscombe residual above which a reference count loses weight; 0 for no reweighting"),
          SettingKey.word("threshold", "how the upper bound is made", "nb-plugin", "muan", "delta"),
          SettingKey.number("alpha", 0.01, 1e-9, 0.5, "one-sided level of the upper bound"),
          SettingKey.word("trend", "when a linear trend is kept", "always", "significant", "never"),
          SettingKey.number(
              "trend-p", 0.05, 0, 1, "p-value a trend must undercut where trend=significant"),
          SettingKey.text(
              "min-cases", "5/4", "c/n: a signal needs c cases within the latest n periods"),
          SettingKey.word(
              "compat",
              "surveillance: standard errors with the R package's dispersion",
              "none",
              "surveillance"));

  static FarringtonFlexibleSettings of(Settings settings) {
    double reweight = settings.number("reweight-threshold");
    int[] minimum = fraction("min-cases", settings.word("min-cases"));
    return new FarringtonFlexibleSettings(
        settings.whole("years-back"),
        settings.whole("half-window"),
        settings.whole("periods"),
        settings.whole("exclude-recent"),
        reweight == 0 ? Double.POSITIVE_INFINITY : reweight,
        switch (settings.word("threshold")) {
          case "muan" -> Threshold.MUAN;
          case "delta" -> Threshold.DELTA;
          default -> Threshold.NB_PLUGIN;
        },
        settings.number("alpha"),
        switch (settings.word("trend")) {
          case "significant" -> Trend.SIGNIFICANT;
          case "never" -> Trend.NEVER;
          default -> Trend.ALWAYS;
        },
        settings.number("trend-p"),
        minimum[0],
        minimum[1],
        settings.is("compat", "surveillance"));
  }

  /** Reads {@code 5/4}. */
  static int[] fraction(String key, String text) {
    int slash = text.indexOf('/');
    try {
      int cases = Integer.parseInt(text.substring(0, Math.max(0, slash)));
      int periods = Integer.parseInt(text.substring(slash + 1));
      if (cases >= 0 && periods >= 1 && periods <= 1000) {
        return new int[] {cases, periods};
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal below.
    }
    throw new IllegalArgumentException(
        "%s=%s must be cases/periods such as 5/4".formatted(key, text));
  }
}
