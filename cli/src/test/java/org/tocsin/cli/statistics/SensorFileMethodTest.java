package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.models.sensor.SensorSettings;
import picocli.CommandLine;

class SensorFileMethodTest {
  @TempDir private Path folder;

  @Test
  void detectJudgesSensors() throws IOException {
    List<String> lines = new ArrayList<>(List.of("series,time,value"));
    for (int i = 0; i < 500; i++) {
      double value = Math.sin(i * 12.9898) + (i == 450 ? 30 : 0);
      lines.add("gauge,%d,%s".formatted(i * 60, value));
    }
    Path in = Files.write(folder.resolve("in.csv"), lines);
    Path out = folder.resolve("out.csv");
    assertThat(detect(in, out, "threshold=7")).isEmpty();
    List<String> signals = Files.readAllLines(out);
    assertThat(signals).hasSize(501);
    assertThat(signals.get(0)).isEqualTo("series,time,value,expected,score,signal");
    assertThat(signals.get(451)).startsWith("gauge,27000,").endsWith(",1");
  }

  @Test
  void badKeysAndRowsAreNamed() throws IOException {
    Path in = Files.write(folder.resolve("in.csv"), List.of("series,time,value", "a,1,x"));
    assertThat(detect(in, folder.resolve("out.csv"), "treshold=7")).contains("treshold");
    assertThat(detect(in, folder.resolve("out.csv"), "threshold=7"))
        .contains("Line 2: Value \"x\" is no number");
  }

  @Test
  void keysShowTheDefaultsThatAreInForce() {
    SensorSettings defaults = SensorSettings.defaults();
    var keys = new SensorFileMethod().keys();
    assertThat(keys).hasSize(11);
    var parsed = new java.util.HashMap<String, String>();
    keys.stream()
        .filter(key -> !key.defaultValue().equals("none"))
        .forEach(key -> parsed.put(key.name(), key.defaultValue()));
    assertThat(SensorSettings.parse(parsed)).isEqualTo(defaults);
  }

  private static String detect(Path in, Path out, String set) {
    StringWriter err = new StringWriter();
    new CommandLine(new DetectCommand(List.of(new SensorFileMethod())))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, line, result) -> {
              line.getErr().println(e.getMessage());
              return 1;
            })
        .execute(
            "--method", "sensor", "--in", in.toString(), "--out", out.toString(), "--set", set);
    return err.toString();
  }
}
