package org.tocsin.cli.research;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin holdout}: ranges that are kept for the last look. */
@Command(
    name = "holdout",
    mixinStandardHelpOptions = true,
    description = "Ranges that replays keep off until they are opened on purpose",
    subcommands = {HoldoutCommand.Keep.class, HoldoutCommand.ListHoldouts.class})
public final class HoldoutCommand implements Runnable {
  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** {@code tocsin holdout keep}. */
  @Command(
      name = "keep",
      mixinStandardHelpOptions = true,
      description = "Locks a range; it stays locked, and every opening is logged")
  public static final class Keep implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Parameters(paramLabel = "NAME", description = "Name of the holdout")
    private String name = "";

    @Option(names = "--from", required = true, paramLabel = "T", description = "Its first time")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "T",
        description = "The time after its last")
    private String to = "";

    @Override
    public Integer call() {
      Home home = homeOptions.open();
      ZoneId zone = home.configuration().zone();
      RunName.check(name);
      Instant start = TimeOption.read("--from", from, zone);
      Instant end = TimeOption.read("--to", to, zone);
      if (!start.isBefore(end)) {
        throw new HomeProblem("--to %s must lie after --from %s".formatted(to, from));
      }
      Lake lake = home.lake();
      lake.create();
      Catalog catalog = lake.open();
      try {
        ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
        runs.findHoldout(name)
            .ifPresent(
                kept -> {
                  throw new HomeProblem(
                      "Holdout '%s' is kept already (%s to %s) and does not move; choose another name"
                          .formatted(name, kept.start(), kept.end()));
                });
        int tried = runs.tried(start, end, "") - 1;
        runs.add(
            new ReplayRuns.Entry(
                name, ReplayRuns.HOLDOUT, "", start, end, Instant.now(), tried, "{}"));
        PrintWriter out = spec.commandLine().getOut();
        if (homeOptions.json()) {
          out.println(json(name, start, end, 0, tried));
        } else {
          out.printf("Holdout '%s' keeps %s to %s%n", name, start, end);
          if (tried > 0) {
            out.printf(
                "Note: %d configuration%s tried on parts of it before%n",
                tried, tried == 1 ? " was" : "s were");
          }
        }
        out.flush();
        return 0;
      } finally {
        Offering.close(catalog);
      }
    }
  }

  /** {@code tocsin holdout list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every holdout, and how often it was opened")
  public static final class ListHoldouts implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Override
    public Integer call() {
      Lake lake = homeOptions.open().lake();
      lake.create();
      Catalog catalog = lake.open();
      try {
        ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
        List<ReplayRuns.Entry> kept =
            runs.list().stream().filter(e -> e.kind().equals(ReplayRuns.HOLDOUT)).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (kept.isEmpty() && !homeOptions.json()) {
          out.println("No range is kept; keep one with 'tocsin holdout keep NAME --from T --to T'");
        }
        for (ReplayRuns.Entry entry : kept) {
          int openings = runs.openings(entry.id());
          if (homeOptions.json()) {
            out.println(json(entry.id(), entry.start(), entry.end(), openings, entry.tried()));
          } else {
            out.printf(
                "%-20s %s to %s, opened %d times%n",
                entry.id(), entry.start(), entry.end(), openings);
          }
        }
        out.flush();
        return 0;
      } finally {
        Offering.close(catalog);
      }
    }
  }

  private static String json(String name, Instant start, Instant end, int openings, int tried) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("holdout", name);
    object.put("from", start.toString());
    object.put("to", end.toString());
    object.put("openings", openings);
    object.put("tried_before", tried);
    return ResearchJson.write(object);
  }
}
