package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.watch.Quarters;

class LawsAheadTest {
  private static final TocsinConfiguration CONFIGURATION =
      TocsinConfiguration.of(
          Map.of(
              "city",
              Map.of("zone", "America/Chicago"),
              "warning",
              Map.of("surge", Map.of("windows", List.of("45m", "90m")))));
  private static final long AT = 1_700_000_000_000L;

  /** One category, stored but not in force yet. */
  private record Tomorrow(double perHour) implements Baselines {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable InForce inForce(String category, long knownAt) {
      return null;
    }

    @Override
    public Set<String> categories(long knownAt) {
      return Set.of();
    }

    @Override
    public List<Effective> stored() {
      return List.of(new Effective("pothole", AT, new FlatCity(perHour).inForce("pothole", AT)));
    }
  }

  @Test
  void aTestAsksForNoLawThatWasNotDrawnAhead() {
    Tomorrow baselines = new Tomorrow(0.7);
    LawsAhead laws = new LawsAhead(CONFIGURATION, baselines, List.of("harbour", "mill"), 0);
    Map<String, Long> drawn = new HashMap<>();

    laws.drawNew(baselines, drawn);

    CellTests tests = new CellTests(CONFIGURATION);
    int before = tests.drawn("pothole");
    assertThat(before).isPositive();
    Baselines.InForce inForce = baselines.stored().get(0).inForce();
    for (long quarter = Quarters.at(AT); quarter < Quarters.at(AT) + 600; quarter += 7) {
      test(tests, inForce, quarter);
    }
    assertThat(tests.drawn("pothole")).isEqualTo(before);
    laws.drawNew(baselines, drawn);
    assertThat(drawn).containsExactly(Map.entry("pothole", AT));
  }

  /** Nine reports at once, in all tests of a quarter. */
  private static void test(CellTests tests, Baselines.InForce inForce, long quarter) {
    CellTests.Cell cell =
        new CellTests.Cell(
            "mill",
            "pothole",
            "service",
            (from, to) -> from <= quarter && quarter < to ? 9 : 0,
            (from, to) -> 0,
            false);
    CellTests.Cause cause = CellTests.Cause.tick(Quarters.start(quarter));
    assertThat(tests.surge(cell, inForce, quarter, 0, cause)).isNotNull();
    tests.shift(cell, inForce, SlotLength.DAY, quarter, 0, cause);
    tests.shift(cell, inForce, SlotLength.WEEK, quarter, 0, cause);
  }

  @Test
  void itsThreadEndsWithTheWatch() {
    LawsAhead laws = new LawsAhead(CONFIGURATION, new Tomorrow(40), List.of("harbour"), 0);
    laws.start();
    assertThat(threads()).isEqualTo(1);
    laws.stop();
    assertThat(threads()).isZero();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("null-laws"))
        .count();
  }
}
