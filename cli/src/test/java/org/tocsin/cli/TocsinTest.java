package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A mistyped value is answered with what it should look like, not with a class of Java. */
class TocsinTest {
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
}
