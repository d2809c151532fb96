package org.tocsin.cli.research;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin truth}: what really happened. */
@Command(
    name = "truth",
    mixinStandardHelpOptions = true,
    description = "Real events, against which runs are judged",
    subcommands = TruthCommand.Load.class)
public final class TruthCommand implements Runnable {
  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** {@code tocsin truth load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Loads real events from a CSV file with columns category, places, onset, end and, where",
        "known, id, recognised_at, note. An event of the same id is replaced."
      })
  public static final class Load implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HomeOptions homeOptions = new HomeOptions();

    @Parameters(paramLabel = "FILE", description = "events.csv")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      Home home = homeOptions.open();
      Lake lake = home.lake();
      lake.create();
      Catalog catalog = lake.open();
      try {
        List<String> places =
            new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
                .list().stream().map(Place::id).toList();
        TruthTable table = new TruthTable(catalog.loadTable(LakeTable.TRUTH_EVENT.identifier()));
        List<TruthFile.Event> events =
            TruthFile.read(
                file, home.configuration().zone(), places, IncidentRows.categories(catalog));
        int held = table.load(events);
        Map<String, Object> said = new TreeMap<>();
        said.put("loaded", events.size());
        said.put("held", held);
        said.put("recognised", events.stream().filter(e -> e.recognisedAt() != null).count());
        PrintWriter out = spec.commandLine().getOut();
        if (homeOptions.json()) {
          out.println(ResearchJson.write(said));
        } else {
          out.printf(
              "%d events loaded (%s with the time when the world recognised them); the table holds %d%n",
              events.size(), said.get("recognised"), held);
        }
        out.flush();
        return 0;
      } finally {
        Offering.close(catalog);
      }
    }
  }
}
