package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchFdrCommandTest {
  @Test
  void everyMethodGetsALineForEachNumberOfHypotheses() {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new BenchFdrCommand()).setOut(new PrintWriter(out));
    int status = line.execute("--hypotheses", "50,200", "--seconds", "0.001");
    assertThat(status).isZero();
    for (String method :
        new String[] {
          "benjamini-hochberg",
          "benjamini-yekutieli",
          "holm",
          "storey",
          "benjamini-bogomolov",
          "heyse (discrete)",
          "lord++",
          "saffron",
          "addis",
          "exact tail",
          "e-process",
          "minimum p, 4 looks",
          "look plan, 4 looks"
        }) {
      assertThat(out.toString().lines().filter(l -> l.startsWith(method))).hasSize(2);
    }
    assertThat(out.toString()).contains("n^");
  }

  @Test
  void numbersThatDoNotAscendAreRefused() {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new BenchFdrCommand()).setErr(new PrintWriter(err));
    assertThat(line.execute("--hypotheses", "200,50")).isEqualTo(2);
    assertThat(err.toString()).contains("[200, 50] must be positive and ascend");
  }
}
