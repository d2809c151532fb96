package org.tocsin.models.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.models.sensor.NabCorpus.LabelledSeries;

class NabScorerTest {
  private static final List<NabScorer.Window> WINDOW = List.of(new NabScorer.Window(50, 59));

  @Test
  void silenceScoresNothingAndTheFirstRowOfEachWindowScoresAHundred() {
    double[] silent = new double[100];
    NabScorer.Result result = NabScorer.score(List.of(new NabScorer.Series("a", silent, WINDOW)));
    assertThat(result.normalised()).isZero();
    assertThat(result.threshold()).isInfinite();

    NabScorer.Result perfect = NabScorer.score(List.of(series(50)));
    assertThat(perfect.normalised()).isCloseTo(100, within(1e-9));
    assertThat(perfect.raw().get("a")).isCloseTo(1, within(1e-12));
  }

  @Test
  void laterInTheWindowIsWorthLess() {
    // Row 59 is the last of ten: position −1/10.
    double expected = (2 / (1 + Math.exp(-0.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
    assertThat(NabScorer.points(series(59), 1)).isCloseTo(expected, within(1e-12));
    assertThat(NabScorer.points(series(55), 1)).isGreaterThan(expected);
    assertThat(NabScorer.points(series(52, 55, 59), 1)).isEqualTo(NabScorer.points(series(52), 1));
  }

  @Test
  void aFalseAlarmCostsByItsDistanceFromTheLastWindow() {
    assertThat(NabScorer.points(series(20), 1)).isCloseTo(-1 - 0.11, within(1e-12));
    double near = 0.11 * (2 / (1 + Math.exp(5 / 9.0)) - 1);
    assertThat(NabScorer.points(series(60), 1)).isCloseTo(-1 + near, within(1e-12));
    assertThat(NabScorer.points(series(99), 1)).isCloseTo(-1 - 0.11, within(1e-9));
  }

  @Test
  void theFirstFifteenPerCentDoNotCount() {
    assertThat(NabScorer.points(series(14), 1)).isEqualTo(-1);
    assertThat(NabScorer.points(series(15), 1)).isCloseTo(-1.11, within(1e-12));
    double[] scores = new double[10_000];
    scores[749] = 1;
    scores[751] = 1;
    NabScorer.Series lengthy =
        new NabScorer.Series("b", scores, List.of(new NabScorer.Window(5000, 5009)));
    // Probation never lasts longer than 750 rows.
    assertThat(NabScorer.points(lengthy, 1)).isCloseTo(-1.11, within(1e-12));
  }

  @Test
  void oneThresholdServesTheWholeCorpus() {
    NabScorer.Series good = series(50);
    double[] noisy = new double[100];
    for (int i = 15; i < 100; i++) {
      noisy[i] = i == 50 ? 0.6 : 0.5;
    }
    NabScorer.Result result =
        NabScorer.score(List.of(good, new NabScorer.Series("noisy", noisy, WINDOW)));
    assertThat(result.threshold()).isEqualTo(0.6);
    assertThat(result.normalised()).isCloseTo(100, within(1e-9));
  }

  @Test
  void windowsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new NabScorer.Window(5, 4)).hasMessageContaining("row 5 to 4");
    assertThatThrownBy(() -> new NabScorer.Series("a", new double[10], WINDOW))
        .hasMessageContaining("ends at row 59 of 10");
    assertThatThrownBy(
            () -> NabScorer.score(List.of(new NabScorer.Series("a", new double[9], List.of()))))
        .hasMessageContaining("no labelled window");
  }

  @Test
  void theSensorMethodKeepsItsScoreOnTheBenchmark() throws IOException {
    double ours = sensorScore(corpus());
    assertThat(ours).isGreaterThan(64);
  }

  @Test
  @Tag("slow")
  void theSensorMethodBeatsTheLibrarysForest() throws IOException {
    List<LabelledSeries> corpus = corpus();
    double best = 0;
    for (int shingle : new int[] {1, 8, 48}) {
      List<NabScorer.Series> raw = new ArrayList<>();
      List<NabScorer.Series> graded = new ArrayList<>();
      for (LabelledSeries series : corpus) {
        ForestScore forest = new ForestScore(shingle, 50, 1);
        double[] scores = new double[series.readings().size()];
        double[] grades = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
          SensorReading reading = series.readings().get(i);
          scores[i] = forest.score(reading.value(), reading.time().toEpochMilli());
          grades[i] = forest.grade();
        }
        raw.add(new NabScorer.Series(series.name(), scores, series.windows()));
        graded.add(new NabScorer.Series(series.name(), grades, series.windows()));
      }
      best = Math.max(best, NabScorer.score(raw).normalised());
      best = Math.max(best, NabScorer.score(graded).normalised());
    }
    assertThat(best).isGreaterThan(40);
    assertThat(sensorScore(corpus)).isGreaterThan(best);
  }

  private static double sensorScore(List<LabelledSeries> corpus) {
    List<NabScorer.Series> scored = new ArrayList<>();
    for (LabelledSeries series : corpus) {
      double[] scores =
          SensorDetector.run(series.readings(), SensorSettings.defaults()).stream()
              .mapToDouble(SensorSignal::score)
              .toArray();
      scored.add(new NabScorer.Series(series.name(), scores, series.windows()));
    }
    assertThat(scored).hasSize(30);
    return NabScorer.score(scored).normalised();
  }

  private static List<LabelledSeries> corpus() throws IOException {
    return NabCorpus.read(Path.of(System.getProperty("tocsin.root", ".."), "../shared/data/nab"));
  }

  /** A hundred rows with alarms at the given ones. */
  private static NabScorer.Series series(int... alarms) {
    double[] scores = new double[100];
    for (int alarm : alarms) {
      scores[alarm] = 1;
    }
    return new NabScorer.Series("a", scores, WINDOW);
  }
}
