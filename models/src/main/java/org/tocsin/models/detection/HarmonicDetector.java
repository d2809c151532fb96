package org.tocsin.models.detection;

/**
 * A detector over the harmonic baseline: remembers every count and lets a judge hold it against the
 * baseline in force, or, while there is none, against the latest counts ({@link ShortHistory}).
 *
 * <p>Memory: the years of counts a fit uses.
 */
final class HarmonicDetector implements RestorableDetector {
  /** How a count is held against what is usual. */
  interface Judge {
    /** The finding about a count that is not remembered yet; the tracker knows those before it. */
    Signal judge(Count count, HarmonicBaseline baseline, HarmonicTracker tracker);
  }

  private final String method;
  private final Settings source;
  private final double alpha;
  private final int minCount;
  private final HarmonicTracker tracker;
  private final Judge judge;

  HarmonicDetector(String method, Settings settings, TimeAxis axis, Judge judge) {
    this.method = method;
    this.source = settings;
    this.alpha = settings.number("alpha");
    this.minCount = settings.whole("min-count");
    this.tracker = new HarmonicTracker(settings, axis);
    this.judge = judge;
  }

  @Override
  public Signal observe(Count count) {
    tracker.checkOrder(count);
    HarmonicBaseline baseline = tracker.baseline(count.index());
    Signal signal =
        baseline == null
            ? tracker.judgeYoung(count, alpha, minCount)
            : judge.judge(count, baseline, tracker);
    tracker.append(count);
    return signal;
  }

  @Override
  public void learn(Count count) {
    tracker.checkOrder(count);
    tracker.append(count);
  }

  @Override
  public DetectorState state() {
    double[] numbers = new double[tracker.storedLength()];
    tracker.store(numbers, 0);
    return DetectionMethods.state(method, tracker.axis(), source, numbers);
  }

  @Override
  public Detector load(double[] numbers) {
    tracker.load(numbers, 0);
    return this;
  }
}
