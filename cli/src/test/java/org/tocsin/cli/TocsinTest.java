package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class TocsinTest {

  static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    collect(Tocsin.commandLine(), List.of(), all);
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysWhatItDoesWhenAsked(List<String> command) {
    List<String> asked = new ArrayList<>(command);
    asked.add("--help");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Tocsin.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    assertThat(line.execute(asked.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("Usage: tocsin " + String.join(" ", command));
  }

  /** A mistyped value is answered with what it should look like, not with a class of Java. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report draft --month 2014-13 | '--month': '2014-13' is not a month such as 2016-06",
        "score --as-of 2016-02-30 | '--as-of': '2016-02-30' is not a date such as 2016-06-30",
        "report draft --month 2014-12 --as-of now"
            + " | '--as-of': 'now' is not a time such as 2016-06-30T06:00:00Z"
      })
  void saysWhatATimeShouldLookLike(String words, String answer) {
    StringWriter err = new StringWriter();
    CommandLine line = Tocsin.commandLine().setErr(new PrintWriter(err));

    assertThat(line.execute(words.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(answer).doesNotContain("java.");
  }

  private static void collect(CommandLine line, List<String> names, List<List<String>> all) {
    for (CommandLine command : new LinkedHashSet<>(line.getSubcommands().values())) {
      List<String> path = new ArrayList<>(names);
      path.add(command.getCommandName());
      all.add(path);
      collect(command, path, all);
    }
  }
}
