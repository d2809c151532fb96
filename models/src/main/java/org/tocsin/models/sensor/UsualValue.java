package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sensor should read next. Three candidates compete — the recent level, the time of day, the
 * time of week — each with its own autoregressive correction; the one with the smallest forgotten
 * error so far speaks.
 */
final class UsualValue {
  private static final long DAY = 86_400_000L;

  private final List<Candidate> candidates = new ArrayList<>();
  private Candidate chosen;

  /**
   * @param slotMillis resolution of the time of day
   * @param memory values after which the past weighs a third
   * @param seasons false for series without a calendar
   * @param passing from one time of the day to the next
   */
  UsualValue(long slotMillis, double memory, boolean seasons, SeasonalMedian.Passing passing) {
    chosen = new Candidate(new RecentLevel(), memory);
    candidates.add(chosen);
    if (seasons) {
      candidates.add(
          new Candidate(new Seasonal(new SeasonalMedian(DAY, slotMillis, 9, 3, passing)), memory));
      candidates.add(
          new Candidate(
              new Seasonal(new SeasonalMedian(7 * DAY, slotMillis, 8, 4, passing)), memory));
    }
  }

  /** Looks ahead to a time; to be called before the readings below. */
  void lookAt(long localMillis) {
    Candidate best = null;
    for (Candidate candidate : candidates) {
      candidate.lookAt(localMillis);
      if (candidate.speaks() && (best == null || candidate.error < best.error)) {
        best = candidate;
      }
    }
    if (best != null) {
      chosen = best;
    }
  }

  /** Prediction with the autoregressive part; NaN before the first value. */
  double expected() {
    return chosen.base + chosen.whitening.predicted();
  }

  /** Prediction without the autoregressive part. */
  double base() {
    return chosen.base;
  }

  /** Usual size of the prediction's error, as a standard deviation. */
  double scale() {
    return chosen.whitening.scale();
  }

  /** Values the speaking candidate has learnt from. */
  long learnt() {
    return chosen.whitening.learnt();
  }

  void learn(long localMillis, double value) {
    for (Candidate candidate : candidates) {
      candidate.learn(localMillis, value);
    }
  }

  void forgetLast() {
    candidates.forEach(candidate -> candidate.whitening.forgetLast());
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(candidates.indexOf(chosen));
    for (Candidate candidate : candidates) {
      candidate.write(out);
    }
  }

  void read(DataInput in, int form) throws IOException {
    chosen = candidates.get(in.readByte());
    for (Candidate candidate : candidates) {
      candidate.read(in, form);
    }
  }

  /** Where a candidate's base comes from. */
  private interface Base {
    double at(long localMillis);

    void write(DataOutput out) throws IOException;

    void read(DataInput in, int form) throws IOException;

    void learn(long localMillis, double value);
  }

  private static final class RecentLevel implements Base {
    private final RecentValues recent = new RecentValues(9);

    @Override
    public double at(long localMillis) {
      return recent.median();
    }

    @Override
    public void learn(long localMillis, double value) {
      recent.add(value);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      recent.write(out);
    }

    @Override
    public void read(DataInput in, int form) throws IOException {
      recent.read(in);
    }
  }

  private record Seasonal(SeasonalMedian medians) implements Base {
    @Override
    public double at(long localMillis) {
      return medians.at(localMillis);
    }

    @Override
    public void learn(long localMillis, double value) {
      medians.learn(localMillis, value);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      medians.write(out);
    }

    @Override
    public void read(DataInput in, int form) throws IOException {
      medians.read(in, form);
    }
  }

  private static final class Candidate {
    private static final int TRIAL = 30;

    private final Base source;
    private final Whitening whitening;
    private final double forget;
    private double base = Double.NaN;
    private double error;

    Candidate(Base source, double memory) {
      this.source = source;
      this.whitening = new Whitening(memory);
      this.forget = 1 / memory;
    }

    void write(DataOutput out) throws IOException {
      source.write(out);
      whitening.write(out);
      out.writeDouble(base);
      out.writeDouble(error);
    }

    void read(DataInput in, int form) throws IOException {
      source.read(in, form);
      whitening.read(in);
      base = in.readDouble();
      error = in.readDouble();
    }

    void lookAt(long localMillis) {
      base = source.at(localMillis);
    }

    boolean speaks() {
      return !Double.isNaN(base) && (whitening.learnt() >= TRIAL || source instanceof RecentLevel);
    }

    void learn(long localMillis, double value) {
      if (!Double.isNaN(base)) {
        double size = Math.abs(value - base - whitening.predicted());
        double rate = Math.max(forget, 1.0 / (whitening.learnt() + 1));
        double believed = whitening.learnt() < TRIAL ? size : Math.min(size, 5 * error + 1e-12);
        error += rate * (believed - error);
        whitening.learn(value - base);
      }
      source.learn(localMillis, value);
    }
  }
}
