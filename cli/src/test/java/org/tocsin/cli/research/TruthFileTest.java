package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.home.HomeProblem;

class TruthFileTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
  private static final List<String> PLACES = List.of("8", "32");
  private static final List<String> CATEGORIES = List.of("flooding", "gas-smell");

  @TempDir Path folder;

  @Test
  void eventsAreReadInCivilTimeOrWithTheirOffset() throws IOException {
    List<TruthFile.Event> events =
        read(
            """
            id,category,places,onset,end,recognised_at,note
            flood-1,flooding,8; 32,2016-03-05 14:00,2016-03-05T20:00,2016-03-05T21:10:00Z,underpass
            ,gas-smell,*,2016-03-06,2016-03-07,,
            """);
    assertThat(events)
        .containsExactly(
            new TruthFile.Event(
                "flood-1",
                "flooding",
                List.of("8", "32"),
                Instant.parse("2016-03-05T20:00:00Z"),
                Instant.parse("2016-03-06T02:00:00Z"),
                Instant.parse("2016-03-05T21:10:00Z"),
                "underpass"),
            new TruthFile.Event(
                "gas-smell@2016-03-06T06:00:00Z",
                "gas-smell",
                List.of("*"),
                Instant.parse("2016-03-06T06:00:00Z"),
                Instant.parse("2016-03-07T06:00:00Z"),
                null,
                null));
  }

  @Test
  void everyWrongLineNamesItselfAndTheRemedy() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    id,category,places,onset,end,recognised_at
                    a,floding,9,2016-03-05,2016-03-04,
                    b,flooding,8,yesterday,2016-03-04,
                    c,flooding,,2016-03-05,2016-03-06,2016-03-01
                    c,flooding,8,2016-03-05,2016-03-06,
                    c,flooding,8,2016-03-05,2016-03-06,
                    """))
        .isInstanceOf(HomeProblem.class)
        .hasMessageContainingAll(
            "line 2: category 'floding' never occurs in the tables; did you mean 'flooding'?",
            "line 2: place '9' is not loaded",
            "line 2: end 2016-03-04 must lie after onset 2016-03-05",
            "line 3: onset 'yesterday' is not a time; write 2016-03-05,",
            "line 4: places is empty",
            "line 4: recognised_at 2016-03-01 lies before onset 2016-03-05",
            "line 6: id 'c' is used twice");
    assertThatThrownBy(() -> read("category,places,onset\n"))
        .hasMessageContaining("holds no event");
    assertThatThrownBy(() -> read("category,places,onset\nflooding,8,2016-03-05\n"))
        .hasMessageContaining("has no column end");
    assertThatThrownBy(
            () ->
                read(
                    "category,places,onset,end,recognized_at\nflooding,8,2016-03-05,2016-03-06,\n"))
        .hasMessageContaining("column 'recognized_at' is unknown; did you mean 'recognised_at'?");
  }

  @Test
  void runsHaveNamesOfTheirOwn() {
    assertThat(RunName.check("march-2.strict")).isEqualTo("march-2.strict");
    assertThatThrownBy(() -> RunName.check("live"))
        .hasMessageContaining("the name of the recorded rows");
    assertThatThrownBy(() -> RunName.check("a b")).hasMessageContaining("use up to 60 letters");
  }

  private List<TruthFile.Event> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("events.csv"), text);
    return TruthFile.read(file, CHICAGO, PLACES, CATEGORIES);
  }
}
