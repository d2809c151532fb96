package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScanCommandTest {
  private static final Path SHARED = Path.of(System.getProperty("tocsin.root", ".."), "../shared");
  private static final List<String> FIELDS =
      List.of(
          "places",
          "from",
          "to",
          "observed",
          "expected",
          "relative_risk",
          "llr",
          "p_value",
          "recurrence_interval");

  @TempDir private Path folder;

  @Test
  void satscanFilesOfNewYorkGiveWhatSatscanGives() throws IOException {
    Path oracle = SHARED.resolve("oracle");
    Path out = folder.resolve("clusters.json");
    Run run =
        run(
            "--cases",
            oracle.resolve("ny_satscan_ny_cases.txt").toString(),
            "--places",
            oracle.resolve("ny_satscan_ny_coords.txt").toString(),
            "--population",
            oracle.resolve("ny_satscan_ny_pop.txt").toString(),
            "--model",
            "poisson",
            "--spatial",
            "--coordinates",
            "cartesian",
            "--max-share",
            "0.5",
            "--replicates",
            "999",
            "--seed",
            "1",
            "--out",
            out.toString());

    assertThat(run.err).isEmpty();
    assertThat(run.status).isZero();
    JsonNode clusters = new ObjectMapper().readTree(out.toFile()).get("clusters");
    double[] satscan = {14.083511, 9.019716, 6.11414};
    for (int i = 0; i < satscan.length; i++) {
      assertThat(clusters.get(i).get("llr").asDouble()).isCloseTo(satscan[i], within(1e-6));
    }
    JsonNode best = clusters.get(0);
    assertThat(best.fieldNames()).toIterable().containsExactlyElementsOf(FIELDS);
    assertThat(best.get("observed").asLong()).isEqualTo(100);
    assertThat(best.get("places").size()).isEqualTo(28);
    assertThat(best.get("from").asText()).isEqualTo("2000-01-01");
    assertThat(best.get("to").asText()).isEqualTo("2000-12-31");
    assertThat(best.get("p_value").asDouble()).isEqualTo(0.001);
    assertThat(best.get("recurrence_interval").asDouble()).isCloseTo(1000, within(1e-9));
    assertThat(run.out).contains("552 cases at 281 places").doesNotContain("{");
  }

  @Test
  void theOrderOfRowsChangesNothing() throws IOException {
    Path data = SHARED.resolve("data/outbreak-series");
    Path cases = data.resolve("rsatscan_NYCfevercas.csv");
    Path places = data.resolve("rsatscan_NYCfevergeo.csv");
    for (String model : List.of("permutation", "expectation", "expectation-nb")) {
      Run one = scanFever(cases, places, model);
      Run other = scanFever(shuffled(cases), shuffled(places), model);

      assertThat(one.err).isEmpty();
      assertThat(other.out).isEqualTo(one.out);
      JsonNode clusters = new ObjectMapper().readTree(one.out).get("clusters");
      assertThat(clusters.size()).isPositive();
      assertThat(clusters.get(0).get("to").asText()).isEqualTo("2001-11-24");
    }
  }

  @Test
  void populationByYearIsFoundByItsColumnNames() {
    Path oracle = SHARED.resolve("oracle");
    Run run =
        run(
            "--cases",
            oracle.resolve("NM_popcas.csv").toString(),
            "--places",
            oracle.resolve("NM_geo.csv").toString(),
            "--population",
            oracle.resolve("NM_popcas.csv").toString(),
            "--model",
            "poisson",
            "--coordinates",
            "latlong",
            "--max-duration",
            "4",
            "--from",
            "1986",
            "--to",
            "1989",
            "--replicates",
            "99");

    assertThat(run.status).isZero();
    assertThat(run.err).contains("cases lie outside of the study period");
    assertThat(run.out).contains("losalamos").contains("\"to\" : \"1989-12-31\"");
  }

  @Test
  void plainNumbersStayPlainNumbers() throws IOException {
    Path cases = write("c.csv", "place,time,count", "a,1,2", "a,9,7", "b,2,1", "b,8,1", "c,3,2");
    Path places = write("p.csv", "place,x,y", "a,0,0", "b,1,0", "c,5,5");
    Run run = scan(cases, places, "permutation");

    JsonNode best = new ObjectMapper().readTree(run.out).get("clusters").get(0);
    assertThat(best.get("places").get(0).asText()).isEqualTo("a");
    assertThat(best.get("from").isIntegralNumber()).isTrue();
    assertThat(best.get("to").asInt()).isEqualTo(9);
  }

  @Test
  void theSeedAndTheNumberOfThreadsDecideNothingButTheReplicas() throws IOException {
    Path data = SHARED.resolve("data/outbreak-series");
    Path cases = data.resolve("rsatscan_NYCfevercas.csv");
    Path places = data.resolve("rsatscan_NYCfevergeo.csv");
    String one = scanFever(cases, places, "permutation", "--threads", "1").out;
    assertThat(scanFever(cases, places, "permutation", "--threads", "3").out).isEqualTo(one);
  }

  @Test
  void badInputIsNamedWithFileAndLine() throws IOException {
    Path places = write("p.csv", "place,x,y", "a,0,0", "b,1,0");
    expectRefusal(write("c1.csv", "place,time,count", "a,1,2", "b,2,-1"), places)
        .contains("c1.csv:3: Count is -1.0; it must not be negative");
    expectRefusal(write("c2.csv", "place,time,count", "a,1,2.5"), places)
        .contains("c2.csv:2: Count is 2.5; it must be a whole number");
    expectRefusal(write("c3.csv", "place,time,count", "z,1,2"), places)
        .contains("c3.csv:2: Place z has no coordinates");
    expectRefusal(write("c4.csv", "place,time,count", "a,soon,2"), places)
        .contains("c4.csv:2: Time \"soon\" is none of");
    expectRefusal(write("c5.csv", "place,time,count", "a,1"), places)
        .contains("c5.csv:2: Count is missing");
    expectRefusal(write("c6.csv", "where,time,count", "a,1,1"), places)
        .contains("c6.csv:1: No column of the place");
    expectRefusal(write("c7.cas", "a 2 2004/13/1"), places).contains("c7.cas:1: Time");
    expectRefusal(write("c8.csv", "place,time,count", "a,1,NaN"), places)
        .contains("must be a number");
    expectRefusal(folder.resolve("none.csv"), places).contains("No file");
    expectRefusal(write("c9.csv"), places).contains("is empty");
    Path twice = write("p2.csv", "place,x,y", "a,0,0", "a,1,0");
    expectRefusal(write("c10.csv", "place,time,count", "a,1,2"), twice)
        .contains("p2.csv:3: Place a is given twice");
  }

  @Test
  void impossibleOptionsAreWrongUsage() throws IOException {
    Path cases = write("c.csv", "place,time,count", "a,1,2", "b,2,1");
    Path places = write("p.csv", "place,x,y", "a,0,0", "b,1,0");
    assertThat(scan(cases, places, "poisson").status).isEqualTo(2);
    assertThat(scan(cases, places, "magic").err).contains("Model \"magic\" is not known");
    assertThat(scan(cases, places, "permutation", "--spatial").status).isEqualTo(2);
    assertThat(scan(cases, places, "permutation", "--spatial", "--retrospective").status)
        .isEqualTo(2);
    assertThat(scan(cases, places, "permutation", "--replicates", "-1").err)
        .contains("Number of replicas is -1");
    assertThat(scan(cases, places, "permutation", "--max-share", "2").err).contains("(0, 1]");
  }

  private org.assertj.core.api.AbstractStringAssert<?> expectRefusal(Path cases, Path places) {
    Run run = scan(cases, places, "permutation");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.out).isEmpty();
    return assertThat(run.err);
  }

  private static Run scanFever(Path cases, Path places, String model, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--cases",
                cases.toString(),
                "--places",
                places.toString(),
                "--model",
                model,
                "--coordinates",
                "latlong",
                "--max-duration",
                "7",
                "--replicates",
                "99"));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private static Run scan(Path cases, Path places, String model, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--cases",
                cases.toString(),
                "--places",
                places.toString(),
                "--model",
                model,
                "--coordinates",
                "cartesian",
                "--replicates",
                "19",
                "--max-duration",
                "2",
                "--max-share",
                "0.9"));
    if (List.of(more).contains("--max-share")) {
      args.removeAll(List.of("--max-share", "0.9"));
    }
    if (List.of(more).contains("--replicates")) {
      args.removeAll(List.of("--replicates", "19"));
    }
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private static Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new ScanCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    return new Run(status, out.toString(), err.toString());
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private Path shuffled(Path csv) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(csv));
    String header = lines.remove(0);
    Collections.shuffle(lines, new Random(7));
    lines.add(0, header);
    return Files.write(folder.resolve("shuffled-" + csv.getFileName()), lines);
  }

  private record Run(int status, String out, String err) {}
}
