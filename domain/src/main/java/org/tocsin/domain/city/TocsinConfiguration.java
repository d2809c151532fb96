package org.tocsin.domain.city;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Everything that {@code tocsin.yaml} says, checked as a whole.
 *
 * @param clock {@code live} or {@code simulated}: a home runs on one
 * @param bootstrapServers of Kafka; absent means the embedded broker
 * @param partitions of each topic; at least the parallelism
 * @param lake Iceberg catalog properties; empty means the embedded catalog
 * @param commitInterval how often the streams commit to the tables
 * @param landingMemory how long source ids are remembered to recognise redeliveries
 * @param authorisations by class; a class without one lands but is neither watched nor scored
 * @param categories by category id; others take {@link CategoryPolicy#unnamed}
 * @param consolePort where the command center listens, on loopback
 * @param desks the roles that act on alerts, the usual one first; never a person
 * @param care how the tables are kept in order
 * @param smallNumbers which counts may leave the operational circle
 */
public record TocsinConfiguration(
    String cityName,
    ZoneId zone,
    String clock,
    @Nullable String bootstrapServers,
    int partitions,
    int parallelism,
    Map<String, String> lake,
    Duration commitInterval,
    Duration landingMemory,
    WarningSettings warning,
    Map<CategoryClass, Authorisation> authorisations,
    Map<String, CategoryPolicy> categories,
    int consolePort,
    List<String> desks,
    CareSettings care,
    SmallNumbers smallNumbers)
    implements Serializable {

  private static final List<String> SEVERITIES =
      List.of("Extreme", "Severe", "Moderate", "Minor", "Unknown");

  public TocsinConfiguration {
    lake = Map.copyOf(lake);
    authorisations = Map.copyOf(authorisations);
    categories = Map.copyOf(categories);
    desks = List.copyOf(desks);
  }

  /** The configuration of a home that says nothing. */
  public static TocsinConfiguration defaults() {
    return of(Map.of());
  }

  /**
   * Reads a parsed {@code tocsin.yaml}.
   *
   * @throws InvalidConfiguration with every problem, each with its key
   */
  public static TocsinConfiguration of(Map<String, Object> tree) {
    List<String> problems = new ArrayList<>();
    ConfigurationTree root = new ConfigurationTree("", tree, problems);

    ConfigurationTree city = root.child("city");
    String name = city.text("name", "City");
    ZoneId zone = city.zone("zone", "UTC");
    city.close();

    String clock = root.oneOf("clock", "live", List.of("live", "simulated"));

    ConfigurationTree kafka = root.child("kafka");
    String bootstrap = kafka.optionalText("bootstrap-servers");
    int partitions = kafka.whole("partitions", 4, 1, 1024);
    kafka.close();

    ConfigurationTree streams = root.child("streams");
    int parallelism = streams.whole("parallelism", 2, 1, 1024);
    Duration commitInterval = streams.duration("commit-interval", Duration.ofSeconds(10));
    Duration memory = streams.duration("landing-memory", Duration.ofDays(400));
    streams.close();
    if (partitions < parallelism) {
      root.problem(
          "kafka.partitions",
          "%d is below streams.parallelism %d; every reader needs a partition"
              .formatted(partitions, parallelism));
    }

    Map<String, String> lake =
        root.child("lake").values.isEmpty() ? Map.of() : texts(root.child("lake"));

    WarningSettings warning = warning(root.child("warning"));

    Map<CategoryClass, Authorisation> authorisations = new EnumMap<>(CategoryClass.class);
    root.each("authorisations", TocsinConfiguration::authorisation)
        .forEach(
            (word, authorisation) -> {
              try {
                CategoryClass categoryClass = CategoryClass.parse(word);
                if (!categoryClass.canBeWatched()) {
                  root.problem(
                      "authorisations." + word, "this class can never be watched or scored");
                }
                authorisations.put(categoryClass, authorisation);
              } catch (IllegalArgumentException e) {
                root.problem("authorisations." + word, String.valueOf(e.getMessage()));
              }
            });

    Map<String, CategoryPolicy> categories =
        root.each(
            "categories",
            (id, entry) ->
                new CategoryPolicy(
                    id,
                    entry.optionalText("en"),
                    entry.optionalText("zh"),
                    entry.oneOf("lane", "service", List.of("life-safety", "service", "slow")),
                    entry.oneOf("severity", "Moderate", SEVERITIES),
                    entry.flag("watched", true)));

    ConfigurationTree console = root.child("console");
    int port = console.whole("port", 8090, 0, 65535);
    List<String> desks = console.words("desks", List.of("dispatch", "field", "duty-officer"));
    console.close();

    CareSettings care = CareSettings.read(root.child("care"));
    SmallNumbers smallNumbers = SmallNumbers.read(root.child("small-numbers"));

    root.close();
    if (!problems.isEmpty()) {
      throw new InvalidConfiguration(problems);
    }
    return new TocsinConfiguration(
        name,
        zone,
        clock,
        bootstrap,
        partitions,
        parallelism,
        lake,
        commitInterval,
        memory,
        warning,
        authorisations,
        categories,
        port,
        desks,
        care,
        smallNumbers);
  }

  public SlotCalendar calendar() {
    return new SlotCalendar(zone);
  }

  public CategoryPolicy category(String id) {
    return categories.getOrDefault(id, CategoryPolicy.unnamed(id));
  }

  /** Whether this class may be watched and scored on the given day. */
  public boolean mayWatch(CategoryClass categoryClass, LocalDate day) {
    Authorisation authorisation = authorisations.get(categoryClass);
    return categoryClass.canBeWatched() && authorisation != null && authorisation.holdsOn(day);
  }

  /**
   * Identifies what decides about alerts: zone, warning settings, authorisations and categories.
   * Twelve hexadecimal digits; the same on every machine.
   */
  public String hash() {
    String decisive =
        String.join(
            "\n",
            zone.getId(),
            warning.toString(),
            new TreeMap<>(authorisations).toString(),
            new TreeMap<>(categories).toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(decisive.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static WarningSettings warning(ConfigurationTree tree) {
    WarningSettings settings =
        new WarningSettings(
            tree.number("false-episodes-per-week", 7, 0.001, 10_000),
            tree.whole("least-count", 3, 1, 1_000_000),
            tree.number("least-excess", 2, 0, 1_000_000),
            tree.duration("history", Duration.ofDays(35)),
            tree.duration("reopen", Duration.ofDays(14)),
            tree.duration("tick", Duration.ofMinutes(1)),
            tree.flag("hourly", true),
            tree.flag("daily", true));
    tree.close();
    return settings;
  }

  private static @Nullable Authorisation authorisation(String word, ConfigurationTree tree) {
    String purpose = tree.text("purpose", "");
    String basis = tree.text("legal_basis", "");
    String owner = tree.text("owner", "");
    LocalDate reviewBy = tree.date("review_by");
    if (purpose.isBlank() || basis.isBlank() || owner.isBlank() || reviewBy == null) {
      tree.problem("", "needs purpose, legal_basis, owner and review_by (a date)");
      return null;
    }
    return new Authorisation(purpose, basis, owner, reviewBy);
  }

  private static Map<String, String> texts(ConfigurationTree tree) {
    Map<String, String> texts = new TreeMap<>();
    for (String key : tree.values.keySet()) {
      texts.put(key, tree.text(key, ""));
    }
    return texts;
  }
}
