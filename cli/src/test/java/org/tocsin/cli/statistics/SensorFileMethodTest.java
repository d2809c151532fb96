package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    assertThat(keys).hasSize(16);
    var parsed = new java.util.HashMap<String, String>();
    keys.subList(0, 11).stream()
        .filter(key -> !key.defaultValue().equals("none"))
        .forEach(key -> parsed.put(key.name(), key.defaultValue()));
    assertThat(SensorSettings.parse(parsed)).isEqualTo(defaults);
  }

  /** Five gauges in a row; the third sticks, jumps, falls silent and lies; the fifth drifts. */
  private static List<String> network() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>(List.of("series,time,value"));
    for (int t = 0; t < 900; t++) {
      double world = 10 * Math.sin(t / 40.0);
      for (int gauge = 1; gauge <= 5; gauge++) {
        double value = world + gauge + 0.2 * random.nextGaussian();
        if (gauge == 5 && t > 500) {
          value += 0.01 * (t - 500);
        }
        if (gauge == 3 && t >= 600 && t < 630) {
          value = 42.5;
        }
        if (gauge == 3 && t == 700) {
          value = 60;
        }
        if (gauge == 3 && t == 720) {
          value = -999;
        }
        if (gauge == 3 && t >= 740 && t < 780) {
          continue;
        }
        lines.add("g%d,%d,%s".formatted(gauge, t * 60, gauge == 3 && t == 730 ? "" : "" + value));
      }
    }
    return lines;
  }

  private static Map<String, Set<Integer>> verdicts(List<String> signals) {
    Map<String, Set<Integer>> minutes = new HashMap<>();
    for (String line : signals.subList(1, signals.size())) {
      String[] fields = line.split(",", -1);
      minutes
          .computeIfAbsent(fields[0] + " " + fields[6], key -> new TreeSet<>())
          .add(Integer.parseInt(fields[1]) / 60);
    }
    return minutes;
  }

  @Test
  void verdictsSayWhetherTheSensorOrTheWorldIsUnusual() throws IOException {
    Path in = Files.write(folder.resolve("in.csv"), network());
    Path out = folder.resolve("out.csv");
    Path positions =
        Files.writeString(
            folder.resolve("positions.csv"),
            "series,x,y\ng1,1,0\ng2,2,0\ng3,3,0\ng4,4,0\ng5,5,0\n");
    assertThat(detect(in, out, "verdicts=yes", "min=-100", "positions=" + positions)).isEmpty();
    List<String> signals = Files.readAllLines(out);
    assertThat(signals.get(0)).isEqualTo("series,time,value,expected,score,signal,verdict");
    Map<String, Set<Integer>> seen = verdicts(signals);
    assertThat(seen.get("g3 stuck")).allMatch(t -> t > 605 && t < 630).hasSizeGreaterThan(10);
    assertThat(seen.get("g3 spike")).contains(700);
    assertThat(seen.get("g3 out-of-range")).containsExactly(720);
    assertThat(seen.get("g3 missing")).containsExactly(730);
    assertThat(seen.get("g3 gap")).containsExactly(780);
    assertThat(seen.get("g5 drift")).contains(800, 899).allMatch(t -> t > 500);
    assertThat(seen.getOrDefault("g1 drift", Set.of())).isEmpty();
    assertThat(seen.get("g1 ok")).hasSizeGreaterThan(850);
  }

  @Test
  void withoutPositionsTheColumnSpeaksOfTheSensorAlone() throws IOException {
    Path in = Files.write(folder.resolve("in.csv"), network());
    Path plain = folder.resolve("plain.csv");
    Path out = folder.resolve("out.csv");
    assertThat(detect(in, plain, "threshold=6")).isEmpty();
    assertThat(detect(in, out, "verdicts=yes")).isEmpty();
    List<String> signals = Files.readAllLines(out);
    assertThat(verdicts(signals)).containsKey("g3 stuck").doesNotContainKey("g5 drift");
    assertThat(signals.stream().map(line -> line.substring(0, line.lastIndexOf(','))).toList())
        .isEqualTo(Files.readAllLines(plain));
  }

  @Test
  void aSensorWithoutAPositionIsNamed() throws IOException {
    Path in = Files.write(folder.resolve("in.csv"), network());
    Path positions =
        Files.writeString(folder.resolve("positions.csv"), "series,x,y\ng1,1,0\ng2,2,0\n");
    assertThat(detect(in, folder.resolve("o.csv"), "verdicts=yes", "positions=" + positions))
        .contains("Sensor g3 has no position");
    assertThat(folder.resolve("o.csv")).doesNotExist();
  }

  private static String detect(Path in, Path out, String... set) {
    StringWriter err = new StringWriter();
    new CommandLine(new DetectCommand(List.of(new SensorFileMethod())))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, line, result) -> {
              line.getErr().println(e.getMessage());
              return 1;
            })
        .execute(
            Stream.concat(
                    Stream.of("--method", "sensor", "--in", in.toString(), "--out", out.toString()),
                    Stream.of(set).flatMap(one -> Stream.of("--set", one)))
                .toArray(String[]::new));
    return err.toString();
  }
}
