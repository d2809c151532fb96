package org.tocsin.models.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SensorDetectorTest {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneByOneAndAllAtOnceAgree(long seed) {
    List<SensorReading> readings = river(seed, 3000);
    readings.set(700, new SensorReading(readings.get(700).time(), Double.NaN));
    readings.set(900, new SensorReading(readings.get(900).time(), 500));
    SensorDetector detector = new SensorDetector(SensorSettings.defaults());
    List<SensorSignal> fed = new ArrayList<>();
    for (SensorReading reading : readings) {
      fed.add(detector.feed(reading.time(), reading.value()));
    }
    assertThat(SensorDetector.run(readings, SensorSettings.defaults())).isEqualTo(fed);
    assertThat(SensorDetector.run(readings.subList(0, 1500), SensorSettings.defaults()))
        .isEqualTo(fed.subList(0, 1500));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aJumpIsFoundAndQuietDaysStayQuiet(long seed) {
    List<SensorReading> readings = river(seed, 6000);
    for (int i = 5000; i < 5040; i++) {
      SensorReading usual = readings.get(i);
      readings.set(i, new SensorReading(usual.time(), usual.value() + 15));
    }
    List<SensorSignal> signals = SensorDetector.run(readings, SensorSettings.defaults());
    assertThat(signals.subList(5000, 5005)).anyMatch(SensorSignal::signal);
    long falseSignals = signals.subList(500, 5000).stream().filter(SensorSignal::signal).count();
    assertThat(falseSignals).isLessThanOrEqualTo(3);
  }

  @Test
  void theTimeOfDayIsLearnt() {
    List<SensorReading> readings = river(3, 96 * 40);
    List<SensorSignal> signals = SensorDetector.run(readings, SensorSettings.defaults());
    double error = 0;
    for (SensorSignal signal : signals.subList(96 * 35, 96 * 40)) {
      error += Math.abs(signal.value() - signal.expected()) / (96 * 5);
    }
    // The noise alone has a mean size of 0.8; the daily wave has 10.
    assertThat(error).isLessThan(1.2);
  }

  @Test
  void unusableReadingsAreNamedAndNeitherComparedNorLearnt() {
    List<SensorReading> readings = river(1, 400);
    SensorReading at200 = readings.get(200);
    readings.set(200, new SensorReading(at200.time(), Double.NaN));
    readings.set(201, new SensorReading(readings.get(201).time(), 1e6));
    readings.set(202, new SensorReading(at200.time(), 20));
    for (int i = 250; i < 280; i++) {
      readings.set(i, new SensorReading(readings.get(i).time(), 21));
    }
    for (int i = 300; i < 400; i++) {
      SensorReading r = readings.get(i);
      readings.set(i, new SensorReading(r.time().plus(Duration.ofDays(3)), r.value()));
    }
    List<SensorSignal> signals =
        SensorDetector.run(readings, SensorSettings.defaults().withRange(-50, 100));
    assertThat(signals.get(199).verdict()).isIn(SensorVerdict.OK, SensorVerdict.SPIKE);
    assertThat(signals.get(200).verdict()).isEqualTo(SensorVerdict.MISSING);
    assertThat(signals.get(201).verdict()).isEqualTo(SensorVerdict.OUT_OF_RANGE);
    assertThat(signals.get(202).verdict()).isEqualTo(SensorVerdict.CLOCK_SKEW);
    assertThat(signals.get(260).verdict()).isNotEqualTo(SensorVerdict.STUCK);
    assertThat(signals.get(261).verdict()).isEqualTo(SensorVerdict.STUCK);
    assertThat(signals.get(279).verdict()).isEqualTo(SensorVerdict.STUCK);
    assertThat(signals.get(280).verdict().usable()).isTrue();
    assertThat(signals.get(300).verdict()).isEqualTo(SensorVerdict.GAP);
    for (int i : new int[] {200, 201, 202, 261}) {
      assertThat(signals.get(i).score()).isZero();
      assertThat(signals.get(i).signal()).isFalse();
    }
    assertThat(signals.get(203).expected()).isBetween(0.0, 40.0);
  }

  @Test
  void aLoneSpikeIsASpike() {
    List<SensorReading> readings = river(5, 300);
    readings.set(150, new SensorReading(readings.get(150).time(), 80));
    List<SensorSignal> signals = SensorDetector.run(readings, SensorSettings.defaults());
    assertThat(signals.get(150).verdict()).isEqualTo(SensorVerdict.SPIKE);
    assertThat(signals.get(150).score()).isGreaterThan(signals.get(149).score());
  }

  @Test
  void oneValueAndAFlatLineHaveAnAnswer() {
    SensorSignal only =
        SensorDetector.run(List.of(new SensorReading(START, 5)), SensorSettings.defaults()).get(0);
    assertThat(only.expected()).isNaN();
    assertThat(only.score()).isZero();
    List<SensorReading> flat = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      flat.add(new SensorReading(START.plusSeconds(300L * i), 7));
    }
    assertThat(SensorDetector.run(flat, SensorSettings.defaults()))
        .noneMatch(SensorSignal::signal)
        .allMatch(signal -> signal.score() == 0);
  }

  @Test
  void settingsAreParsedAndNonsenseIsRefused() {
    SensorSettings settings =
        SensorSettings.parse(Map.of("min", "-5", "threshold", "7", "zone", "Asia/Taipei"));
    assertThat(settings.lowest()).isEqualTo(-5);
    assertThat(settings.threshold()).isEqualTo(7);
    assertThat(settings.zone().getId()).isEqualTo("Asia/Taipei");
    assertThat(SensorSettings.parse(Map.of())).isEqualTo(SensorSettings.defaults());
    assertThatThrownBy(() -> SensorSettings.parse(Map.of("tresh", "7")))
        .hasMessageContaining("no key tresh");
    assertThatThrownBy(() -> SensorSettings.parse(Map.of("threshold", "high")))
        .hasMessageContaining("threshold is \"high\"");
    assertThatThrownBy(() -> SensorSettings.defaults().withRange(3, 3))
        .hasMessageContaining("Range from 3.0 to 3.0 is empty");
  }

  @Test
  void whiteningFindsTheCorrelationInSpiteOfOutliers() {
    Random random = new Random(4);
    Whitening whitening = new Whitening(2000);
    double r = 0;
    for (int i = 0; i < 20_000; i++) {
      r = 0.7 * r + random.nextGaussian();
      whitening.learn(i % 200 == 0 ? 60 : r);
    }
    assertThat(whitening.correlation()).isCloseTo(0.7, within(0.1));
    assertThat(whitening.scale()).isCloseTo(1, within(0.2));
  }

  @Test
  void theTailLawGivesTrueProbabilities() {
    Random random = new Random(8);
    TailLaw law = new TailLaw(5000);
    for (int i = 0; i < 5000; i++) {
      law.learn(-Math.log(random.nextDouble()));
    }
    assertThat(law.pValue(1)).isCloseTo(Math.exp(-1), within(0.03));
    assertThat(Math.log10(law.pValue(7))).isCloseTo(-7 / Math.log(10), within(0.5));
    double before = 1;
    for (double x = 0; x < 15; x += 0.1) {
      assertThat(law.pValue(x)).isLessThanOrEqualTo(before + 1e-12);
      before = law.pValue(x);
    }
  }

  /** A quarter-hourly series with a daily wave of height 10 and autocorrelated noise. */
  private static List<SensorReading> river(long seed, int n) {
    Random random = new Random(seed);
    List<SensorReading> readings = new ArrayList<>();
    double noise = 0;
    for (int i = 0; i < n; i++) {
      noise = 0.5 * noise + random.nextGaussian();
      double wave = 10 * Math.sin(2 * Math.PI * i / 96);
      readings.add(new SensorReading(START.plusSeconds(900L * i), 20 + wave + noise));
    }
    return readings;
  }
}
