package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Judges whether single readings can be used: missing, range, clock, hole, stuck, spike. */
final class HealthCheck {
  private static final int NEIGHBOURS = 11;
  private static final int INTERVALS = 50;

  private final SensorSettings settings;
  private final RecentValues intervals = new RecentValues(INTERVALS);
  private final RecentValues recent = new RecentValues(NEIGHBOURS);
  private long lastMillis = Long.MIN_VALUE;
  private double last = Double.NaN;
  private int run;
  private int longestRun;

  HealthCheck(SensorSettings settings) {
    this.settings = settings;
  }

  SensorVerdict judge(long millis, double value) {
    boolean gap = false;
    if (lastMillis != Long.MIN_VALUE) {
      if (millis <= lastMillis) {
        return SensorVerdict.CLOCK_SKEW;
      }
      double interval = millis - lastMillis;
      gap = intervals.size() > 0 && interval > settings.gapFactor() * intervals.median();
      intervals.add(interval);
    }
    lastMillis = millis;
    if (!Double.isFinite(value)) {
      return SensorVerdict.MISSING;
    }
    if (value < settings.lowest() || value > settings.highest()) {
      return SensorVerdict.OUT_OF_RANGE;
    }
    if (value == last) {
      run++;
    } else {
      longestRun = Math.max(longestRun, run);
      run = 1;
      last = value;
    }
    boolean spike = isSpike(value);
    recent.add(value);
    if (run >= Math.max(settings.stuckRun(), 2 * longestRun)) {
      return SensorVerdict.STUCK;
    }
    if (gap) {
      return SensorVerdict.GAP;
    }
    return spike ? SensorVerdict.SPIKE : SensorVerdict.OK;
  }

  /** Hampel's rule on the readings before this one (Hampel 1974). */
  private boolean isSpike(double value) {
    if (recent.size() < NEIGHBOURS) {
      return false;
    }
    double spread = recent.spread();
    return spread > 0 && Math.abs(value - recent.median()) > settings.hampel() * spread;
  }

  void write(DataOutput out) throws IOException {
    intervals.write(out);
    recent.write(out);
    out.writeLong(lastMillis);
    out.writeDouble(last);
    out.writeInt(run);
    out.writeInt(longestRun);
  }

  void read(DataInput in) throws IOException {
    intervals.read(in);
    recent.read(in);
    lastMillis = in.readLong();
    last = in.readDouble();
    run = in.readInt();
    longestRun = in.readInt();
  }
}
