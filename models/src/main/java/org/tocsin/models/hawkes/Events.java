package org.tocsin.models.hawkes;

/**
 * Events in time and in the plane, ascending by time, within [0, end] × window.
 *
 * @param t times, in the unit of end
 * @param x eastings, in the unit of the window
 * @param y northings
 */
@SuppressWarnings("ArrayRecordComponent")
public record Events(
    double[] t,
    double[] x,
    double[] y,
    double end,
    double west,
    double east,
    double south,
    double north) {
  public Events {
    if (t.length != x.length || t.length != y.length) {
      throw new IllegalArgumentException(
          "%d times, %d x and %d y must be as many".formatted(t.length, x.length, y.length));
    }
    if (!(end > 0) || !(west < east) || !(south < north)) {
      throw new IllegalArgumentException(
          "Window %s…%s × %s…%s over %s holds nothing".formatted(west, east, south, north, end));
    }
    for (int i = 0; i < t.length; i++) {
      if (!(t[i] >= 0 && t[i] <= end) || (i > 0 && t[i] < t[i - 1])) {
        throw new IllegalArgumentException(
            "Event %d at time %s must lie in [0, %s] and after the one before; sort by time"
                .formatted(i, t[i], end));
      }
    }
  }

  /** Area of the window. */
  public double area() {
    return (east - west) * (north - south);
  }

  /** Number of events. */
  public int size() {
    return t.length;
  }
}
