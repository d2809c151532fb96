package org.tocsin.cli.statistics;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** The unit of time of a scan: a running number for every period, and the days it covers. */
enum ScanPeriod {
  /** Plain numbers, no calendar. */
  INDEX(ScanTime.Precision.NUMBER) {
    @Override
    long of(ScanTime time) {
      return time.precision() == ScanTime.Precision.NUMBER ? time.index() : time.first().getYear();
    }

    @Override
    LocalDate first(long period) {
      throw new IllegalStateException("Periods that are plain numbers have no dates");
    }
  },
  DAY(ScanTime.Precision.DAY) {
    @Override
    long of(ScanTime time) {
      return time.first().toEpochDay();
    }

    @Override
    LocalDate first(long period) {
      return LocalDate.ofEpochDay(period);
    }
  },
  /** Weeks from Monday to Sunday. */
  WEEK(ScanTime.Precision.DAY) {
    @Override
    long of(ScanTime time) {
      return Math.floorDiv(time.first().toEpochDay() + 3, 7L);
    }

    @Override
    LocalDate first(long period) {
      return LocalDate.ofEpochDay(period * 7 - 3);
    }
  },
  MONTH(ScanTime.Precision.MONTH) {
    @Override
    long of(ScanTime time) {
      return ChronoUnit.MONTHS.between(LocalDate.EPOCH, time.first().withDayOfMonth(1));
    }

    @Override
    LocalDate first(long period) {
      return LocalDate.EPOCH.plusMonths(period);
    }
  },
  YEAR(ScanTime.Precision.YEAR) {
    @Override
    long of(ScanTime time) {
      return time.first().getYear();
    }

    @Override
    LocalDate first(long period) {
      return LocalDate.of((int) period, 1, 1);
    }
  };

  private final ScanTime.Precision needed;

  ScanPeriod(ScanTime.Precision needed) {
    this.needed = needed;
  }

  /** Running number of the period that holds a time. */
  abstract long of(ScanTime time);

  /** First day of a period. */
  abstract LocalDate first(long period);

  /** The unit a time of this precision is counted in when nothing else is asked for. */
  static ScanPeriod natural(ScanTime.Precision precision) {
    for (ScanPeriod period : values()) {
      if (period.needed == precision) {
        return period;
      }
    }
    throw new AssertionError(precision);
  }

  /** True when a time of this precision can be put into a period. */
  boolean canHold(ScanTime.Precision precision) {
    return this == INDEX
        ? precision == ScanTime.Precision.NUMBER || precision == ScanTime.Precision.YEAR
        : precision.compareTo(needed) >= 0;
  }

  /** Middle of a period on the scale of {@link ScanTime#middle}. */
  double middle(long period) {
    return this == INDEX
        ? period
        : (first(period).toEpochDay() + first(period + 1).toEpochDay() - 1) / 2.0;
  }
}
