package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The default watch over one sensor, one reading at a time.
 *
 * <p>A reading is first judged by itself ({@link SensorVerdict}). A usable one is compared with
 * what is usual: the recent level, the time of day or the time of week, whichever has predicted
 * best, with a first-order autoregressive correction. The standardised error feeds two statistics,
 * its own size and an exponentially weighted mean (λ = 0.2). Each becomes a probability against its
 * own past (rank in the bulk, generalised Pareto tail), which makes the textbook limits and their
 * assumption of independence unnecessary; the score is the sum of −log10 of the two. Within an
 * episode only a reading that is more surprising than the last peak, fading with {@code hold}, has
 * a score.
 *
 * <p>Feeding readings one by one and {@link #run} give the same answer. Memory is bounded: about
 * 250 KB a sensor. Not safe for use by several threads.
 */
public final class SensorDetector {
  private static final double WEIGHT = 0.2;
  private static final double CLIP = 20;
  private static final double FLOOR = 0.003;
  private static final int LEARNING = 20;
  private static final int LONG_PAST = 5000;

  private final SensorSettings settings;
  private final HealthCheck health;
  private final UsualValue usual;
  private final TailLaw errors;
  private final TailLaw means;
  private double weightedMean;
  private double peak;

  /** Of the reading just fed; not stored. */
  private double deviation = Double.NaN;

  private double surprise;
  private final boolean steady;
  private long learntSlot = Long.MIN_VALUE;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  /** Of one sensor, judged against up to 5,000 of its own past errors; learns every reading. */
  public SensorDetector(SensorSettings settings) {
    this(settings, LONG_PAST, false);
  }

  private SensorDetector(SensorSettings settings, int past, boolean steady) {
    this.settings = settings;
    this.errors = new TailLaw(past);
    this.means = new TailLaw(past);
    this.health = new HealthCheck(settings);
    this.steady = steady;
    this.usual =
        new UsualValue(
            settings.slotMinutes() * 60_000L,
            settings.memory(),
            settings.seasons(),
            steady ? SeasonalMedian.Passing.EVENLY : SeasonalMedian.Passing.JUMPS);
  }

  /**
   * Judges every reading and learns from the first of each slot of the day. So it does not matter
   * how often a sensor reads: an archive of hours teaches what is usual of a feed of minutes, whose
   * readings would otherwise be taken for so many independent ones.
   *
   * @param past errors against which a new one is judged, at least 100; fewer make a smaller state
   */
  static SensorDetector ofStream(SensorSettings settings, int past) {
    return new SensorDetector(settings, past, true);
  }

  /** Judges a whole series, in the order given. */
  public static List<SensorSignal> run(List<SensorReading> readings, SensorSettings settings) {
    SensorDetector detector = new SensorDetector(settings);
    List<SensorSignal> signals = new ArrayList<>(readings.size());
    for (SensorReading reading : readings) {
      signals.add(detector.feed(reading.time(), reading.value()));
    }
    return signals;
  }

  void write(DataOutput out) throws IOException {
    health.write(out);
    usual.write(out);
    errors.write(out);
    means.write(out);
    out.writeDouble(weightedMean);
    out.writeDouble(peak);
    out.writeDouble(lowest);
    out.writeDouble(highest);
    out.writeLong(learntSlot);
  }

  /**
   * Takes up what a detector of the same settings has written; to be called while new.
   *
   * @param form of what was written, 1 to 3
   */
  void read(DataInput in, int form) throws IOException {
    health.read(in);
    usual.read(in, form);
    errors.read(in);
    means.read(in);
    weightedMean = in.readDouble();
    peak = in.readDouble();
    lowest = in.readDouble();
    highest = in.readDouble();
    learntSlot = form == 1 ? Long.MIN_VALUE : in.readLong();
  }

  /**
   * Judges the next reading and learns from it.
   *
   * @param value NaN when the sensor sent nothing usable
   */
  public SensorSignal feed(Instant time, double value) {
    long millis = time.toEpochMilli();
    SensorVerdict verdict = health.judge(millis, value);
    if (verdict == SensorVerdict.CLOCK_SKEW) {
      deviation = Double.NaN;
      return new SensorSignal(time, value, Double.NaN, 0, false, verdict);
    }
    if (verdict == SensorVerdict.GAP) {
      usual.forgetLast();
    }
    long local = millis + 1000L * settings.zone().getRules().getOffset(time).getTotalSeconds();
    usual.lookAt(local);
    double expected = usual.expected();
    deviation = verdict.usable() ? value - usual.base() : Double.NaN;
    if (!verdict.usable()) {
      return new SensorSignal(time, value, expected, 0, false, verdict);
    }
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    long slot = Math.floorDiv(local, settings.slotMinutes() * 60_000L);
    boolean learns = !steady || slot != learntSlot;
    surprise = Double.isNaN(expected) ? 0 : surprise(value, expected, learns);
    if (learns) {
      learntSlot = slot;
      usual.learn(local, value);
    }
    double score = surprise > peak ? surprise : 0;
    peak = Math.max(learns ? peak * Math.exp(-1 / settings.hold()) : peak, surprise);
    return new SensorSignal(time, value, expected, score, score >= settings.threshold(), verdict);
  }

  /** By how much the reading just fed was above what is usual at its hour; NaN if unknown. */
  double deviation() {
    return deviation;
  }

  /** Whether the last usable reading was unusual, also where its episode was told higher before. */
  boolean isUnusual() {
    return surprise >= settings.threshold();
  }

  private double surprise(double value, double expected, boolean learns) {
    if (usual.learnt() <= LEARNING) {
      return 0;
    }
    // A sensor that hardly moves must not make news of its last digit.
    double scale = Math.max(usual.scale(), FLOOR * (highest - lowest) + 1e-9);
    double z = (value - expected) / scale;
    double moved = weightedMean + WEIGHT * (Math.max(-CLIP, Math.min(CLIP, z)) - weightedMean);
    double error = Math.abs(z);
    double mean = Math.abs(moved);
    double both = -Math.log10(errors.pValue(error)) - Math.log10(means.pValue(mean));
    if (learns) {
      weightedMean = moved;
      errors.learn(error);
      means.learn(mean);
    }
    return Math.max(0, both);
  }
}
