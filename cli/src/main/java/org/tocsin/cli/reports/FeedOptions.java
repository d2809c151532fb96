package org.tocsin.cli.reports;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.mapping.InvalidMapping;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.run.KnownRange;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that reads files through a mapping is told. */
final class FeedOptions {
  /** One mapping and the files that it reads. */
  static final class Named {
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

    private Feed feed() {
      if (source != null && (source.isBlank() || source.contains("|"))) {
        throw new HomeProblem("Source '%s' must be a word without '|'".formatted(source));
      }
      try {
        Mapping found = BuiltInMappings.find(mapping);
        return new Feed(source == null ? found : found.withSource(source), files);
      } catch (InvalidMapping e) {
        throw new HomeProblem(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @ArgGroup(exclusive = false, multiplicity = "1..*")
  private List<Named> named = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description =
          "Id of this run (default: computed from mapping, files and start); several feeds get it"
              + " with -1, -2 and so on behind it")
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

  /** Up to when the clock is played, if somebody said so, in milliseconds. */
  OptionalLong knownTo(Home home) {
    return knownTo == null ? OptionalLong.empty() : OptionalLong.of(range(home).to());
  }

  KnownRange range(Home home) {
    SlotCalendar calendar = home.configuration().calendar();
    return new KnownRange(
        knownFrom == null ? Long.MIN_VALUE : calendar.startOf(knownFrom).toEpochMilli(),
        knownTo == null ? Long.MAX_VALUE : calendar.startOf(knownTo).toEpochMilli());
  }

  /** What is read, in the order named. */
  List<Feed> feeds() {
    return named.stream().map(Named::feed).toList();
  }

  /** The run id that somebody gave, of the feed with this number from 0. */
  @Nullable String run(int feed) {
    if (run != null && !run.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new HomeProblem(
          "Run '%s' must be 1 to 60 letters, digits, dots, hyphens or underscores".formatted(run));
    }
    return run == null || named.size() == 1 ? run : run + "-" + (feed + 1);
  }

  Duration patience() {
    return Duration.ofSeconds(waitSeconds);
  }

  Path scratch(Home home) {
    return scratch != null ? scratch : home.directory().resolve("scratch");
  }
}
