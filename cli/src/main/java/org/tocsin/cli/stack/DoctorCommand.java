package org.tocsin.cli.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.home.StackFile;
import org.tocsin.domain.city.Authorisation;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.RiskSettings;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tocsin doctor}: checks what Tocsin needs and says what to do about what is missing. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks Java, memory, disk, configuration, authorisations and clocks")
public final class DoctorCommand implements Callable<Integer> {
  private static final Path HAN_FONT =
      Path.of("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf");
  private static final long LEAST_DISK_MEGABYTES = 2_000;
  private static final long LEAST_MEMORY_MEGABYTES = 6_000;

  @Mixin private HomeOptions options = new HomeOptions();

  /**
   * One thing that was looked at.
   *
   * @param state {@code ok}, {@code note} or {@code problem}
   */
  record Finding(String state, String what, String remedy) {}

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = new ArrayList<>();
    java(findings);
    memory(findings);
    disk(findings, options.directory());
    fonts(findings);
    try {
      Home home = options.open();
      findings.add(configuration(home.configuration()));
      authorisations(findings, home.configuration(), LocalDate.now(ZoneId.systemDefault()));
      findings.add(transport(home.configuration()));
      findings.add(names(home.configuration()));
      riskPolicy(findings, home.configuration().risk());
      eventPlaces(findings, home);
      stack(findings, home);
    } catch (HomeProblem e) {
      findings.add(new Finding("problem", String.valueOf(e.getMessage()), "Mend the file"));
    }
    return print(findings);
  }

  /** Which configuration alerts name, and which reports name. */
  static Finding configuration(TocsinConfiguration configuration) {
    return new Finding(
        "ok",
        "Configuration %s of %s (%s), in reports %s"
            .formatted(
                configuration.hash(),
                configuration.cityName(),
                configuration.zone(),
                configuration.reportHash()),
        "");
  }

  private static void java(List<Finding> findings) {
    int feature = Runtime.version().feature();
    findings.add(
        feature == 17
            ? new Finding("ok", "Java " + Runtime.version(), "")
            : new Finding(
                "problem", "Java " + Runtime.version(), "Use a JDK 17 (JAVA_HOME or PATH)"));
  }

  private static void memory(List<Finding> findings) {
    long megabytes =
        ((com.sun.management.OperatingSystemMXBean)
                    java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize()
            / 1_000_000;
    findings.add(
        megabytes >= LEAST_MEMORY_MEGABYTES
            ? new Finding("ok", "Memory %,d MB".formatted(megabytes), "")
            : new Finding(
                "problem",
                "Memory %,d MB".formatted(megabytes),
                "The embedded stack wants %,d MB".formatted(LEAST_MEMORY_MEGABYTES)));
  }

  private static void disk(List<Finding> findings, Path home) throws IOException {
    Path existing = home.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null) {
      long megabytes = Files.getFileStore(existing).getUsableSpace() / 1_000_000;
      findings.add(
          megabytes >= LEAST_DISK_MEGABYTES
              ? new Finding("ok", "Disk %,d MB free".formatted(megabytes), "")
              : new Finding(
                  "problem",
                  "Disk %,d MB free at %s".formatted(megabytes, existing),
                  "Free some, or choose another --home"));
    }
  }

  /** A report in Chinese calls a category without a Chinese name by another. */
  static Finding names(TocsinConfiguration configuration) {
    List<String> unnamed =
        configuration.categories().values().stream()
            .filter(category -> category.nameZh() == null)
            .map(CategoryPolicy::id)
            .sorted()
            .toList();
    return unnamed.isEmpty()
        ? new Finding("ok", "Every category that is configured has a Chinese name", "")
        : new Finding(
            "note",
            "No Chinese name for %s: reports and alerts in Chinese say another word"
                .formatted(String.join(", ", unnamed)),
            "Write categories.%s.zh".formatted(unnamed.get(0)));
  }

  /** When reports leave the broker: who erases one must know. */
  static Finding transport(TocsinConfiguration configuration) {
    String own = configuration.bootstrapServers();
    return own == null
        ? new Finding(
            "ok",
            "The broker forgets what landed %d h ago (care.transport)"
                .formatted(configuration.care().transport().toHours()),
            "")
        : new Finding(
            "note",
            "Kafka at %s is not Tocsin's: reports stay in it as its operator says".formatted(own),
            "Set retention.ms on incidents, observations and backfill");
  }

  /** A report in Chinese embeds its font. */
  private static void fonts(List<Finding> findings) {
    findings.add(
        Files.isReadable(HAN_FONT)
            ? new Finding("ok", "Fonts for reports in Chinese", "")
            : new Finding(
                "note",
                "No font for reports in Chinese",
                "On Debian: apt-get install fonts-droid-fallback"));
  }

  /** Says for each class that could be watched whether it is, and what to write if it is not. */
  static void authorisations(
      List<Finding> findings, TocsinConfiguration configuration, LocalDate today) {
    for (CategoryClass categoryClass : CategoryClass.values()) {
      if (!categoryClass.canBeWatched()) {
        continue;
      }
      Optional<Authorisation> written =
          Optional.ofNullable(configuration.authorisations().get(categoryClass));
      String word = categoryClass.word();
      if (written.isEmpty()) {
        findings.add(
            new Finding(
                "note",
                "Class %s lands but is neither watched nor scored".formatted(word),
                """
                To allow it, write into tocsin.yaml:
                authorisations:
                  %s:
                    purpose: why the city watches this
                    legal_basis: the law or decision that allows it
                    owner: the office that answers for it
                    review_by: %s\
                """
                    .formatted(word, today.plusYears(1))));
      } else if (!written.get().holdsOn(today)) {
        findings.add(
            new Finding(
                "problem",
                "The authorisation of class %s ended on %s: it is neither watched nor scored"
                    .formatted(word, written.get().reviewBy()),
                "Review it and write a new authorisations.%s.review_by".formatted(word)));
      } else {
        findings.add(
            new Finding(
                "ok",
                "Class %s is watched for '%s' until %s"
                    .formatted(word, written.get().purpose(), written.get().reviewBy()),
                ""));
      }
    }
  }

  /** Says what may enter a risk model and what never does. */
  static void riskPolicy(List<Finding> findings, RiskSettings risk) {
    findings.add(
        new Finding(
            "ok",
            "Risk models never learn from reports of origin response, from class enforcement or"
                + " from demographic covariates",
            ""));
    findings.add(
        new Finding(
            "ok",
            "Risk models take %s and covariates: %s%s%s"
                .formatted(
                    risk.categories().isEmpty()
                        ? "all categories that may be scored"
                        : "categories " + String.join(", ", risk.categories()),
                    risk.covariates().isEmpty() ? "none" : String.join(", ", risk.covariates()),
                    risk.leading().isEmpty() ? "" : "; " + leading(risk),
                    risk.leaveOut().isEmpty()
                        ? ""
                        : "; left out: " + String.join(", ", risk.leaveOut())),
            ""));
  }

  private static void eventPlaces(List<Finding> findings, Home home) throws IOException {
    List<KnownEvent> events = home.configuration().knownEvents();
    if (events.stream().allMatch(event -> event.places().isEmpty())) {
      return;
    }
    home.lake().create();
    Catalog catalog = home.lake().open();
    try (Closeable closing = (Closeable) catalog) {
      List<String> loaded =
          new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
              .list().stream().map(Place::id).toList();
      eventPlaces(findings, events, loaded);
    }
  }

  /** An event in a place that nobody loaded would explain nothing, and nobody would know why. */
  static void eventPlaces(List<Finding> findings, List<KnownEvent> events, List<String> loaded) {
    for (KnownEvent event : events) {
      for (String place : event.places()) {
        if (!loaded.contains(place)) {
          findings.add(
              new Finding(
                  "problem",
                  "Known event '%s' names place '%s', which is not loaded%s"
                      .formatted(event.nameEn(), place, NearestWord.suggestion(place, loaded)),
                  "Correct known-events in tocsin.yaml, or load it: tocsin places load"));
        }
      }
    }
  }

  private static String leading(RiskSettings risk) {
    return risk.leading().entrySet().stream()
        .map(led -> "%s led by %s".formatted(led.getKey(), String.join(", ", led.getValue())))
        .collect(Collectors.joining("; "));
  }

  private static void stack(List<Finding> findings, Home home) {
    Optional<StackFile> stack = StackFile.read(home.directory()).filter(StackFile::alive);
    if (stack.isEmpty()) {
      findings.add(
          new Finding("note", "Nothing runs in " + home.directory(), "Start it with: tocsin up"));
      return;
    }
    for (StackFile.ProgramState program : stack.get().programs()) {
      boolean alive = ProcessHandle.of(program.pid()).map(ProcessHandle::isAlive).orElse(false);
      if (!alive) {
        findings.add(
            new Finding(
                "problem",
                program.name() + " has ended",
                "See " + home.logs().resolve(program.name() + ".log")));
      } else if (program.state().equals("running")) {
        findings.add(new Finding("ok", program.name() + " runs", ""));
      } else {
        findings.add(new Finding("note", program.name() + " is starting", "Ask again in a moment"));
      }
    }
    for (TopicClock.Age age : TopicClock.ages(stack.get().bootstrap())) {
      String words = age.words(home.configuration());
      if (words.startsWith("STOPPED")) {
        findings.add(
            new Finding(
                "problem",
                "The clock of %s partition %d is %s".formatted(age.topic(), age.partition(), words),
                "Alerts wait for it; see " + home.logs().resolve("intake.log")));
      }
    }
  }

  private int print(List<Finding> findings) throws IOException {
    if (options.json()) {
      System.out.println(new ObjectMapper().writeValueAsString(Map.of("findings", findings)));
    } else {
      for (Finding finding : findings) {
        System.out.printf("%-8s %s%n", mark(finding.state()), finding.what());
        if (!finding.remedy().isEmpty()) {
          System.out.println("         " + finding.remedy().replace("\n", "\n         "));
        }
      }
    }
    return findings.stream().anyMatch(f -> f.state().equals("problem")) ? 1 : 0;
  }

  private static String mark(String state) {
    return switch (state) {
      case "ok" -> "ok";
      case "note" -> "note";
      default -> "PROBLEM";
    };
  }
}
