package org.tocsin.domain.city;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.rule.Condition;
import org.tocsin.domain.rule.Rule;
import org.tocsin.domain.rule.RuleVocabulary;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

/**
 * Everything that {@code tocsin.yaml} says, checked as a whole.
 *
 * @param country code of the country whose public holidays are known, such as {@code us}; absent
 *     for none
 * @param lunarFestivals whether the lunar festivals are known
 * @param clock {@code live} or {@code simulated}: a home runs on one
 * @param bootstrapServers of Kafka; absent means the embedded broker
 * @param partitions of each topic; at least the parallelism
 * @param lake Iceberg catalog properties; empty means the embedded catalog
 * @param commitInterval how often the streams commit to the tables
 * @param watchState where the watch keeps its state: {@code heap}, or {@code rocksdb} for one that
 *     outgrows memory
 * @param landingMemory how long source ids are remembered to recognise redeliveries
 * @param risk what may enter a risk model
 * @param authorisations by class; a class without one lands but is neither watched nor scored
 * @param categories by category id; others take {@link CategoryPolicy#unnamed}
 * @param sensors by property; others take {@link SensorPolicy#unnamed}
 * @param sources of reports by id; others take {@link SourcePolicy#unnamed}
 * @param rules compound rules by id
 * @param knownEvents what is known to come
 * @param pinned places that stay at the top of every list
 * @param consolePort where the command center listens, on loopback
 * @param tiles address of map tiles with {@code {z}}, {@code {x}} and {@code {y}}; absent: polygons
 *     alone, and nothing leaves the machine
 * @param desks the roles that act on alerts, the usual one first; never a person
 * @param care how the tables are kept in order
 * @param smallNumbers which counts may leave the operational circle
 */
