package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.lakehouse.StoredBaseline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says what an alert rests on, recomputes it from the tables as they were known when it was",
      "sent, and says whether it comes out the same. Exit code 1 when it does not."
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** How long before an alert's first message the recomputation begins to speak. */
  private static final Duration BEFORE = Duration.ofDays(14);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Parameters(paramLabel = "ALERT", description = "Id of the alert")
  private String id = "";

  @Option(
      names = "--run",
      paramLabel = "R",
      defaultValue = RunRows.LIVE,
      description = "The replay that said it (default: the running city)")
  private String run = RunRows.LIVE;

  @Option(
      names = "--message",
      paramLabel = "N",
      description = "Version of its message (default: the newest)")
  private @Nullable Integer version;

  @Override
  public Integer call() throws IOException {
    Home home = homeOptions.open();
    home.lake().create();
    Catalog catalog = home.lake().open();
    try {
      List<JsonNode> life =
          RunAlerts.messages(catalog, run).stream()
              .filter(m -> m.path("id").asText().equals(id))
              .toList();
      if (life.isEmpty()) {
        throw new HomeProblem(
            "Alert '%s' is not among those of run '%s'; see tocsin sql \"select id, why_en from alert\", or name a replay with --run"
                .formatted(id, run));
      }
      JsonNode message = message(life);
      Optional<ReplayRuns.Entry> entry =
          new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier())).find(run);
      List<Difference> differences = recompute(home, catalog, entry, life.get(0), message);
      if (homeOptions.json()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("same", differences.isEmpty());
        object.put("message", message);
        object.put("differences", differences);
        spec.commandLine().getOut().println(ResearchJson.write(object));
      } else {
        List<String> acts =
            ActsOnRecord.read(catalog, home.configuration())
                .on(id, Instant.parse(message.path("sent_at").asText()));
        tell(message, acts, differences, home.configuration().zone());
      }
      spec.commandLine().getOut().flush();
      return differences.isEmpty() ? 0 : 1;
    } finally {
      Offering.close(catalog);
    }
  }

  /** A field that came out differently. */
  record Difference(String field, String told, String recomputed) {}

  private JsonNode message(List<JsonNode> life) {
    if (version == null) {
      return life.get(life.size() - 1);
    }
    return life.stream()
        .filter(m -> m.path("alert_version").asInt() == version)
        .findFirst()
        .orElseThrow(
            () ->
                new HomeProblem(
                    "Alert '%s' has no message %d; it has 1 to %d"
                        .formatted(
                            id, version, life.get(life.size() - 1).path("alert_version").asInt())));
  }

  private List<Difference> recompute(
      Home home,
      Catalog catalog,
      Optional<ReplayRuns.Entry> entry,
      JsonNode first,
      JsonNode message)
      throws IOException {
    String told = message.path("configuration_hash").asText();
    String hash = home.configuration().hash();
    boolean known =
        told.equals(hash)
            || StoredBaseline.list(catalog.loadTable(LakeTable.MODEL.identifier()), "budget", hash)
                .stream()
                .anyMatch(budget -> told.equals(home.configuration().hash(budget.id())));
    if (!known) {
      throw new HomeProblem(
          "The alert was made under configuration %s, this one is %s; give the one of then with --config"
              .formatted(told, hash));
    }
    Instant sentAt = Instant.parse(message.path("sent_at").asText());
    Instant raised = Instant.parse(first.path("sent_at").asText());
    Instant start =
        entry.map(ReplayRuns.Entry::start).orElseGet(() -> wentLive(home.directory(), raised));
    Instant from = raised.minus(BEFORE);
    ReplayProgram program =
        new ReplayProgram(
                home,
                "explain",
                from.isBefore(start) ? start : from,
                sentAt.plusMillis(1),
                entry.map(ReplayRuns.Entry::configurationHash).orElse(hash),
                entry.map(e -> read(e).path("acts").asText("none")).orElse("as-recorded"))
            .only(id);
    JsonNode injection = entry.map(e -> read(e).path("injection")).orElse(JSON.missingNode());
    if (injection.isObject()) {
      Path file = home.directory().resolve("run").resolve("explained-injection.json");
      Files.createDirectories(file.getParent());
      JSON.writeValue(file.toFile(), injection);
      program.inject(file).casesOver(entry.orElseThrow().start(), entry.orElseThrow().end());
    }
    List<JsonNode> again = new ArrayList<>();
    program.run(
        new DateBar(
            System.err,
            Ansi.AUTO.enabled() && !homeOptions.json(),
            home.configuration().zone(),
            System::nanoTime),
        again::add);
    return again.stream()
        .filter(m -> m.path("alert_version").equals(message.path("alert_version")))
        .findFirst()
        .map(m -> differences(message, m))
        .orElseGet(
            () ->
                List.of(
                    new Difference("message", "sent", "the recomputation sends no such message")));
  }

  private static JsonNode read(ReplayRuns.Entry entry) {
    try {
      return JSON.readTree(entry.metrics());
    } catch (IOException e) {
      throw new HomeProblem("Run '%s' has no readable metrics".formatted(entry.id()), e);
    }
  }

  /**
   * The instant from which the watch that raised an alert was live: that of its last start without
   * a checkpoint; {@link Instant#EPOCH} where none is on record.
   */
  static Instant wentLive(Path home, Instant raised) {
    Path file = home.resolve("checkpoints").resolve("warning").resolve("went-live");
    if (!Files.isRegularFile(file)) {
      return Instant.EPOCH;
    }
    try (Stream<String> starts = Files.lines(file)) {
      return starts
          .map(Instant::parse)
          .filter(start -> !start.isAfter(raised))
          .max(Comparator.naturalOrder())
          .orElse(Instant.EPOCH);
    } catch (IOException | DateTimeParseException e) {
      throw new HomeProblem("%s cannot be read; it has an instant a line".formatted(file), e);
    }
  }

  /** Every field but the status: a recomputation is an exercise. */
  static List<Difference> differences(JsonNode told, JsonNode recomputed) {
    TreeSet<String> fields = new TreeSet<>();
    for (JsonNode node : List.of(told, recomputed)) {
      for (Iterator<String> names = ((ObjectNode) node).fieldNames(); names.hasNext(); ) {
        fields.add(names.next());
      }
    }
    fields.remove("status");
    return fields.stream()
        .filter(f -> !told.path(f).equals(recomputed.path(f)))
        .map(f -> new Difference(f, told.path(f).toString(), recomputed.path(f).toString()))
        .toList();
  }

  private void tell(JsonNode m, List<String> acts, List<Difference> differences, ZoneId zone) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(m.path("why_en").asText());
    out.println(m.path("why_zh").asText());
    out.println();
    line(
        out,
        "alert",
        "%s, message %d, %s"
            .formatted(id, m.path("alert_version").asInt(), m.path("state").asText()));
    line(out, "as known at", clock(m, "sent_at", zone));
    line(
        out,
        "tested",
        "%s to %s".formatted(clock(m, "interval_start", zone), clock(m, "interval_end", zone)));
    line(out, "detector", m.path("detector").asText());
    line(
        out,
        "observed",
        "%s; usual %.2f%s, upper bound %.0f, p %.2g"
            .formatted(
                m.path("observed").asText(),
                m.path("expected").asDouble(),
                m.has("expected_today")
                    ? String.format(
                        Locale.ROOT, ", today's city %.2f", m.path("expected_today").asDouble())
                    : "",
                m.path("upper_bound").asDouble(),
                m.path("p_value").asDouble()));
    if (m.has("day_p")) {
      line(
          out,
          "decided by",
          "chance %.2g of so small a p here today, threshold %.2g"
              .formatted(m.path("day_p").asDouble(), m.path("threshold").asDouble()));
    }
    line(out, "mode", m.path("mode").asText());
    for (JsonNode reason : m.path("reasons")) {
      line(
          out,
          m.path("state").asText().equals("held-back") ? "held back by" : "beside it",
          reason.asText());
    }
    acts.forEach(act -> line(out, "act", act));
    if (m.path("incident_keys").size() > 0) {
      line(
          out,
          "reports",
          m.path("incident_keys").size() + " keyed ids: " + m.path("incident_keys"));
    }
    line(out, "settings", m.path("settings").asText());
    line(out, "configuration", m.path("configuration_hash").asText());
    StringBuilder series = new StringBuilder();
    m.path("tail").forEach(t -> series.append(t.path("observed").asInt()).append(' '));
    line(out, "series", series.toString().strip() + " (the tested slot last)");
    out.println();
    if (differences.isEmpty()) {
      out.println(
          "Recomputed from the tables as known then: it comes out the same in every field.");
      return;
    }
    out.println("Recomputed from the tables as known then: it comes out DIFFERENTLY in");
    for (Difference difference : differences) {
      out.printf(
          "  %s: told %s, recomputed %s%n",
          difference.field, difference.told, difference.recomputed);
    }
  }

  private static String clock(JsonNode m, String field, ZoneId zone) {
    return CLOCK.withZone(zone).format(Instant.parse(m.path(field).asText()));
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-14s %s%n", what, value);
  }
}
