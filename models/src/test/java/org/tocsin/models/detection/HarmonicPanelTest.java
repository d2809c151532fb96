package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class HarmonicPanelTest {
  private static final TimeAxis DAYS = TimeAxis.dated(Period.DAY);

  private static double mean(int place, int day) {
    double weekday = DAYS.weekday(day) >= 5 ? 0.5 : 1.2;
    double season = 1 + 0.3 * Math.cos(2 * Math.PI * day / 365.2425);
    return (0.02 + 0.06 * place) * weekday * season;
  }

  @Test
  void sparsePlacesShareTheirShapeAndKeepTheirLevel() {
    int places = 60;
    SplittableRandom random = new SplittableRandom(8);
    HarmonicPanel panel = HarmonicPanel.of(Map.of("min-count", "0"), DAYS, places);
    double ratio = 0;
    double alarms = 0;
    double attainable = 0;
    int judged = 0;
    for (int day = 0; day < 900; day++) {
      List<Count> counts = new ArrayList<>();
      for (int i = 0; i < places; i++) {
        counts.add(
            random.nextInt(50) == 0
                ? Count.missing(day)
                : Count.of(day, (double) new NegativeBinomial(mean(i, day), 1.4).sample(random)));
      }
      if (day < 700) {
        panel.learn(day, counts);
        continue;
      }
      List<Signal> signals = panel.observe(day, counts);
      for (int i = 0; i < places; i++) {
        if (counts.get(i).present()) {
          NegativeBinomial law = new NegativeBinomial(mean(i, day), 1.4);
          ratio += Math.abs(Math.log(signals.get(i).expected() / law.mean()));
          alarms += signals.get(i).signal() ? 1 : 0;
          attainable += law.survival(law.quantile(0.99) + 1);
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThan(11_000);
    assertThat(ratio / judged).isLessThan(0.15);
    assertThat(alarms / attainable).isCloseTo(1, within(0.35));
  }

  @Test
  void aBurstInOnePlaceIsItsOwn() {
    HarmonicPanel panel = HarmonicPanel.of(Map.of(), DAYS, 3);
    for (int day = 0; day < 100; day++) {
      panel.learn(day, List.of(Count.of(day, 1), Count.of(day, 2), Count.of(day, day % 2)));
    }
    List<Signal> signals =
        panel.observe(100, List.of(Count.of(100, 1), Count.of(100, 12), Count.missing(100)));
    assertThat(signals).extracting(Signal::signal).containsExactly(false, true, false);
    assertThat(signals.get(2).expected()).isCloseTo(0.5, within(0.2));
  }

  @Test
  void aPanelKeepsItsShape() {
    HarmonicPanel panel = HarmonicPanel.of(Map.of(), DAYS, 2);
    assertThatThrownBy(() -> panel.learn(1, List.of(Count.of(1, 1))))
        .hasMessageContaining("has 1 counts, the panel 2 places");
    assertThatThrownBy(() -> panel.learn(1, List.of(Count.of(1, 1), Count.of(2, 1))))
        .hasMessageContaining("Count of period 2 was given for period 1");
    assertThatThrownBy(() -> HarmonicPanel.of(Map.of(), DAYS, 0)).hasMessageContaining("one place");
  }
}