public record TocsinConfiguration(
    String cityName,
    ZoneId zone,
    @Nullable String country,
    boolean lunarFestivals,
    String clock,
    @Nullable String bootstrapServers,
    int partitions,
    int parallelism,
    Map<String, String> lake,
    Duration commitInterval,
    String watchState,
    Duration landingMemory,
    WarningSettings warning,
    RiskSettings risk,
    Map<CategoryClass, Authorisation> authorisations,
    Map<String, CategoryPolicy> categories,
    Map<String, SensorPolicy> sensors,
    Map<String, SourcePolicy> sources,
    Map<String, RuleSettings> rules,
    List<KnownEvent> knownEvents,
    List<String> pinned,
    int consolePort,
    @Nullable String tiles,
    List<String> desks,
    CareSettings care,
    SmallNumbers smallNumbers)
    implements Serializable {

  public TocsinConfiguration {
    lake = Map.copyOf(lake);
    authorisations = Map.copyOf(authorisations);
    categories = SortedCopy.of(categories);
    sensors = SortedCopy.of(sensors);
    sources = SortedCopy.of(sources);
    rules = SortedCopy.of(rules);
    knownEvents = List.copyOf(knownEvents);
    pinned = pinned.stream().sorted().distinct().toList();
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
    String country = city.optionalText("country");
    boolean lunarFestivals = city.flag("lunar-festivals", false);
    city.close();

    String clock = root.oneOf("clock", "live", List.of("live", "simulated"));

    ConfigurationTree kafka = root.child("kafka");
    String bootstrap = kafka.optionalText("bootstrap-servers");
    int partitions = kafka.whole("partitions", 4, 1, 1024);
    kafka.close();

    ConfigurationTree streams = root.child("streams");
    int parallelism = streams.whole("parallelism", 2, 1, 1024);
    Duration commitInterval = streams.duration("commit-interval", Duration.ofSeconds(10));
    String watchState = streams.oneOf("watch-state", "heap", List.of("heap", "rocksdb"));
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

    RiskSettings risk = RiskSettings.read(root.child("risk"));

    ConfigurationTree console = root.child("console");
    int port = console.whole("port", 8090, 0, 65535);
    String tiles = tiles(console);
    List<String> desks = console.words("desks", List.of("dispatch", "field", "duty-officer"));
    console.close();

    WarningSettings warning = WarningSettings.read(root.child("warning"), desks);
    Map<CategoryClass, Authorisation> authorisations = Authorisation.readAll(root);
    Map<String, CategoryPolicy> categories = root.each("categories", CategoryPolicy::read);
    Map<String, SensorPolicy> sensors = root.each("sensors", SensorPolicy::read);
    Map<String, SourcePolicy> sources = root.each("sources", SourcePolicy::read);
    Map<String, RuleSettings> rules = root.each("rules", RuleSettings::read);
    risk.checkLeading(categories.keySet(), problems);
    RuleSettings.checkAll(rules.values(), categories.keySet(), sensors.keySet(), problems);
    List<String> named =
        Stream.of(categories.keySet(), sensors.keySet(), KnownEvent.OWN_CATEGORIES)
            .flatMap(Collection::stream)
            .toList();
    List<KnownEvent> events =
        root.entries("known-events", entry -> KnownEvent.read(entry, zone, named));
    checkHistory(warning, categories, problems);
    List<String> pinned = root.words("pinned", List.of());
    CareSettings care = CareSettings.read(root.child("care"));
    SmallNumbers smallNumbers = SmallNumbers.read(root.child("small-numbers"));

    root.close();
    if (!problems.isEmpty()) {
      throw new InvalidConfiguration(problems);
    }
    return new TocsinConfiguration(
        name,
        zone,
        country,
        lunarFestivals,
        clock,
        bootstrap,
        partitions,
        parallelism,
        lake,
        commitInterval,
        watchState,
        memory,
        warning,
        risk,
        authorisations,
        categories,
        sensors,
        sources,
        rules,
        events,
        pinned,
        port,
        tiles,
        desks,
        care,
        smallNumbers);
  }

  /** Every slot that reopens needs its reports at a fresh start. */
  private static void checkHistory(
      WarningSettings warning, Map<String, CategoryPolicy> categories, List<String> problems) {
    for (CategoryPolicy category : categories.values()) {
      Duration reopen = category.reopen();
      if (reopen != null && reopen.compareTo(warning.history()) > 0) {
        problems.add(
            "categories.%s.reopen: %s is longer than warning.history %s; a reopened slot needs its reports, so lengthen warning.history or shorten it"
                .formatted(
                    category.id(),
                    WarningSettings.words(reopen),
                    WarningSettings.words(warning.history())));
      }
    }
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

  /** The policy of a source of reports. */
  public SourcePolicy source(String id) {
    return sources.getOrDefault(id, SourcePolicy.unnamed(id));
  }

  /** Whether sensors are watched: the configuration names a property of theirs, or a rule does. */
  public boolean readsSensors() {
    return !sensors.isEmpty()
        || compoundRules().stream()
            .flatMap(rule -> rule.terms().stream())
            .anyMatch(Condition.Sensor.class::isInstance);
  }

  /** The policy of a sensor's property. */
  public SensorPolicy sensor(String property) {
    return sensors.getOrDefault(property, SensorPolicy.unnamed(property));
  }

  /** The compound rules, by id. */
  public List<Rule> compoundRules() {
    return rules.values().stream()
        .map(rule -> Rule.parse(rule.id(), rule.when(), RuleVocabulary.ANY))
        .toList();
  }

  /** Lengths of a category's windows of family surge, shortest first. */
  public List<Duration> surgeWindows(String category) {
    List<Duration> own = category(category).surgeWindows();
    return own == null ? warning.surgeWindows() : own;
  }

  /** A category's civil slots of family shift. */
  public List<SlotLength> shiftSlots(String category) {
    List<SlotLength> own = category(category).shiftSlots();
    return own == null ? warning.shiftSlots() : own;
  }

  /** How long a past slot of a category still takes late reports. */
  public Duration reopen(String category) {
    Duration own = category(category).reopen();
    return own == null ? warning.reopen() : own;
  }

  /**
   * Identifies what decides about alerts: zone, warning settings, authorisations, categories,
   * sensors, rules and known events. Twelve hexadecimal digits; the same on every machine.
   */
  public String hash() {
    return digest(decisive());
  }

  /**
   * The same with the calibration that is in force.
   *
   * @param calibration id of the {@code model} row with the thresholds; empty for none
   */
  public String hash(String calibration) {
    return calibration.isEmpty() ? hash() : digest(decisive() + "\n" + calibration);
  }

  /**
   * Identifies what a risk model depends on besides the reports: zone, risk settings and which
   * classes are authorised. Names, known events, lines and the papers behind an authorisation do
   * not count.
   */
  public String riskHash() {
    return digest(
        String.join(
            "\n",
            "risk",
            zone.getId(),
            risk.toString(),
            authorisations.keySet().stream()
                .map(CategoryClass::word)
                .sorted()
                .toList()
                .toString()));
  }

  /**
   * Identifies what a report depends on besides what is known: what {@link #hash()} covers, the
   * city's name, and which small numbers are withheld.
   */
  public String reportHash() {
    return digest(
        String.join(
            "\n",
            decisive(),
            "report",
            cityName,
            String.valueOf(smallNumbers.least()),
            String.valueOf(smallNumbers.leastSensitive()),
            smallNumbers.sensitive().stream().sorted().distinct().toList().toString()));
  }

  private String decisive() {
    return String.join(
        "\n",
        zone.getId(),
        warning.toString(),
        new TreeMap<>(authorisations).toString(),
        categories.toString(),
        sensors.toString(),
        rules.toString(),
        knownEvents.toString() + (risk.equals(RiskSettings.DEFAULTS) ? "" : "\n" + risk),
        (country == null ? "" : country) + (lunarFestivals ? "+lunar" : ""));
  }

  private static String digest(String decisive) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(decisive.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static @Nullable String tiles(ConfigurationTree console) {
    String tiles = console.optionalText("tiles");
    if (tiles == null || tiles.isBlank()) {
      return null;
    }
    if (!(tiles.matches("https?://[^\\s;,'/]+/.*")
        && tiles.contains("{z}")
        && tiles.contains("{x}")
        && tiles.contains("{y}"))) {
      console.problem(
          "tiles",
          "'%s' must be an address with {z}, {x} and {y}, such as https://tiles.example.org/{z}/{x}/{y}.png"
              .formatted(tiles));
    }
    return tiles;
  }

  private static Map<String, String> texts(ConfigurationTree tree) {
    Map<String, String> texts = new TreeMap<>();
    for (String key : tree.values.keySet()) {
      texts.put(key, tree.text(key, ""));
    }
    return texts;
  }
}
