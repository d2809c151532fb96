package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorStateTest {
  private static List<String> sample() throws IOException {
    try (InputStream in = DetectorStateTest.class.getResourceAsStream("detector-states-v1.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void statesStoredByVersionOneAlwaysLoad() throws IOException {
    List<String> lines = sample();
    assertThat(lines).hasSize(3);
    Signal ears = DetectionMethods.restore(DetectorStates.parse(lines.get(0))).observe(next());
    assertThat(ears.expected()).isCloseTo(39.0 / 7, within(1e-12));
    Signal cusum = DetectionMethods.restore(DetectorStates.parse(lines.get(1))).observe(next());
    assertThat(cusum.expected()).isCloseTo(280.0 / 51, within(1e-12));
    Signal harmonic = DetectionMethods.restore(DetectorStates.parse(lines.get(2))).observe(next());
    assertThat(harmonic.expected()).isBetween(4.5, 7.0);
    assertThat(harmonic.signal()).isTrue();
  }

  private static Count next() {
    return Count.of(61, 30);
  }

  @Test
  void aStateIsTheSameAfterATripThroughText() throws IOException {
    DetectorState state = DetectorStates.parse(sample().get(2));
    assertThat(DetectorStates.parse(DetectorStates.text(state))).isEqualTo(state);
    assertThat(state.hashCode()).isEqualTo(DetectorStates.parse(sample().get(2)).hashCode());
  }

  @Test
  void whatIsNoStateIsRefused() {
    assertThatThrownBy(() -> DetectorStates.parse("{}")).hasMessageContaining("lacks version");
    assertThatThrownBy(() -> DetectorStates.parse("[")).hasMessageContaining("is not JSON");
    DetectorState future = new DetectorState(9, "ears-c1", "week,dated", "", new double[0]);
    assertThatThrownBy(() -> DetectionMethods.restore(future)).hasMessageContaining("version 9");
  }

  @Test
  void settingsNameEveryProblemAtOnce() {
    List<SettingKey> keys = DetectionMethods.named("ears-c1").keys();
    assertThatThrownBy(
            () ->
                Settings.of(keys, java.util.Map.of("alfa", "1", "baseline", "2.5", "compat", "R")))
        .hasMessageContaining("did you mean 'alpha'?")
        .hasMessageContaining("baseline=2.5 is not a whole number")
        .hasMessageContaining("compat=R is not one of none, surveillance");
  }
}
