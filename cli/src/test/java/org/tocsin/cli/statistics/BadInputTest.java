package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Whatever an analyst hands over has a defined answer, and a refusal leaves no half file. */
class BadInputTest {
  @TempDir private Path folder;

  private record Answer(int code, String err) {}

  private static Answer run(Object command, String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(command)
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println(problem.getMessage());
                  return 1;
                })
            .execute(arguments);
    return new Answer(code, err.toString());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Answer detect(Path in, String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--in";
    arguments[1] = in.toString();
    arguments[2] = "--out";
    arguments[3] = folder.resolve("out.csv").toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return run(new DetectCommand(List.of(new SensorFileMethod())), arguments);
  }

  private List<String> signals() throws IOException {
    return Files.readAllLines(folder.resolve("out.csv"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,1,1e300|Count 1e300 in line 3 of",
        "a,1|Line 3 of",
        "a,99999999999999999999,2|Time 99999999999999999999 in line 3",
        "a,-,2|Time - in line 3",
        "a,,2|Time (empty) in line 3",
        "a,2020-01-01,2|Time 2020-01-01 in line 3 of",
        "a,0,2|Times 0 and 0 in series a",
        "a,1,2,0|Population 0.0 in line 3",
        "a,1,2,none|Population none in line 3",
      })
  void aBadRowIsRefusedWithItsPlace(String row, String message) throws IOException {
    Path in = file("bad.csv", "series,time,count,population\na,0,1,1\n" + row + "\n");
    Answer answer = detect(in, "--method", "ears-c1");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains(message);
    assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith("bad.csv"));
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedByEveryCommand() throws IOException {
    Path latin = folder.resolve("latin.csv");
    String remedy = "is not UTF-8; convert it, for example with iconv";
    Files.write(latin, "series,time,count\nBéziers,1,5\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(detect(latin).err()).contains("latin.csv", remedy);
    Files.write(latin, "series,time,value\nBéziers,1,5\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(detect(latin, "--method", "sensor").err()).contains("latin.csv", remedy);
    Files.write(latin, "series,time,signal\nBéziers,1,5\n".getBytes(StandardCharsets.ISO_8859_1));
    Path good = file("good.csv", "series,start,end\na,1,2\n");
    Answer evaluated =
        run(new EvaluateCommand(), "--truth", good.toString(), "--signals", latin.toString());
    assertThat(evaluated.code()).isEqualTo(1);
    assertThat(evaluated.err()).contains("latin.csv", remedy);
    Files.write(latin, "place,count,time\nBéziers,1,5\n".getBytes(StandardCharsets.ISO_8859_1));
    Path places = file("places.csv", "place,x,y\na,1,2\n");
    Answer scanned =
        run(
            new ScanCommand(),
            "--cases",
            latin.toString(),
            "--places",
            places.toString(),
            "--model",
            "permutation",
            "--coordinates",
            "cartesian");
    assertThat(scanned.code()).isEqualTo(1);
    assertThat(scanned.err()).contains("latin.csv", remedy);
  }

  @Test
  void byteOrderMarksAndPackedFilesAreRead() throws IOException {
    String text = "series,time,count\r\nBéziers,1,5\r\n";
    Path utf16 = Files.write(folder.resolve("u.csv"), text.getBytes(StandardCharsets.UTF_16));
    assertThat(detect(utf16).code()).isZero();
    assertThat(signals()).contains("Béziers,1,5,,,,0");
    assertThat(detect(file("b.csv", "\uFEFF" + text)).code()).isZero();
    assertThat(signals()).contains("Béziers,1,5,,,,0");
    Path packed = folder.resolve("p.csv.gz");
    try (OutputStream bytes = new GZIPOutputStream(Files.newOutputStream(packed))) {
      bytes.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(detect(packed).code()).isZero();
    assertThat(signals()).contains("Béziers,1,5,,,,0");
  }

  @Test
  void aLineWithoutEndIsRefusedNotHeld() throws IOException {
    Path huge = file("huge.csv", "series,time,count\n" + "x".repeat(17 << 20) + ",1,2\n");
    Answer answer = detect(huge);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("after line 1 cannot be read as CSV", "maximum");
  }

  @Test
  void whatIsNoFileOrHasNoHeaderIsNamed() throws IOException {
    assertThat(detect(folder).err()).contains("cannot be read");
    assertThat(detect(folder.resolve("nowhere.csv")).err()).contains("nowhere.csv cannot be read");
    assertThat(detect(file("e.csv", "")).err()).contains("holds no rows");
    assertThat(detect(file("s.csv", "series;time;count\na;1;5\n")).err())
        .contains("Column series is missing", "between commas");
    Answer nowhere =
        run(
            new DetectCommand(),
            "--in",
            file("c.csv", "series,time,count\na,1,5\n").toString(),
            "--out",
            folder.resolve("no/such/out.csv").toString());
    assertThat(nowhere.err()).contains("does not exist; create it first");
  }

  @Test
  void unknownWordsComeWithTheNearest() throws IOException {
    Path in = file("c.csv", "series,time,count\na,1,5\n");
    assertThat(detect(in, "--set", "alfa=0.1").err()).contains("did you mean 'alpha'?");
    assertThat(detect(in, "--method", "sensors").err()).contains("did you mean 'sensor'?");
    assertThat(detect(in, "--perod", "week").err()).contains("Possible solutions: --period");
    assertThat(detect(in, "--method", "sensor", "--set", "treshold=1").code()).isEqualTo(2);
  }

  @Test
  void evaluateNamesWhatItCannotRead() throws IOException {
    Path truth = file("t.csv", "series,start,end\na,1,2\n");
    Path empty = file("e.csv", "series,time,observed,expected,upper_bound,p_value,signal\n");
    assertThat(evaluate(truth, empty)).contains("holds no signals");
    Path column = file("s.csv", "series,time,alarm\na,1,1\n");
    assertThat(evaluate(truth, column)).contains("Column signal is missing");
    Path word = file("w.csv", "series,time,observed,p_value,signal\na,1,many,0.1,1\n");
    assertThat(evaluate(truth, word)).contains("Value many in line 2 of");
    assertThat(evaluate(file("b.csv", "series,start,end\na,2,1\n"), signal()))
        .contains("2", "1", "b.csv");
    assertThat(evaluate(file("d.csv", "series,start,end\na,2020-01-01,2020-02-01\n"), signal()))
        .contains("mixes dates and numbers");
    assertThat(evaluate(folder, signal())).contains("cannot be read");
    Path twice = file("2.csv", "series,time,signal\na,3,0\na,1,1\na,3,1\n");
    assertThat(evaluate(truth, twice)).contains("has two rows for period 3", "2.csv");
    Path odd = file("o.csv", "series,time,signal\na,1,2\n");
    assertThat(evaluate(truth, odd)).contains("Signal 2 in line 2 of", "neither 1 nor 0");
  }

  private Path signal() throws IOException {
    return file("one.csv", "series,time,observed,p_value,signal\na,1,3,0.1,1\n");
  }

  private static String evaluate(Path truth, Path signals) {
    Answer answer =
        run(new EvaluateCommand(), "--truth", truth.toString(), "--signals", signals.toString());
    assertThat(answer.code()).isEqualTo(1);
    return answer.err();
  }
}
