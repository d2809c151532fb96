package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DetectCommandTest {
  @TempDir private Path folder;

  private record Answer(int code, String out, String err) {}

  private static Answer run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (problem, commandLine, parsed) -> {
                  commandLine.getErr().println(problem.getMessage());
                  return 1;
                });
    int code = line.execute(arguments);
    return new Answer(code, out.toString(), err.toString());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<String> detect(Path in, String... more) throws IOException {
    Path out = folder.resolve("signals.csv");
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--in";
    arguments[1] = in.toString();
    arguments[2] = "--out";
    arguments[3] = out.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    Answer answer = run(new DetectCommand(), arguments);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.code()).isZero();
    return Files.readAllLines(out);
  }

  private static String weeks(int n, int burst) {
    StringBuilder text = new StringBuilder("series,time,count\n");
    SplittableRandom random = new SplittableRandom(1);
    LocalDate day = LocalDate.of(2015, 1, 5);
    for (int t = 0; t < n; t++) {
      int count = 6 + random.nextInt(5) + (t == burst ? 40 : 0);
      text.append("\"Harbour, east\",").append(day.plusWeeks(t)).append(',').append(count);
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void aBurstIsSignalledAndNothingElseChanges() throws IOException {
    List<String> lines = detect(file("c.csv", weeks(200, 190)), "--from", "2018-01-01");
    assertThat(lines.get(0)).isEqualTo("series,time,observed,expected,upper_bound,p_value,signal");
    assertThat(lines.get(1)).startsWith("\"Harbour, east\",2018-01-01,");
    List<String> burst = lines.stream().filter(line -> line.contains("2018-08-27")).toList();
    assertThat(burst).singleElement().asString().endsWith(",1");
    assertThat(lines.stream().filter(line -> line.endsWith(",1")).count()).isLessThanOrEqualTo(3);
  }

  @Test
  void orderOfRowsDoesNotMatterAndMissingIsNotZero() throws IOException {
    String rows = "a,3,4\na,1,2\na,2,\na,9,NaN\na,4,6\na,5,6\na,6,5\na,7,6\na,8,7\na,10,5\n";
    List<String> lines = detect(file("c.csv", "series,time,count\n" + rows), "--method", "ears-c1");
    assertThat(lines).hasSize(11);
    assertThat(lines.get(1)).startsWith("a,1,2,");
    assertThat(lines.get(2)).startsWith("a,2,,");
    assertThat(lines.get(9)).startsWith("a,9,,").endsWith(",,0");
    // Mean of the six counts in the window of seven: 2, 4, 6, 6, 5, 6 for week 8.
    assertThat(lines.get(8)).startsWith("a,8,7,4.833333333333333,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,1,-2|Count -2 in line 2",
        "a,1,2.5|must be a whole number of at least 0",
        "a,1,many|Count many in line 2 of",
        "a,yesterday,2|Time yesterday in",
        "a,2020-13-01,2|neither an ISO date",
      })
  void badRowsAreRefusedWithTheirPlace(String row, String message) throws IOException {
    Path in = file("bad.csv", "series,time,count\n" + row + "\n");
    Answer answer =
        run(new DetectCommand(), "--in", in.toString(), "--out", folder.resolve("o").toString());
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains(message);
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void twoRowsOfOnePeriodAreRefused() throws IOException {
    Path in = file("bad.csv", "series,time,count\na,2020-01-06,1\na,2020-01-08,1\n");
    Answer answer =
        run(
            new DetectCommand(),
            "--in",
            in.toString(),
            "--out",
            folder.resolve("o").toString(),
            "--period",
            "week");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("2020-01-06 and 2020-01-08", "lie in the same week");
  }

  @Test
  void aMissingColumnAndAnEmptyFileAreNamed() throws IOException {
    Path in = file("bad.csv", "series,when,count\na,1,1\n");
    Path out = folder.resolve("o");
    Answer missing = run(new DetectCommand(), "--in", in.toString(), "--out", out.toString());
    assertThat(missing.err()).contains("Column time is missing", "found series,when,count");
    Path empty = file("empty.csv", "series,time,count\n");
    Answer none = run(new DetectCommand(), "--in", empty.toString(), "--out", out.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("holds no rows");
  }

  @Test
  void wrongUsageIsTwoAndNamesTheNearestKey() throws IOException {
    Path in = file("c.csv", weeks(20, 5));
    String out = folder.resolve("o").toString();
    Answer key =
        run(
            new DetectCommand(),
            "--in",
            in.toString(),
            "--out",
            out,
            "--method",
            "farrington-flexible",
            "--set",
            "year-back=4",
            "--set",
            "alpha=2");
    assertThat(key.code()).isEqualTo(2);
    assertThat(key.err()).contains("did you mean 'years-back'?", "alpha=2 must lie between");
    Answer method =
        run(new DetectCommand(), "--in", in.toString(), "--out", out, "--method", "magic");
    assertThat(method.code()).isEqualTo(2);
    assertThat(method.err()).contains("Method magic is not known; known are harmonic-nb");
    assertThat(run(new DetectCommand(), "--in", in.toString()).code()).isEqualTo(2);
  }

  @Test
  void helpListsEveryMethodAndEveryKey() {
    Answer all = run(new DetectCommand(), "--help");
    assertThat(all.code()).isZero();
    assertThat(all.out()).contains("harmonic-nb", "farrington-flexible", "glr-nb", "ears-c3");
    Answer one = run(new DetectCommand(), "--help", "farrington-flexible");
    assertThat(one.out())
        .contains("years-back=5", "min-cases=5/4", "nb-plugin|muan|delta", "compat=none");
  }

  @Test
  void oneValueAndAllZerosHaveAnAnswer() throws IOException {
    StringBuilder text = new StringBuilder("series,time,count\nlonely,1,5\n");
    for (int t = 1; t <= 150; t++) {
      text.append("quiet,").append(t).append(",0\n");
    }
    List<String> lines = detect(file("c.csv", text.toString()));
    assertThat(lines.get(1)).isEqualTo("lonely,1,5,,,,0");
    assertThat(lines.get(150)).startsWith("quiet,149,0,").contains(",1,0");
    assertThat(lines).noneMatch(line -> line.endsWith(",1"));
  }

  @Test
  void signalsAreScoredAgainstTheTruth() throws IOException {
    Path signals =
        file(
            "s.csv",
            """
            series,time,observed,expected,upper_bound,p_value,signal
            a,1,1,1,4,0.6,0
            a,2,9,1,4,0.001,1
            a,3,2,1,4,0.3,0
            a,4,7,1,4,0.004,1
            a,5,1,1,4,0.7,0
            b,1,1,1,4,0.6,0
            b,2,2,1,4,0.2,0
            """);
    Path truth = file("t.csv", "series,start,end\na,1,2\nb,2,2\n");
    Answer answer =
        run(
            new EvaluateCommand(),
            "--truth",
            truth.toString(),
            "--signals",
            signals.toString(),
            "--fpr",
            "0.25",
            "--json");
    assertThat(answer.code()).isZero();
    assertThat(answer.out())
        .contains("\"fpr\":0.250000", "\"pod\":0.500000", "\"pod1\":0.000000")
        .contains("\"sensitivity\":0.333333", "\"ppv\":0.500000", "\"f1\":0.400000")
        .contains("\"timeliness\":0.750000", "\"pod_at_fpr_0.25\":0.500000");
  }

  private String evaluated(String signals, String... more) throws IOException {
    Path truth = file("t.csv", "series,start,end\na,2,3\n");
    String[] arguments = new String[more.length + 5];
    arguments[0] = "--truth";
    arguments[1] = truth.toString();
    arguments[2] = "--signals";
    arguments[3] = file("s.csv", signals).toString();
    arguments[4] = "--json";
    System.arraycopy(more, 0, arguments, 5, more.length);
    Answer answer = run(new EvaluateCommand(), arguments);
    assertThat(answer.err()).isEmpty();
    return answer.out();
  }

  @Test
  void signalsAloneAreScoredButNotRanked() throws IOException {
    String rows = "series,time,signal\na,4,1\na,1,0\na,3,1\na,2,0\na,5,0\n";
    assertThat(evaluated(rows, "--fpr", "0.4"))
        .contains("\"fpr\":0.333333", "\"pod\":1.000000", "\"timeliness\":0.500000")
        .contains("\"pod_at_fpr_0.4\":null");
  }

  @Test
  void scoresOfSensorsAndPlainProbabilitiesAreRanked() throws IOException {
    String sensor =
        """
        series,time,value,expected,score,signal
        a,1,5,5,0.3,0
        a,2,5,5,2.5,0
        a,3,5,5,0.1,0
        a,4,5,5,2.0,1
        a,5,,5,9,0
        a,6,5,5,0.2,0
        """;
    assertThat(evaluated(sensor, "--fpr", "0.34"))
        .contains("\"null_periods\":3", "\"pod\":0.000000", "\"pod_at_fpr_0.34\":1.000000");
    String plain = "series,time,signal,p_value\na,1,0,.5\na,2,0,.2\na,3,0,.6\na,4,0,.3\n";
    assertThat(evaluated(plain, "--fpr", "0.5")).contains("\"pod_at_fpr_0.5\":1.000000");
  }

  @Test
  void aRateThatCannotBeSeenInSoFewPeriodsIsNotTold() throws IOException {
    String rows = "series,time,observed,p_value,signal\na,1,1,.5,0\na,2,9,.01,1\na,4,1,.4,0\n";
    assertThat(evaluated(rows))
        .contains("\"pod\":1.000000", "\"pod_at_fpr_0.01\":null", "\"f1_at_fpr_0.025\":null");
    assertThat(evaluated(rows, "--fpr", "0.5")).contains("\"pod_at_fpr_0.5\":1.000000");
  }

  @Test
  void anotherKindOfFileHasItsOwnMethod() throws IOException {
    Path in = file("c.csv", "series,time,value\n");
    FileMethod copy = new CopyMethod();
    Answer answer =
        run(
            new DetectCommand(List.of(copy)),
            "--method",
            "copy",
            "--in",
            in.toString(),
            "--out",
            folder.resolve("o").toString());
    assertThat(answer.code()).isZero();
    assertThat(folder.resolve("o")).hasContent("series,time,value");
  }

  private static final class CopyMethod implements FileMethod {
    @Override
    public String name() {
      return "copy";
    }

    @Override
    public String summary() {
      return "Copies.";
    }

    @Override
    public String page() {
      return "docs/methods/copy.md";
    }

    @Override
    public List<org.tocsin.models.detection.SettingKey> keys() {
      return List.of();
    }

    @Override
    public void run(
        Path in, Path out, java.util.Optional<String> from, java.util.Map<String, String> settings)
        throws IOException {
      Files.copy(in, out);
    }
  }

  @Test
  @Tag("slow")
  void aMillionSeriesPassThrough() throws IOException {
    Path in = folder.resolve("many.csv");
    try (var writer = Files.newBufferedWriter(in)) {
      writer.write("series,time,count\n");
      for (int series = 0; series < 1_000_000; series++) {
        for (int t = 1; t <= 9; t++) {
          writer.write(
              "s" + series + "," + t + "," + (t == 9 && series % 1000 == 0 ? 30 : 1) + "\n");
        }
      }
    }
    List<String> lines = detect(in, "--method", "ears-c1", "--from", "9");
    assertThat(lines).hasSize(1_000_001);
    assertThat(lines.stream().filter(line -> line.endsWith(",1")).count()).isEqualTo(1000);
  }

  @Test
  void theGivenSeriesComeOutAsKnown() {
    String oracle = System.getProperty("tocsin.root") + "/../shared/oracle/";
    Answer answer =
        run(
            new BenchOutbreaksCommand(),
            "--counts",
            oracle + "sim_public_counts.csv.gz",
            "--truth",
            oracle + "sim_public_truth.csv.gz",
            "--methods",
            "ears-c1");
    assertThat(answer.code()).isZero();
    // Known of these files, at a false positive rate of 1 % and 2.5 % within each parameter set.
    assertThat(answer.out())
        .contains("840 given series", "| farrington-flexible | 0.494 / 0.638 | 0.344 / 0.383 |")
        .contains("| oracle, 1 week | 0.558 / 0.669 | 0.374 / 0.400 |")
        .contains(
            "| farrington-flexible | 0.0088 | 0.480 | 0.386 | 0.229 | 0.638 | 0.337 | 0.555 |");
  }

  @Test
  void theOutbreakBenchmarkRunsAndRefusesNonsense() {
    Answer small =
        run(
            new BenchOutbreaksCommand(),
            "--replicates",
            "1",
            "--seed",
            "3",
            "--methods",
            "ears-c1");
    assertThat(small.code()).isZero();
    assertThat(small.out()).contains("| ears-c1 |", "| oracle, 1-3 weeks |");
    assertThat(run(new BenchOutbreaksCommand(), "--replicates", "0").code()).isEqualTo(2);
    assertThat(run(new BenchOutbreaksCommand(), "--counts", "c.csv").code()).isEqualTo(2);
    assertThat(run(new BenchOutbreaksCommand(), "--methods", "magic").code()).isEqualTo(2);
  }
}
