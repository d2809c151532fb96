package org.tocsin.batch.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are shown; a dash where one is withheld or not known. */
final class Shown {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private Shown() {}

  static String change(ReportFigures.Figure figure) {
    Double ratio = figure.ratio();
    return ratio == null ? "–" : signed(ratio);
  }

  static String ratio(@Nullable Double ratio) {
    return ratio == null ? "" : " (" + signed(ratio) + ")";
  }

  private static String signed(double ratio) {
    return String.format(Locale.ROOT, "%+d\u00a0%%", Math.round((ratio - 1) * 100))
        .replace('-', '−');
  }

  /** A minute as the city's clocks show it, the next one if it has begun. */
  static String time(String instant, String zone) {
    Instant minute = Instant.parse(instant).plusSeconds(60).minusMillis(1);
    return MINUTE.format(minute.atZone(ZoneId.of(zone))) + " (" + zone + ")";
  }

  static String band(ReportFigures.Figure figure) {
    return figure.lower() == null ? "–" : number(figure.lower()) + "–" + number(figure.upper());
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
    return String.format(Locale.ROOT, "%.0f\u00a0%%", share * 100);
  }
}
