package org.tocsin.models.watch;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.util.Arrays;
import org.tocsin.models.inference.DelayedCount;

/**
 * How much of a civil day's reports is known at its end and so many civil days later, by weekday of
 * the day. Fitted on trailing data only; see {@link org.tocsin.models.inference.ReportingDelay}.
 */
public final class DelayLaw implements Serializable {
  /** Ages, in civil days, at which a day that is over is looked at again. */
  private static final int[] AGES = {0, 1, 3, 7, 14};

  /** Everything is known at once. */
  public static final DelayLaw NONE = new DelayLaw(new double[7][0], new double[7][0]);

  /** Version of {@link #toState()}. */
  public static final int STATE_VERSION = 1;

  private static final long serialVersionUID = 1L;

  private final double[][] shares;
  private final double[][] variances;
  private final int[] lateLooks = new int[7];

  /**
   * A law.
   *
   * @param shares shares[weekday][age], Monday first, in (0, 1]; ages beyond count as complete
   * @param variances of these shares as estimates, at least 0
   */
  public DelayLaw(double[][] shares, double[][] variances) {
    if (shares.length != 7 || variances.length != 7) {
      throw new IllegalArgumentException(
          "A delay law has 7 weekdays, not %d and %d".formatted(shares.length, variances.length));
    }
    for (int weekday = 0; weekday < 7; weekday++) {
      if (shares[weekday].length != variances[weekday].length) {
        throw new IllegalArgumentException(
            "Weekday %d has %d shares and %d variances; each share has one"
                .formatted(weekday + 1, shares[weekday].length, variances[weekday].length));
      }
      for (int age = 0; age < shares[weekday].length; age++) {
        if (!(shares[weekday][age] > 0 && shares[weekday][age] <= 1)
            || !(variances[weekday][age] >= 0)) {
          throw new IllegalArgumentException(
              "Share %s of weekday %d at age %d must lie in (0, 1] and its variance %s be at least 0"
                  .formatted(shares[weekday][age], weekday + 1, age, variances[weekday][age]));
        }
      }
    }
    this.shares = Arrays.stream(shares).map(double[]::clone).toArray(double[][]::new);
    this.variances = Arrays.stream(variances).map(double[]::clone).toArray(double[][]::new);
    for (DayOfWeek weekday : DayOfWeek.values()) {
      lateLooks[weekday.getValue() - 1] = countLateLooks(weekday);
    }
  }

  /** What of a day is known at the end of an age. */
  public DelayedCount at(DayOfWeek weekday, int age) {
    double[] byAge = shares[weekday.getValue() - 1];
    return age >= byAge.length
        ? DelayedCount.complete()
        : new DelayedCount(byAge[age], variances[weekday.getValue() - 1][age]);
  }

  /**
   * Civil days that must have passed after any day's own until at least this share of it is known.
   *
   * @param share in (0, 1]
   */
  public int ageOfShare(double share) {
    int age = 0;
    for (double[] byAge : shares) {
      int own = 0;
      while (own < byAge.length && byAge[own] < share) {
        own++;
      }
      age = Math.max(age, own);
    }
    return age;
  }

  /** The stored form, JSON. */
  public String toState() {
    return StoredDelayLaw.write(
        new StoredDelayLaw(StoredDelayLaw.lists(shares), StoredDelayLaw.lists(variances)));
  }

  /** Reads a stored form. */
  public static DelayLaw parse(int version, String state) {
    StoredDelayLaw stored = StoredDelayLaw.read(version, state);
    return new DelayLaw(
        StoredDelayLaw.arrays(stored.shares()), StoredDelayLaw.arrays(stored.variances()));
  }

  /** The age of the next look: the day's end, then fixed ages; beyond them all is known. */
  public static int nextLook(int age) {
    for (int look : AGES) {
      if (look >= age) {
        return look;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** How many looks after a day's end see something that its end did not. */
  public int lateLooks(DayOfWeek weekday) {
    return lateLooks[weekday.getValue() - 1];
  }

  private int countLateLooks(DayOfWeek weekday) {
    return (int)
        Arrays.stream(AGES)
            .filter(age -> age > 0 && ShiftTest.stillComing(at(weekday, age - 1).share()))
            .count();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DelayLaw that
        && Arrays.deepEquals(shares, that.shares)
        && Arrays.deepEquals(variances, that.variances);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(shares) + Arrays.deepHashCode(variances);
  }
}
