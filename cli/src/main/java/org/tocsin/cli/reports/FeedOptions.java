package org.tocsin.cli.reports;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.mapping.InvalidMapping;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.run.KnownRange;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that reads files through a mapping is told. */
final class FeedOptions {
  @Option(
      names = "--mapping",
      required = true,
      paramLabel = "M",
      description = "A built-in mapping ('tocsin mapping list') or a YAML file")
  private String mapping = "";

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "CSV, JSON lines or Parquet; .gz and .zst are unpacked")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Source on every row, instead of the mapping's")
  private @Nullable String source;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Id of this run (default: computed from mapping, files and start)")
  private @Nullable String run;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "Give up when the tables have not grown for so long (default: ${DEFAULT-VALUE})")
  private int waitSeconds;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = "Folder with room for the unpacked messages (default: scratch in the home)")
  private @Nullable Path scratch;

  @Option(
      names = "--known-from",
      paramLabel = "DATE",
      description = "Offer only rows that became known from this civil day of the city on")
  private @Nullable LocalDate knownFrom;

  @Option(
      names = "--known-to",
      paramLabel = "DATE",
      description = "Offer only rows that became known before this civil day of the city")
  private @Nullable LocalDate knownTo;

  KnownRange range(Home home) {
    SlotCalendar calendar = home.configuration().calendar();
    return new KnownRange(
        knownFrom == null ? Long.MIN_VALUE : calendar.startOf(knownFrom).toEpochMilli(),
        knownTo == null ? Long.MAX_VALUE : calendar.startOf(knownTo).toEpochMilli());
  }

  Mapping mapping() {
    if (source != null && (source.isBlank() || source.contains("|"))) {
      throw new HomeProblem("Source '%s' must be a word without '|'".formatted(source));
    }
    try {
      Mapping found = BuiltInMappings.find(mapping);
      return source == null ? found : found.withSource(source);
    } catch (InvalidMapping e) {
      throw new HomeProblem(String.valueOf(e.getMessage()), e);
    }
  }

  List<Path> files() {
    return List.copyOf(files);
  }

  @Nullable String run() {
    if (run != null && !run.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new HomeProblem(
          "Run '%s' must be 1 to 64 letters, digits, dots, hyphens or underscores".formatted(run));
    }
    return run;
  }

  Duration patience() {
    return Duration.ofSeconds(waitSeconds);
  }

  Path scratch(Home home) {
    return scratch != null ? scratch : home.directory().resolve("scratch");
  }
}
