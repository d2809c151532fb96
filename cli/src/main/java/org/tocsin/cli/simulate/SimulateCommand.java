package org.tocsin.cli.simulate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tocsin.simulator.CitySimulator;
import org.tocsin.simulator.SimulatedCity;
import org.tocsin.simulator.SimulatorSettings;
import org.tocsin.simulator.story.Story;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin simulate}: writes a city with known truth into a folder. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a simulated city into a folder: places, two years of reports, a live day with a story,",
      "sensors, and the truth. The same seed gives the same bytes. See docs/SIMULATOR.md."
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write into; made if absent, files of an earlier run are replaced")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides everything else (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--scale",
      paramLabel = "X",
      defaultValue = "1",
      description = "1 is 40 neighbourhoods and a million people (default: ${DEFAULT-VALUE})")
  private double scale;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description = "First live day (default: 2026-05-17)")
  private LocalDate start = SimulatorSettings.DEFAULT_START;

  @Option(
      names = "--history",
      paramLabel = "DAYS",
      defaultValue = "730d",
      description = "Days before the first live day (default: ${DEFAULT-VALUE})")
  private String history = "730d";

  @Option(
      names = "--live",
      paramLabel = "DAYS",
      defaultValue = "1d",
      description = "Live days (default: ${DEFAULT-VALUE})")
  private String live = "1d";

  @Option(
      names = "--story",
      paramLabel = "FILE",
      description = "What happens, as YAML; 'none' for ordinary days (default: the demo's story)")
  private @Nullable String story;

  @Option(names = "--json", description = "Print one JSON object instead of text for people")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = required(spec);
    PrintWriter console = command.commandLine().getOut();
    SimulatedCity city;
    try {
      SimulatorSettings settings =
          new SimulatorSettings(
              seed, scale, start, days("--history", history), days("--live", live), story());
      city = CitySimulator.of(settings).writeTo(required(out));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (json) {
      console.println(new ObjectMapper().writeValueAsString(summary(city)));
    } else {
      console.printf(
          "%d neighbourhoods, %d sensors, %d events%n%,d reports of history, %,d live%n"
              + "%,d observations of history, %,d live%nWritten to %s%n",
          city.neighbourhoods(),
          city.sensors(),
          city.events(),
          city.historyRows(),
          city.liveRows(),
          city.historyObservations(),
          city.liveObservations(),
          city.folder());
    }
    console.flush();
    return 0;
  }

  private static Map<String, Object> summary(SimulatedCity city) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("folder", city.folder().toString());
    summary.put("neighbourhoods", city.neighbourhoods());
    summary.put("sensors", city.sensors());
    summary.put("events", city.events());
    summary.put("history", city.historyRows());
    summary.put("live", city.liveRows());
    summary.put("observations_history", city.historyObservations());
    summary.put("observations_live", city.liveObservations());
    return summary;
  }

  private Story story() throws IOException {
    if (story == null) {
      return Story.ofDemo();
    }
    return story.equals("none") ? Story.none() : Story.read(Path.of(story));
  }

  private static int days(String option, String text) {
    Matcher match = DAYS.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "%s '%s' is no number of days; write it as 730d".formatted(option, text));
    }
    return Integer.parseInt(match.group(1));
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("Run this through the command line");
    }
    return value;
  }
}
