package org.tocsin.cli.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.run.ImportRun;
import org.tocsin.ingestion.run.PreparedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tocsin import}: files as history into the tables. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings files as history into the tables, and waits until they are there.",
      "Every file is read to its end before anything is sent: a broken one sends nothing.",
      "Importing the same file again changes no incident: everything counts as duplicates.",
      "Several --mapping, each with its files, are brought in one after the other."
    })
public final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();
  @Mixin private FeedOptions feed = new FeedOptions();

  @Override
  public Integer call() {
    Home home = homeOptions.open();
    List<Feed> feeds = feed.feeds();
    try {
      List<String> runs = new ArrayList<>();
      for (Feed one : feeds) {
        String given = feed.run(runs.size());
        runs.add(given != null ? given : PreparedRun.id(one.mapping(), one.files(), Instant.now()));
      }
      return new Offering(home, feed, homeOptions.json(), spec.commandLine().getOut())
          .run(
              feeds,
              runs,
              (prepared, progress) ->
                  prepared.forEach(
                      run ->
                          ImportRun.send(
                              run,
                              home.bootstrapServers(),
                              home.configuration().clock(),
                              progress)));
    } catch (InputProblem e) {
      throw new HomeProblem(String.valueOf(e.getMessage()), e);
    }
  }
}
