package org.tocsin.batch.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are shown; a dash where one is withheld or not known. */
final class Shown {
  private Shown() {}

  static String change(ReportFigures.Figure figure) {
    Double ratio = figure.ratio();
    return ratio == null ? "–" : "%+d %%".formatted(Math.round((ratio - 1) * 100));
  }

  static String ratio(@Nullable Double ratio) {
    return ratio == null ? "" : " (%+d %%)".formatted(Math.round((ratio - 1) * 100));
  }

  static String band(ReportFigures.Figure figure) {
    return figure.lower() == null ? "–" : figure.lower() + "–" + figure.upper();
  }

  static String number(@Nullable Number number) {
    if (number == null) {
      return "–";
    }
    return number instanceof Double d && d < 100
        ? String.format(Locale.ROOT, "%.1f", d)
        : String.format(Locale.ROOT, "%,d", Math.round(number.doubleValue()));
  }

  static String share(@Nullable Double share) {
    return share == null ? "–" : percent(share);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }
}
