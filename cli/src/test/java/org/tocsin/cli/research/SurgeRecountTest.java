package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.watch.Quarters;

class SurgeRecountTest {
  private static final Instant AT = Instant.parse("2016-05-02T17:20:00Z");

  @Test
  void eachWindowIsTheStrangestOfThoseThatHoldTheTime() {
    long burst = Quarters.at(Instant.parse("2016-05-02T17:45:00Z").toEpochMilli());
    List<Instant> asked = new ArrayList<>();
    List<Map<String, Object>> tests =
        new SurgeRecount(TocsinConfiguration.defaults(), new Flat(), "harbour", "noise")
            .around(
                AT,
                end -> {
                  asked.add(end);
                  return (from, to) -> from <= burst && burst < to ? 6 : 0;
                });
    assertThat(tests)
        .extracting(test -> test.get("length"))
        .containsExactly("surge-15m", "surge-1h", "surge-3h", "surge-6h", "surge-24h");
    assertThat(asked).first().isEqualTo(AT.plus(Duration.ofMinutes(15)));
    // The quarter that holds 17:20 ends before the burst.
    assertThat(tests.get(0)).containsEntry("observed", 0).containsEntry("p_value", 1.0);
    Map<String, Object> hour = tests.get(1);
    assertThat(hour)
        .containsEntry("observed", 6)
        .containsEntry("start", "2016-05-02T17:00:00Z")
        .containsEntry("end", "2016-05-02T18:00:00Z");
    assertThat((Double) hour.get("expected")).isCloseTo(0.5, within(1e-9));
    // P(Y >= 6) of a Poisson law with mean 0.5.
    assertThat((Double) hour.get("p_value")).isCloseTo(1.416e-5, within(1e-8));
    assertThat((Double) hour.get("day_p")).isBetween(1.416e-5, 0.05);
  }

  /** Half a report an hour, Poisson. */
  private static final class Flat implements CountBaseline {
    private static final long serialVersionUID = 1L;

    @Override
    public String category() {
      return "pothole";
    }

    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      return slot.length().toMillis() / 7_200_000.0;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
