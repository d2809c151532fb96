package org.tocsin.cli.statistics;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as scan files write it: a day, a month, a year, or a plain number. SaTScan's forms are
 * {@code 2004}, {@code 2004/3}, {@code 2004/3/17} and {@code 3/17/2004}, with {@code /}, {@code -}
 * or {@code .} between; ISO dates and times are read too, their clock time is dropped.
 *
 * @param precision what the text told
 * @param first first day; for a plain number unused
 * @param index the plain number, or the year of a lone four-digit number
 */
record ScanTime(Precision precision, LocalDate first, long index) {
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})[-/.](\\d{1,2})(?:[-/.](\\d{1,2})(?:[T ].*)?)?");
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})(?:[T ].*)?");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

  /** How exactly a time was given. */
  enum Precision {
    NUMBER,
    YEAR,
    MONTH,
    DAY
  }

  /** Empty when the text is no time. */
  static Optional<ScanTime> parse(String text) {
    try {
      Matcher m = YEAR_FIRST.matcher(text);
      if (m.matches()) {
        boolean day = m.group(3) != null;
        LocalDate first =
            LocalDate.of(
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                day ? Integer.parseInt(m.group(3)) : 1);
        return Optional.of(new ScanTime(day ? Precision.DAY : Precision.MONTH, first, 0));
      }
      m = YEAR_LAST.matcher(text);
      if (m.matches()) {
        LocalDate day =
            LocalDate.of(
                Integer.parseInt(m.group(3)),
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)));
        return Optional.of(new ScanTime(Precision.DAY, day, 0));
      }
      if (NUMBER.matcher(text).matches()) {
        long number = Long.parseLong(text);
        return text.length() == 4 && number >= 1000
            ? Optional.of(new ScanTime(Precision.YEAR, LocalDate.of((int) number, 1, 1), number))
            : Optional.of(new ScanTime(Precision.NUMBER, LocalDate.EPOCH, number));
      }
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Middle of what was given, in days since 1970 or as the plain number. */
  double middle() {
    if (precision == Precision.NUMBER) {
      return index;
    }
    double length =
        precision == Precision.YEAR
            ? first.lengthOfYear()
            : precision == Precision.MONTH ? first.lengthOfMonth() : 1;
    return first.toEpochDay() + (length - 1) / 2;
  }
}
