package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.NegativeBinomial;

/** Every temporal case of the reference files, at its stated tolerance. */
class TemporalOracleTest {
  private static final JsonNode CASES = Oracle.json("temporal_cases.json");

  static Stream<Arguments> cases(String... methods) {
    List<Arguments> found = new ArrayList<>();
    for (JsonNode node : CASES.get("cases")) {
      if (List.of(methods).contains(node.get("method").asText())) {
        found.add(Arguments.of(node.get("id").asText(), node));
      }
    }
    assertThat(found).isNotEmpty();
    return found.stream();
  }

  static Stream<Arguments> flexible() {
    return cases("farringtonFlexible");
  }

  static Stream<Arguments> original() {
    return cases("algo.farrington");
  }

  static Stream<Arguments> ears() {
    return cases("earsC");
  }

  static Stream<Arguments> glr() {
    return cases("algo.glrnb", "algo.glrpois");
  }

  static Stream<Arguments> cusum() {
    return cases("algo.cusum");
  }

  @Test
  void noCaseIsForgotten() {
    long covered =
        Stream.of(flexible(), original(), ears(), glr(), cusum()).mapToLong(Stream::count).sum();
    assertThat(covered).isEqualTo(CASES.get("cases").size()).isEqualTo(136);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flexible")
  void farringtonFlexibleAgrees(String id, JsonNode node) {
    JsonNode config = node.get("config");
    Map<String, String> keys = new HashMap<>();
    keys.put("years-back", config.get("b").asText());
    keys.put("half-window", config.get("w").asText());
    keys.put("periods", config.get("noPeriods").asText());
    keys.put("exclude-recent", config.get("pastWeeksNotIncluded").asText());
    keys.put(
        "reweight-threshold",
        config.get("reweight").asBoolean() ? config.get("weightsThreshold").asText() : "0");
    String threshold = config.get("thresholdMethod").asText();
    keys.put("threshold", threshold.equals("nbPlugin") ? "nb-plugin" : threshold);
    keys.put("alpha", config.get("alpha").asText());
    double trendP = config.get("pThresholdTrend").asDouble();
    keys.put(
        "trend",
        !config.get("trend").asBoolean() ? "never" : trendP == 1 ? "always" : "significant");
    keys.put("trend-p", Double.toString(trendP));
    keys.put(
        "min-cases",
        config.get("limit54").get(0).asText() + "/" + config.get("limit54").get(1).asText());
    keys.put("compat", "surveillance");

    List<Signal> signals = run("farrington-flexible", keys, node);
    double[] expected = Oracle.numbers(node.get("expected"));
    double[] upper = Oracle.numbers(node.get("upperbound"));
    double[] p = Oracle.numbers(node.get("pvalue"));
    double[] phi = Oracle.numbers(node.get("phi"));
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < expected.length; i++) {
      Signal signal = signals.get(i);
      if (Double.isNaN(expected[i])) {
        softly.assertThat(signal.signal()).as("not answered by the reference, %d", i).isFalse();
        continue;
      }
      softly.assertThat(signal.expected()).isCloseTo(expected[i], within(1e-6 * expected[i]));
      softly.assertThat(signal.pValue()).isCloseTo(p[i], within(1e-8));
      if (threshold.equals("delta")) {
        softly.assertThat(signal.upperBound()).isCloseTo(upper[i], within(1e-6 * upper[i]));
      } else {
        double level = 1 - config.get("alpha").asDouble();
        double f = new NegativeBinomial(expected[i], phi[i]).cumulative((long) upper[i]);
        if (Math.abs(f - level) > 1e-9) {
          softly.assertThat(signal.upperBound()).isEqualTo(upper[i]);
        }
      }
      softly.assertThat(signal.signal()).isEqualTo(node.get("alarm").get(i).asInt() == 1);
    }
    softly.assertAll();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("original")
  void originalFarringtonAgrees(String id, JsonNode node) {
    JsonNode config = node.get("config");
    Map<String, String> keys = new HashMap<>();
    keys.put("years-back", config.get("b").asText());
    keys.put("half-window", config.get("w").asText());
    keys.put("alpha", config.get("alpha").asText());
    keys.put("power", config.get("powertrans").asText());
    keys.put(
        "min-cases",
        config.get("limit54").get(0).asText() + "/" + config.get("limit54").get(1).asText());
    List<Signal> signals = run("farrington", keys, node);
    double[] upper = Oracle.numbers(node.get("upperbound"));
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < upper.length; i++) {
      Signal signal = signals.get(i);
      softly.assertThat(signal.upperBound()).isCloseTo(upper[i], within(1e-6 * upper[i]));
      softly.assertThat(signal.signal()).isEqualTo(node.get("alarm").get(i).asInt() == 1);
    }
    softly.assertAll();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ears")
  void earsAgrees(String id, JsonNode node) {
    JsonNode config = node.get("config");
    Map<String, String> keys = new HashMap<>();
    keys.put("baseline", config.get("baseline").asText());
    keys.put("alpha", config.get("alpha").asText());
    keys.put("min-sigma", config.get("minSigma").asText());
    keys.put("compat", "surveillance");
    String method = "ears-" + config.get("method").asText().toLowerCase(java.util.Locale.ROOT);
    List<Signal> signals = run(method, keys, node);
    double[] upper = Oracle.numbers(node.get("upperbound"));
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < upper.length; i++) {
      Signal signal = signals.get(i);
      softly
          .assertThat(signal.upperBound())
          .as("bound %d", i)
          .isCloseTo(upper[i], within(1e-10 * Math.abs(upper[i])));
      softly
          .assertThat(signal.signal())
          .as("alarm %d", i)
          .isEqualTo(node.get("alarm").get(i).asInt() == 1);
    }
    softly.assertAll();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("glr")
  void likelihoodRatiosAgree(String id, JsonNode node) {
    JsonNode config = node.get("config");
    double[] y = Oracle.numbers(CASES.get("series").get(node.get("series").asText()).get("y"));
    double[] mu = Oracle.numbers(node.get("mu0"));
    double[] values = Oracle.numbers(node.get("glr_value"));
    int first = node.get("range_first").asInt() - 1;
    double a = config.path("alpha").asDouble(node.path("alpha_est").asDouble(0));
    SoftAssertions softly = new SoftAssertions();
    if (config.has("theta")) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        double kappa = config.get("theta").asDouble();
        sum = Math.max(0, sum + ShiftLikelihood.logRatio(y[first + i], mu[i], a, kappa));
        softly.assertThat(sum).isCloseTo(values[i], within(1e-9 * Math.max(1, values[i])));
        boolean alarm = sum >= 5;
        softly.assertThat(alarm).isEqualTo(node.get("alarm").get(i).asInt() == 1);
        sum = alarm ? 0 : sum;
      }
    } else {
      ShiftLikelihood chart = new ShiftLikelihood(a, 1000);
      for (int i = 0; i < values.length; i++) {
        double statistic = chart.statisticWith(y[first + i], mu[i]);
        softly.assertThat(statistic).as("%d", i).isCloseTo(values[i], within(1e-4));
        boolean alarm = statistic >= 5;
        softly.assertThat(alarm).isEqualTo(node.get("alarm").get(i).asInt() == 1);
        chart.append(i, y[first + i], mu[i]);
        if (alarm) {
          chart = new ShiftLikelihood(a, 1000);
        }
      }
    }
    softly.assertAll();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("glr")
  void theDetectorLearnsTheSameMean(String id, JsonNode node) {
    if (node.get("config").has("theta")) {
      return;
    }
    boolean poisson = node.get("method").asText().equals("algo.glrpois");
    Map<String, String> keys = new HashMap<>();
    keys.put("train", Integer.toString(node.get("range_first").asInt() - 1));
    keys.put("window", "1000");
    keys.put("trend", poisson ? "no" : "yes");
    List<Signal> signals = run(poisson ? "glr-poisson" : "glr-nb", keys, node);
    double[] mu = Oracle.numbers(node.get("mu0"));
    for (int i = 0; i < mu.length; i++) {
      assertThat(signals.get(i).expected()).isCloseTo(mu[i], within(1e-5 * mu[i]));
      assertThat(signals.get(i).signal()).isEqualTo(node.get("alarm").get(i).asInt() == 1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cusum")
  void cusumAgrees(String id, JsonNode node) {
    JsonNode config = node.get("config");
    Map<String, String> keys = new HashMap<>();
    keys.put("k", config.get("k").asText());
    keys.put("h", config.get("h").asText());
    keys.put("transform", config.get("trans").asText());
    keys.put("train", Integer.toString(node.get("range_first").asInt() - 1));
    keys.put("compat", "surveillance");
    Cusum detector =
        (Cusum) DetectionMethods.detector("cusum", keys, axis(node.get("series").asText()));
    double[] y = Oracle.numbers(CASES.get("series").get(node.get("series").asText()).get("y"));
    double[] sums = Oracle.numbers(node.get("cusum"));
    double[] upper = Oracle.numbers(node.get("upperbound"));
    int first = node.get("range_first").asInt();
    SoftAssertions softly = new SoftAssertions();
    for (int t = 1; t <= node.get("range_last").asInt(); t++) {
      Signal signal = detector.observe(Count.of(t, y[t - 1]));
      if (t >= first) {
        int i = t - first;
        softly
            .assertThat(detector.sum())
            .as("sum")
            .isCloseTo(sums[i], within(1e-9 * (1 + sums[i])));
        softly.assertThat(signal.signal()).isEqualTo(node.get("alarm").get(i).asInt() == 1);
        softly
            .assertThat(signal.upperBound())
            .as("bound")
            .isCloseTo(upper[i], within(1e-9 * (1 + upper[i])));
      }
    }
    softly.assertAll();
  }

  private static TimeAxis axis(String series) {
    return TimeAxis.numbered(
        CASES.get("series").get(series).get("freq").asInt() == 12 ? Period.MONTH : Period.WEEK);
  }

  private static List<Signal> run(String method, Map<String, String> keys, JsonNode node) {
    String series = node.get("series").asText();
    double[] y = Oracle.numbers(CASES.get("series").get(series).get("y"));
    Detector detector = DetectionMethods.detector(method, keys, axis(series));
    List<Signal> signals = new ArrayList<>();
    for (int t = 1; t <= node.get("range_last").asInt(); t++) {
      Signal signal = detector.observe(Count.of(t, y[t - 1]));
      if (t >= node.get("range_first").asInt()) {
        signals.add(signal);
      }
    }
    return signals;
  }
}
