package org.tocsin.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.stack.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tocsin care}: keeps the tables in order, and removes single reports. */
@Command(
    name = "care",
    mixinStandardHelpOptions = true,
    description =
        "Compacts the tables, expires old snapshots, keeps retention; see also 'care erase'",
    subcommands = CareCommand.Erase.class)
public final class CareCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private HomeOptions options = new HomeOptions();

  @Option(names = "--dry-run", description = "Say what would be done and change nothing")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    List<String> words = new ArrayList<>(List.of("care"));
    if (dryRun) {
      words.addAll(List.of("--dry-run", "true"));
    }
    BatchRun.Answer answer = BatchRun.of(options.open(), Installation.current()).ask(words);
    if (answer.code() != 0) {
      return answer.code();
    }
    if (options.json()) {
      System.out.println(answer.text());
      return 0;
    }
    JsonNode steps = JSON.readTree(answer.text()).path("steps");
    if (steps.isEmpty()) {
      System.out.println("The tables are in order; nothing to do");
    }
    for (JsonNode step : steps) {
      System.out.printf(
          "%-16s %-16s %,8d -> %,d%n",
          step.path("table").asText(),
          step.path("what").asText(),
          step.path("before").asLong(),
          step.path("after").asLong());
    }
    return 0;
  }

  /** {@code tocsin care erase}. */
  @Command(
      name = "erase",
      mixinStandardHelpOptions = true,
      description = "Removes every version of one report from all history, for good")
  public static final class Erase implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(names = "--source", required = true, description = "Which source reported it")
    private String source = "";

    @Option(names = "--id", required = true, description = "The source's id of the report")
    private String id = "";

    @Override
    public Integer call() throws IOException {
      BatchRun.Answer answer =
          BatchRun.of(options.open(), Installation.current())
              .ask(List.of("erase", "--source", source, "--id", id));
      if (answer.code() != 0) {
        return answer.code();
      }
      if (options.json()) {
        System.out.println(answer.text());
        return 0;
      }
      JsonNode said = JSON.readTree(answer.text());
      System.out.printf("Report %s%n", said.path("keyed_hash").asText());
      System.out.printf(
          "Tables: certified; %,d files read, none holds it%n", said.path("files_read").asLong());
      if (!said.path("doubt").asText().isEmpty()) {
        System.out.printf("  %s%n", said.path("doubt").asText());
      }
      said.path("rows")
          .properties()
          .forEach(e -> System.out.printf("  %s: %d rows%n", e.getKey(), e.getValue().asLong()));
      said.path("changed").forEach(ref -> System.out.printf("  changed %s%n", ref.asText()));
      System.out.printf("Transport: %s%n", said.path("transport").asText());
      said.path("waiting_for").forEach(what -> System.out.printf("  %s%n", what.asText()));
      return 0;
    }
  }
}
