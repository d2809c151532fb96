package org.tocsin.batch.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tocsin.batch.features.CovariatePanel.Value;

class CovariatePanelTest {
  @Test
  void cellsTakeTheValueOfTheirNeighbourhoodAsKnown() {
    CovariatePanel panel =
        new CovariatePanel(
            new int[] {0, 0, 1, 2, -1},
            List.of(
                List.of(new Value(0, 10, 11, 4), new Value(0, 11, 14, 8), new Value(1, 10, 10, 1)),
                List.of(new Value(-1, 9, 9, 3), new Value(1, 10, 10, 5))));
    assertThat(panel.asOf(12, 1)[0])
        .as("what is known nowhere here is the mean of what is known")
        .containsExactly(4, 4, 1, 2.5, 2.5);
    assertThat(panel.asOf(15, 1)[0]).startsWith(8, 8, 1);
    assertThat(panel.asOf(12, 1)[1]).as("of the whole city").containsExactly(3, 3, 5, 3, 3);
    assertThat(panel.asOf(9, 1)[1]).as("nothing is known yet").containsOnly(0);
  }

  @Test
  void aValueIsHeldOnceHoweverManyCellsLieThere() throws IOException {
    List<Value> days =
        IntStream.range(0, 200).mapToObj(day -> new Value(day % 2, day, day, day)).toList();
    CovariatePanel panel =
        new CovariatePanel(IntStream.range(0, 10_000).map(i -> i % 2).toArray(), List.of(days));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(panel);
    }
    // Four bytes a cell and some dozens a value; a value for each cell would be 40 MB.
    assertThat(bytes.size()).isLessThan(100_000);
    assertThat(panel.asOf(200, 1)[0]).startsWith(198, 199, 198);
  }
}
