package org.tocsin.cli.reports;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.file.RowSource;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.mapping.InvalidMapping;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.place.PlaceIndex;
import org.tocsin.ingestion.report.Normaliser;
import org.tocsin.ingestion.report.Outcome;
import org.tocsin.ingestion.run.MessageJson;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin mapping}: how a source's columns become incidents or observations. */
@Command(
    name = "mapping",
    mixinStandardHelpOptions = true,
    description = "How a source's columns become incidents or observations (docs/MAPPINGS.md)",
    subcommands = {
      MappingCommand.Check.class,
      MappingCommand.ListMappings.class,
      MappingCommand.Show.class
    })
public final class MappingCommand implements Runnable {
  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** {@code tocsin mapping check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Reads a file through a mapping and sends nothing: shows the first rows as they would land,",
        "what would be rejected, and how many of each. Wrong mappings are explained with lines."
      })
  public static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Parameters(index = "0", paramLabel = "M", description = "Built-in mapping or YAML file")
    private String mapping = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "A file of that source")
    private Path file = Path.of("");

    @Option(
        names = "--rows",
        paramLabel = "N",
        defaultValue = "3",
        description = "How many to show of each kind (default: ${DEFAULT-VALUE})")
    private int rows;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try {
        Mapping found = BuiltInMappings.find(mapping);
        Normaliser normaliser = new Normaliser(found, places(), Set.of(), "check");
        check(found, normaliser, out);
      } catch (InvalidMapping | InputProblem e) {
        throw new HomeProblem(String.valueOf(e.getMessage()), e);
      }
      out.flush();
      return 0;
    }

    private void check(Mapping found, Normaliser normaliser, PrintWriter out) {
      long read = 0;
      long accepted = 0;
      List<String> landing = new ArrayList<>();
      Map<String, Long> reasons = new TreeMap<>();
      Map<String, List<String>> refused = new TreeMap<>();
      try (RowSource source = RowSource.open(file, found.format(), found.selectors())) {
        for (Row row = source.next(); row != null; row = source.next()) {
          read++;
          for (Outcome outcome : normaliser.normalise(row)) {
            if (outcome instanceof Outcome.Rejected no) {
              reasons.merge(no.message().reason(), 1L, Long::sum);
              List<String> shown =
                  refused.computeIfAbsent(no.message().reason(), r -> new ArrayList<>());
              if (shown.size() < rows) {
                shown.add("line %d: %s".formatted(no.message().position(), no.message().detail()));
              }
            } else {
              accepted++;
              if (landing.size() < rows) {
                landing.add(new String(bytes(outcome), StandardCharsets.UTF_8));
              }
            }
          }
        }
      }
      if (read == 0) {
        throw new InputProblem("%s holds no record".formatted(file));
      }
      if (homeOptions.json()) {
        landing.forEach(out::println);
        String byReason =
            String.join(
                ",",
                reasons.entrySet().stream()
                    .map(e -> "\"%s\":%d".formatted(e.getKey(), e.getValue()))
                    .toList());
        out.printf("{\"rows\":%d,\"accepted\":%d,\"rejected\":{%s}}%n", read, accepted, byReason);
        return;
      }
      out.printf("The first %d as they would land:%n", landing.size());
      landing.forEach(line -> out.println("  " + line));
      refused.forEach(
          (reason, shown) -> {
            out.printf(
                Locale.ROOT,
                "Rejected %s: %,d, such as%n",
                reason,
                reasons.getOrDefault(reason, 0L));
            shown.forEach(line -> out.println("  " + line));
          });
      out.printf(
          Locale.ROOT,
          "%,d rows read: %,d would land, %,d would be rejected%n",
          read,
          accepted,
          reasons.values().stream().mapToLong(Long::longValue).sum());
    }

    private PlaceIndex places() {
      Home home = homeOptions.open();
      boolean present =
          !home.configuration().lake().isEmpty()
              || Files.isRegularFile(home.directory().resolve("catalog.db"));
      if (!present) {
        return PlaceIndex.of(List.of());
      }
      Catalog catalog = home.lake().open();
      try {
        return PlaceIndex.of(
            new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list());
      } finally {
        Offering.close(catalog);
      }
    }

    private static byte[] bytes(Outcome outcome) {
      if (outcome instanceof Outcome.AcceptedIncident incident) {
        return MessageJson.bytes(incident.message());
      }
      if (outcome instanceof Outcome.AcceptedObservation observation) {
        return MessageJson.bytes(observation.message());
      }
      throw new AssertionError(outcome);
    }
  }

  /** {@code tocsin mapping list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the mappings that Tocsin brings")
  public static final class ListMappings implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      for (String name : BuiltInMappings.NAMES) {
        Mapping mapping = BuiltInMappings.find(name);
        out.printf("%-24s %-12s %s%n", name, mapping.kind(), mapping.about());
      }
      out.flush();
      return 0;
    }
  }

  /** {@code tocsin mapping show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints a mapping, to start one's own from")
  public static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "M", description = "Built-in mapping or YAML file")
    private String mapping = "";

    @Override
    public Integer call() {
      try {
        PrintWriter out = spec.commandLine().getOut();
        out.print(BuiltInMappings.text(mapping));
        out.flush();
        return 0;
      } catch (InvalidMapping e) {
        throw new HomeProblem(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
