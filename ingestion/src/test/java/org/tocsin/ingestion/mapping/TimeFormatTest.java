package org.tocsin.ingestion.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          MM/dd/yyyy hh:mm:ss a; 01/02/2013 12:00:00 AM; 2013-01-02T06:00:00Z
          MM/dd/yyyy hh:mm:ss a; 07/02/2013 12:30:00 pm; 2013-07-02T17:30:00Z
          yyyy M d H;            2016 2 9 7;             2016-02-09T13:00:00Z
          yyyy-MM-dd;            2016-02-09;             2016-02-09T06:00:00Z
          d MMM yyyy HH:mm;      9 Feb 2016 07:00;       2016-02-09T13:00:00Z
          yyyy-MM-dd'T'HH:mm:ssXXX; 2016-02-09T07:00:00+08:00; 2016-02-08T23:00:00Z
          iso;                   2016-02-09;             2016-02-09T06:00:00Z
          iso;                   2016-02-09 07:00:01.9876; 2016-02-09T13:00:01.987Z
          iso;                   2016-02-09T07:00:00Z;   2016-02-09T07:00:00Z
          epoch_s;               1455001200;             2016-02-09T07:00:00Z
          epoch_ms;              1455001200001;          2016-02-09T07:00:00.001Z
          """)
  void aTimeIsReadInItsZoneToTheMillisecond(String format, String text, Instant expected) {
    assertThat(TimeFormat.of(format).parse(text, CHICAGO)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          MM/dd/yyyy hh:mm:ss a; 02/30/2013 01:00:00 AM
          MM/dd/yyyy hh:mm:ss a; 02/03/2013 13:00:00 AM
          MM/dd/yyyy hh:mm:ss a; 02/03/2013 01:00:00
          yyyy-MM-dd HH:mm:ss;   2016-02-09 07:00:00 extra
          yyyy-MM-dd HH:mm:ss;   2016-2-9 7:00:00
          iso;                   yesterday
          epoch_s;               12h
          """)
  void whatIsNoTimeInThisFormatIsNone(String format, String text) {
    assertThat(TimeFormat.of(format).parse(text, CHICAGO)).isNull();
  }

  @Test
  void anHourThatDoesNotExistIsMovedOnAndOneThatIsTwiceIsTheFirst() {
    TimeFormat format = TimeFormat.of("yyyy-MM-dd HH:mm:ss");
    assertThat(format.parse("2013-03-10 02:30:00", CHICAGO))
        .isEqualTo(Instant.parse("2013-03-10T08:30:00Z"));
    assertThat(format.parse("2013-11-03 01:30:00", CHICAGO))
        .isEqualTo(Instant.parse("2013-11-03T06:30:00Z"));
  }

  @Test
  void theFastReaderAgreesWithTheGeneralOne() {
    String pattern = "MM/dd/yyyy hh:mm:ss a";
    NumericPattern fast = NumericPattern.of(pattern);
    DateTimeFormatter general = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    SplittableRandom random = new SplittableRandom(1);
    int seen = 0;
    for (int i = 0; i < 5_000; i++) {
      LocalDateTime at =
          LocalDateTime.of(1900, 1, 1, 0, 0).plusSeconds(random.nextLong(6_000_000_000L));
      assertThat(fast.parse(general.format(at))).isEqualTo(at);
      seen++;
    }
    assertThat(seen).isEqualTo(5_000);
  }
}
