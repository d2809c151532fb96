package org.tocsin.models.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KnoxReferenceTest {
  private final JsonNode oracle = Oracle.json("hawkes_knox_cases.json");
  private final double[] times = column(0);
  private final double[] x = column(1);
  private final double[] y = column(2);

  @Test
  void knoxCountsRatiosAndPValuesMatch() {
    int cases = 0;
    for (JsonNode c : oracle.get("cases")) {
      if (!c.get("id").asText().equals("knox")) {
        continue;
      }
      cases++;
      int replicates = 9999;
      KnoxTest knox =
          KnoxTest.run(
              times,
              x,
              y,
              Coordinates.CARTESIAN,
              c.get("max_dist").asDouble(),
              c.get("max_dt").asDouble(),
              replicates,
              7);
      assertThat(knox.closePairs()).isEqualTo(c.get("knox_stat").asLong());
      assertThat(knox.closeInTime()).isEqualTo(c.get("close_time_pairs").asLong());
      assertThat(knox.closeInSpace()).isEqualTo(c.get("close_space_pairs").asLong());
      assertThat(knox.expected())
          .isCloseTo(c.get("expected_independent").asDouble(), within(1e-12));
      assertThat(knox.ratio()).isCloseTo(c.get("knox_ratio").asDouble(), within(0.05));
      assertThat(knox.permutationMean()).isCloseTo(c.get("perm_mean").asDouble(), within(0.05));
      double p = c.get("perm_p_99999").asDouble();
      assertThat(knox.pValue())
          .isCloseTo(p, within(3 * Math.sqrt(p * (1 - p) / replicates) + 0.002));
    }
    assertThat(cases).isEqualTo(3);
  }

  @Test
  void theNearRepeatTableMatches() {
    JsonNode c = null;
    for (JsonNode candidate : oracle.get("cases")) {
      c = candidate.get("id").asText().equals("near_repeat_table") ? candidate : c;
    }
    assertThat(c).isNotNull();
    NearRepeatTable table =
        NearRepeatTable.of(
            times,
            x,
            y,
            Coordinates.CARTESIAN,
            Oracle.doubles(c.get("space_bands")),
            Oracle.doubles(c.get("time_bands")),
            999,
            3);
    int band = 0;
    for (JsonNode row : c.get("pairs")) {
      for (int pairs : Oracle.ints(row)) {
        assertThat(table.bands().get(band++).pairs()).isEqualTo(pairs);
      }
    }
    assertThat(table.bands()).hasSize(band);
    assertThat(table.bands().get(0).pValue()).isLessThan(0.05);
    assertThat(table.bands().get(0).ratio()).isGreaterThan(2);
  }

  @Test
  void theOrderOfEventsDoesNotMatter() {
    int n = times.length;
    double[] t2 = new double[n];
    double[] x2 = new double[n];
    double[] y2 = new double[n];
    for (int i = 0; i < n; i++) {
      t2[i] = times[n - 1 - i];
      x2[i] = x[n - 1 - i];
      y2[i] = y[n - 1 - i];
    }
    KnoxTest one = KnoxTest.run(times, x, y, Coordinates.CARTESIAN, 0.5, 1, 0, 1);
    KnoxTest other = KnoxTest.run(t2, x2, y2, Coordinates.CARTESIAN, 0.5, 1, 0, 1);
    assertThat(other).isEqualTo(one);
  }

  @Test
  void pValuesAreUniformForEventsWithoutInteraction() {
    int runs = 300;
    double[] p = new double[runs];
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      double[] t = random.doubles(60).toArray();
      double[] a = random.doubles(60).toArray();
      double[] b = random.doubles(60).toArray();
      p[run] = KnoxTest.run(t, a, b, Coordinates.CARTESIAN, 0.15, 0.1, 99, run).pValue();
    }
    Arrays.sort(p);
    // The count is discrete, so p-values are a little large; never too small.
    assertThat(Arrays.stream(p).filter(v -> v <= 0.05).count()).isLessThan(28);
    assertThat(p[runs / 2]).isBetween(0.42, 0.68);
  }

  @Test
  void eventsThatCannotBeComparedAreRefused() {
    double[] one = {1};
    assertThatThrownBy(() -> KnoxTest.run(one, one, one, Coordinates.CARTESIAN, 1, 1, 9, 1))
        .hasMessageContaining("1 events; closeness needs at least 2");
    double[] bad = {1, Double.NaN};
    double[] two = {1, 2};
    assertThatThrownBy(() -> KnoxTest.run(bad, two, two, Coordinates.CARTESIAN, 1, 1, 9, 1))
        .hasMessageContaining("Event 1 has time NaN");
    double[] down = {2, 1};
    assertThatThrownBy(
            () -> NearRepeatTable.of(two, two, two, Coordinates.CARTESIAN, down, two, 9, 1))
        .hasMessageContaining("must ascend");
  }

  private double[] column(int k) {
    double[] values = new double[oracle.get("events_txy").size()];
    Arrays.setAll(values, i -> oracle.get("events_txy").get(i).get(k).asDouble());
    return values;
  }
}
