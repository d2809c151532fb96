package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchScanCommandTest {
  @TempDir private Path folder;

  @Test
  void everyModelAndKindOfWindowIsTimed() {
    String out =
        run(
            new BenchScanCommand(),
            "--places",
            "30",
            "--days",
            "20",
            "--rate",
            "0.5",
            "--replicates",
            "9",
            "--growth");
    assertThat(out.lines()).hasSize(1 + 8 + 12);
    assertThat(out).contains("permutation", "retrospective", "expect-nb");
  }

  @Test
  void theSensorBenchmarkPrintsBothMethodsAndEverySeries() throws IOException {
    List<String> rows = new ArrayList<>(List.of("timestamp,value"));
    LocalDateTime time = LocalDateTime.parse("2026-01-01T00:00:00");
    for (int i = 0; i < 400; i++) {
      String at = time.plusMinutes(5L * i).toString().replace('T', ' ');
      rows.add((at.length() == 16 ? at + ":00" : at) + "," + (Math.sin(i) + (i == 300 ? 9 : 0)));
    }
    Files.createDirectories(folder.resolve("made"));
    Files.write(folder.resolve("made/one.csv"), rows);
    Files.writeString(
        folder.resolve("combined_windows.json"),
        """
        {"made/one.csv": [["2026-01-02 00:00:00.000000", "2026-01-02 02:00:00.000000"]]}
        """);
    String out = run(new BenchNabCommand(), folder.toString(), "--shingles", "4", "--trees", "5");
    assertThat(out).contains("| sensor |", "forest grade, shingle 4", "| made/one.csv | 400 | 1 |");
  }

  private static String run(Object command, String... args) {
    StringWriter out = new StringWriter();
    int status = new CommandLine(command).setOut(new PrintWriter(out)).execute(args);
    assertThat(status).isZero();
    return out.toString();
  }
}
