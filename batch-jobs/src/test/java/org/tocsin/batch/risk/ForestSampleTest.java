package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForestSampleTest {
  private static final int[] YEARS = IntStream.range(0, 105).map(k -> 16_000 + 7 * k).toArray();
  private static final int[] FEW = IntStream.range(0, 12).map(k -> 16_000 + 70 * k).toArray();

  @Test
  void aSmallCityUsesAllOfItsRows() {
    ForestSample sample = ForestSample.of(77, new RiskFold.ForestPart(1, 4), YEARS);
    assertThat(sample.origins()).isEqualTo(YEARS);
    assertThat(sample.units()).hasSize(19).startsWith(1, 5, 9).endsWith(73);
  }

  @Test
  void ofMoreRowsOriginsAreLeftOutFirst() {
    ForestSample sample = ForestSample.of(5_176, new RiskFold.ForestPart(0, 4), YEARS);
    assertThat(sample.units()).hasSize(1_294);
    assertThat(sample.origins()).hasSize(21).endsWith(YEARS[104]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 6_250, 25_000, 100_000, 1_000_000})
  void howeverManyCellsAForestSeesSeveralOriginsAndAFewTenThousandRows(int cells) {
    for (int[] trained : new int[][] {YEARS, FEW}) {
      for (int parts : new int[] {1, 4, 8}) {
        ForestSample sample =
            ForestSample.of(cells, new RiskFold.ForestPart(parts - 1, parts), trained);
        assertThat(sample.origins()).hasSizeGreaterThanOrEqualTo(ForestSample.LEAST_ORIGINS);
        assertThat(sample.origins()[sample.origins().length - 1])
            .isEqualTo(trained[trained.length - 1]);
        assertThat(sample.rows())
            .as("%d cells in %d parts, %d origins", cells, parts, sample.origins().length)
            .isBetween(
                Math.min(ForestSample.MOST_ROWS, cells / parts * trained.length) / 2,
                3 * ForestSample.MOST_ROWS);
      }
    }
  }
}
