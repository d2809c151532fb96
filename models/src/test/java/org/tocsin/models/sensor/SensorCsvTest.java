package org.tocsin.models.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SensorCsvTest {

  @Test
  void everyRowComesOutInOrderAndTheJumpHasASignal() throws IOException {
    Random random = new Random(1);
    StringBuilder in = new StringBuilder("series,time,value\n");
    for (int i = 0; i < 1000; i++) {
      double jump = i == 900 ? 40 : 0;
      in.append("a,").append(i).append(',').append(random.nextGaussian() + jump).append('\n');
      in.append("b,").append(i).append(',').append(random.nextGaussian()).append('\n');
    }
    List<String> out = run(in.toString()).lines().toList();
    assertThat(out).hasSize(2001);
    assertThat(out.get(0)).isEqualTo("series,time,value,expected,score,signal");
    assertThat(out.get(1)).startsWith("a,0,").endsWith(",,0.0000,0");
    assertThat(out.get(1801)).startsWith("a,900,").endsWith(",1");
    assertThat(out.stream().filter(line -> line.endsWith(",1")).count()).isLessThan(6);
  }

  @Test
  void missingValuesAndSeveralKindsOfTimeAreRead() throws IOException {
    String out =
        run(
            """
            series,time,value
            a,2026-03-17,1
            a,2026-03-18T00:00,2
            a,2026-03-18T01:00:00Z,
            a,2026-03-18 02:00:00+00:00,NA
            a,2026-03-18 01:30:00,3
            """);
    assertThat(out.lines().toList()).hasSize(6);
    assertThat(out).contains("a,2026-03-18T01:00:00Z,,");
  }

  @Test
  void rowsThatCannotBeReadAreNamed() {
    assertThatThrownBy(() -> run("series,time,count\n"))
        .hasMessageContaining("Line 1: No column value");
    assertThatThrownBy(() -> run("series,time,value\na,1,x\n"))
        .hasMessageContaining("Line 2: Value \"x\" is no number");
    assertThatThrownBy(() -> run("series,time,value\na,1,1\na,soon,1\n"))
        .hasMessageContaining("Line 3: Time \"soon\"");
    assertThatThrownBy(() -> run("series,time,value\na,1\n"))
        .hasMessageContaining("Line 2: No value");
  }

  @Test
  void earlierRowsAreOnlyLearntFromAndColumnsMayBeMixed() throws IOException {
    String in = "value,note,time,series\n1,x,1,a\n2,x,2,a\n3,x,3,a\n";
    StringWriter out = new StringWriter();
    long rows =
        SensorCsv.run(new StringReader(in), out, SensorSettings.defaults(), Optional.of("2"));
    assertThat(rows).isEqualTo(2);
    assertThat(out.toString().lines().skip(1)).allMatch(line -> line.matches("a,[23],[23],.*"));
  }

  @Test
  void seriesThatStandTogetherAreForgottenOneByOneWithTheSameAnswer() throws IOException {
    Random random = new Random(2);
    StringBuilder mixed = new StringBuilder("series,time,value\n");
    StringBuilder[] apart = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
    for (int i = 0; i < 300; i++) {
      for (int series = 0; series < apart.length; series++) {
        String row = "s" + series + "," + i + "," + (random.nextGaussian() + 5 * series) + "\n";
        apart[series].append(row);
        mixed.append(row);
      }
    }
    String grouped = "series,time,value\n" + String.join("", apart);
    assertThat(order(mixed.toString())).isEqualTo(SensorCsv.Order.ANY);
    assertThat(order(grouped)).isEqualTo(SensorCsv.Order.BY_SERIES);
    StringWriter out = new StringWriter();
    SensorCsv.run(
        new StringReader(grouped),
        out,
        SensorSettings.defaults(),
        Optional.empty(),
        SensorCsv.Verdicts.LEFT_OUT,
        Optional.empty(),
        SensorCsv.Order.BY_SERIES);
    assertThat(out.toString().lines())
        .hasSize(901)
        .containsExactlyInAnyOrderElementsOf(run(mixed.toString()).lines().toList());
  }

  private static SensorCsv.Order order(String in) throws IOException {
    return SensorCsv.grouped(new StringReader(in), SensorSettings.defaults());
  }

  private static String run(String in) throws IOException {
    StringWriter out = new StringWriter();
    SensorCsv.run(new StringReader(in), out, SensorSettings.defaults(), Optional.empty());
    return out.toString();
  }
}
