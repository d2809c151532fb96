package org.tocsin.cli.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.cli.home.HomeProblem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class FeedOptionsTest {

  @Command(name = "play")
  private static final class Play {
    @Mixin private FeedOptions feed = new FeedOptions();

    @Option(names = "--speed")
    private double speed = 1;
  }

  private static Play parse(String line) {
    Play play = new Play();
    new CommandLine(play).parseArgs(line.split(" "));
    return play;
  }

  private static List<String> feeds(Play play) {
    return play.feed.feeds().stream()
        .map(f -> f.mapping().name() + f.files() + f.mapping().source())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mapping csv-incident a.csv b.csv --speed 600",
        "--speed 600 --mapping csv-incident a.csv b.csv",
        "--mapping csv-incident --speed 600 a.csv b.csv",
        "--mapping csv-incident a.csv --speed 600 b.csv",
        "a.csv b.csv --speed 600 --mapping csv-incident"
      })
  void oneMappingReadsAllItsFilesWhereverItStands(String line) {
    Play play = parse(line);
    assertThat(feeds(play)).containsExactly("csv-incident[a.csv, b.csv]csv-incident");
    assertThat(play.speed).isEqualTo(600);
  }

  @Test
  void eachMappingReadsTheFilesBehindIt() {
    Play play =
        parse(
            "--mapping csv-incident --source desk a.csv b.csv --mapping csv-observation c.csv"
                + " --run r --speed 600");
    assertThat(feeds(play))
        .containsExactly("csv-incident[a.csv, b.csv]desk", "csv-observation[c.csv]csv-observation");
    assertThat(List.of(play.feed.run(0), play.feed.run(1))).containsExactly("r-1", "r-2");
    assertThat(play.feed.feeds().get(1).files()).containsExactly(Path.of("c.csv"));
  }

  @Test
  void aMappingWithoutFilesAndFilesWithoutAMappingAreRefused() {
    assertThatThrownBy(() -> parse("a.csv")).hasMessageContaining("--mapping");
    assertThatThrownBy(() -> parse("--mapping csv-incident")).hasMessageContaining("FILE");
    assertThatThrownBy(() -> parse("--mapping csv-incident a.csv --mapping csv-observation"))
        .hasMessageContaining("FILE");
    assertThatThrownBy(() -> parse("--mapping csv-incident --source a|b a.csv").feed.feeds())
        .isInstanceOf(HomeProblem.class)
        .hasMessageContaining("must be a word without '|'");
  }
}
