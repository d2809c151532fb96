package org.tocsin.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.Tocsin;
import org.tocsin.cli.home.HomeProblem;

/**
 * What a demo plays: a configuration, places, history, a live feed and, where it is known, the
 * truth. Everything enters by the same commands that a person types.
 *
 * @param liveFrom where history ends and the live feed begins
 * @param places words of {@code tocsin places load}
 * @param sensors words of each {@code tocsin sensors load}
 * @param history words of each {@code tocsin import}
 * @param feed words of {@code tocsin publish}, without the speed
 */
record DemoCity(
    String name,
    Instant liveFrom,
    List<List<String>> places,
    List<List<String>> sensors,
    List<List<String>> history,
    List<String> feed,
    List<DemoEvent> truth) {

  private static final LocalDate LIVE_DAY = LocalDate.of(2026, 5, 17);

  DemoCity {
    places = List.copyOf(places);
    sensors = List.copyOf(sensors);
    history = List.copyOf(history);
    feed = List.copyOf(feed);
    truth = List.copyOf(truth);
  }

  /** Makes the simulated city and its configuration in the home. */
  static DemoCity simulated(
      Path home, long seed, double scale, String history, @Nullable String story) {
    Path city = home.resolve("city");
    List<String> words =
        new ArrayList<>(
            List.of(
                "simulate",
                "--out",
                city.toString(),
                "--seed",
                Long.toString(seed),
                "--scale",
                Double.toString(scale),
                "--start",
                LIVE_DAY.toString(),
                "--history",
                history,
                "--live",
                "1d"));
    if (story != null) {
      words.addAll(List.of("--story", story));
    }
    execute(words.toArray(String[]::new));
    copy(city.resolve("tocsin.yaml"), home.resolve("tocsin.yaml"));
    String incidents = city.resolve("city-incident.yaml").toString();
    String observations = city.resolve("city-observation.yaml").toString();
    return new DemoCity(
        "the simulated city",
        LIVE_DAY.atStartOfDay(ZoneId.of("Asia/Shanghai")).toInstant(),
        List.of(
            List.of(
                city.resolve("places.geojson").toString(),
                "--id",
                "id",
                "--name",
                "name_en",
                "--name-zh",
                "name_zh",
                "--population",
                "population")),
        List.of(List.of(city.resolve("sensors.csv").toString())),
        List.of(
            List.of(
                "--mapping",
                incidents,
                city.resolve("incidents-history.csv").toString(),
                "--mapping",
                observations,
                city.resolve("observations-history.csv").toString())),
        List.of(
            "--mapping",
            incidents,
            city.resolve("incidents-live.csv").toString(),
            "--mapping",
            observations,
            city.resolve("observations-live.csv").toString(),
            "--known-to",
            LIVE_DAY.plusDays(1).toString()),
        DemoEvent.read(city.resolve("truth.csv")));
  }

  /**
   * Chicago's reported crime of 2013 to 2016 over its 77 community areas: a labelled benchmark of
   * statistics. Three years are history, the fourth is the live feed.
   */
  static DemoCity chicago(Path data, Path home) {
    Path crimes = data.resolve("chicago").resolve("crimes_2013_2016.parquet");
    Path areas = data.resolve("chicago").resolve("community_areas.geojson");
    for (Path needed : List.of(crimes, areas)) {
      if (!Files.isRegularFile(needed)) {
        throw new HomeProblem(
            "%s is missing; --real wants the folder that holds chicago/".formatted(needed));
      }
    }
    write(
        home.resolve("tocsin.yaml"),
        """
        city:
          name: Chicago 2016 (statistics benchmark)
          zone: America/Chicago
        clock: simulated
        authorisations:
          reported-crime:
            purpose: Labelled statistics benchmark on public data, for a demonstration
            legal_basis: Open data of the City of Chicago; nobody acts on it
            owner: Demo desk
            review_by: 2030-01-01
        """);
    return new DemoCity(
        "Chicago 2016",
        Instant.parse("2016-01-01T06:00:00Z"),
        List.of(List.of(areas.toString(), "--id", "area_numbe", "--name", "community")),
        List.of(),
        List.of(
            List.of("--mapping", "chicago-crime", crimes.toString(), "--known-to", "2016-01-01")),
        List.of("--mapping", "chicago-crime", crimes.toString(), "--known-from", "2016-01-01"),
        List.of());
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  void loadPlacesAndSensors(Path home) {
    for (List<String> words : places) {
      execute(command(home, List.of("places", "load"), words));
    }
    for (List<String> words : sensors) {
      execute(command(home, List.of("sensors", "load"), words));
    }
  }

  void importHistory(Path home) {
    for (List<String> words : history) {
      execute(command(home, List.of("import"), words));
    }
  }

  void publish(Path home, double speed) {
    List<String> words = new ArrayList<>(feed);
    words.addAll(List.of("--speed", String.format(Locale.ROOT, "%.0f", speed)));
    execute(command(home, List.of("publish"), words));
  }

  private static String[] command(Path home, List<String> name, List<String> words) {
    List<String> all = new ArrayList<>(name);
    all.addAll(words);
    all.addAll(List.of("--home", home.toString()));
    return all.toArray(String[]::new);
  }

  private static void execute(String... words) {
    int code = Tocsin.commandLine().execute(words);
    if (code != 0) {
      throw new HomeProblem(
          "'tocsin %s' ended with code %d".formatted(String.join(" ", words), code));
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy %s to %s".formatted(from, to), e);
    }
  }
}
