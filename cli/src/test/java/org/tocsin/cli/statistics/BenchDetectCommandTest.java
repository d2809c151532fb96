package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchDetectCommandTest {
  @Test
  void linesSayHowSpeedGrowsWithTheHistoryAndTheNumberOfPlaces() {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new BenchDetectCommand()).setOut(new PrintWriter(out));
    assertThat(line.execute("--seconds", "0.0001")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).contains("series of 49 weeks/s", "counts/s", "bytes/count");
    assertThat(lines.stream().filter(l -> l.startsWith("| farrington-flexible |"))).hasSize(3);
    assertThat(lines).anyMatch(l -> l.startsWith("| harmonic-nb {pool=all}, 1000 places | 300 |"));
    // Label, history, series a second, counts a second, bytes a count.
    assertThat(lines.stream().skip(2))
        .allMatch(l -> l.matches("\\| .+ \\| \\d+ \\| [\\d,]+ \\| [\\d,]+ \\| [\\d,]+ \\|"));
  }

  @Test
  void noTimeAtAllIsRefused() {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new BenchDetectCommand()).setErr(new PrintWriter(err));
    assertThat(line.execute("--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds=0.0 must be above 0");
  }
}
