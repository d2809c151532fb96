package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchArgumentsTest {
  @Test
  void aCommandHasWordsAndOptions() {
    BatchArguments arguments =
        BatchArguments.parse(List.of("sql", "select 1", "--format", "csv", "--home", "/h"));
    assertThat(arguments.command()).isEqualTo("sql");
    assertThat(arguments.words()).containsExactly("select 1");
    assertThat(arguments.need("home")).isEqualTo("/h");
    assertThat(arguments.find("bootstrap")).isEmpty();
  }

  @Test
  void whatIsUnknownOrMissingIsNamed() {
    assertThatThrownBy(() -> BatchArguments.parse(List.of()))
        .isInstanceOf(WrongUsage.class)
        .hasMessageContaining("No command");
    assertThatThrownBy(() -> BatchArguments.parse(List.of("paint")))
        .hasMessageContaining("'paint' is unknown");
    assertThatThrownBy(() -> BatchArguments.parse(List.of("baseline", "--horizon", "1d")))
        .hasMessageContaining("--horizon is unknown to 'baseline'");
    assertThatThrownBy(() -> BatchArguments.parse(List.of("baseline", "--as-of")))
        .hasMessageContaining("--as-of needs a value");
    assertThatThrownBy(() -> BatchArguments.parse(List.of("sql")))
        .hasMessageContaining("takes 1 plain word");
    assertThatThrownBy(
            () -> BatchArguments.parse(List.of("baseline", "--home", "/h")).need("as-of"))
        .hasMessageContaining("'baseline' needs --as-of");
  }

  @Test
  void theClusterIsThatOfTheArgumentThenOfSparkSubmitThenThisMachine() {
    BatchArguments plain = BatchArguments.parse(List.of("care"));
    assertThat(BatchMain.master(plain)).isEqualTo("local[2]");
    System.setProperty("spark.master", "spark://far:7077");
    try {
      assertThat(BatchMain.master(plain)).isEqualTo("spark://far:7077");
      assertThat(BatchMain.master(BatchArguments.parse(List.of("care", "--master", "local[1]"))))
          .isEqualTo("local[1]");
    } finally {
      System.clearProperty("spark.master");
    }
  }
}
