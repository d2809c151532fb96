package org.tocsin.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tocsin.cli.Tocsin;
import picocli.CommandLine;

/** A slip in a benchmark's options is answered before a home is made. */
class BenchHomesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latency|--places|0|--places is 0; it must be 1 or more",
        "latency|--rate|-1|--rate is -1; it must be 0 or more",
        "latency|--probes|many|--probes",
        "scale|--places|77,0|--places '77,0' is not a list (like 77,1000) of whole numbers from 1 on",
        "scale|--days|0|--days '0' is not a whole number from 1 on"
      })
  void nothingIsLeftBehind(String bench, String option, String value, String said) {
    StringWriter err = new StringWriter();
    Path home = folder.resolve("home");
    CommandLine line = Tocsin.commandLine().setErr(new PrintWriter(err));
    int code =
        line.execute(
            List.of("bench", bench, "--home", home.toString(), option, value)
                .toArray(String[]::new));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(said);
    assertThat(Files.exists(home)).isFalse();
  }
}
