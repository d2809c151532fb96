package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.domain.alert.VerdictTeaching;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.RunRows;

/**
 * What the running city was told in seven days, and what people made of it.
 *
 * @param from first instant
 * @param to first instant after it
 * @param alerts that were raised in it
 * @param lifeSafety how many of those are of lane life-safety
 * @param inspected how many of them have a verdict
 * @param realAndNew how many of those are real, and new to the desk
 * @param probes drawn for review in it
 * @param probesInspected how many of those have a verdict
 * @param heldBack alarms of the week that are held back still, by reason
 * @param promised false episodes a week that the mode in force promises
 * @param mode in force at the end, and since when
 */
public record WeekOfAlerts(
    Instant from,
    Instant to,
    int alerts,
    int lifeSafety,
    int inspected,
    int realAndNew,
    int probes,
    int probesInspected,
    Map<String, Integer> heldBack,
    double promised,
    String mode) {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final Duration WEEK = Duration.ofDays(7);

  public WeekOfAlerts {
    heldBack = new TreeMap<>(heldBack);
  }

  /** The week that ends at an instant, from the tables. */
  public static WeekOfAlerts read(Catalog catalog, TocsinConfiguration configuration, Instant to) {
    return of(
        RunAlerts.messages(catalog, RunRows.LIVE),
        ActsOnRecord.read(catalog, configuration),
        configuration,
        to);
  }

  /** The instant after the last message on record; the epoch when there is none. */
  public static Instant lastSaid(Catalog catalog) {
    return RunAlerts.messages(catalog, RunRows.LIVE).stream()
        .map(m -> Instant.parse(m.path("sent_at").asText()).plusMillis(1))
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  static WeekOfAlerts of(
      List<JsonNode> messages, ActsOnRecord acts, TocsinConfiguration configuration, Instant to) {
    Instant from = to.minus(WEEK);
    Map<String, List<JsonNode>> lives = new LinkedHashMap<>();
    for (JsonNode message : messages) {
      if (Instant.parse(message.path("sent_at").asText()).isBefore(to)) {
        lives.computeIfAbsent(message.path("id").asText(), id -> new ArrayList<>()).add(message);
      }
    }
    Map<String, JsonNode> verdicts = acts.verdicts(to);
    Set<String> told = new HashSet<>();
    int lifeSafety = 0;
    int inspected = 0;
    int realAndNew = 0;
    int probes = 0;
    int probesInspected = 0;
    Map<String, Integer> held = new TreeMap<>();
    for (Map.Entry<String, List<JsonNode>> life : lives.entrySet()) {
      JsonNode first = life.getValue().get(0);
      JsonNode last = life.getValue().get(life.getValue().size() - 1);
      JsonNode verdict = verdicts.get(life.getKey());
      if (isProbe(first)) {
        if (isWithin(first, from)) {
          probes++;
          probesInspected += verdict == null ? 0 : 1;
        }
        continue;
      }
      if (isHeld(last) && isWithin(last, from)) {
        held.merge(last.path("reasons").path(0).asText("cap-per-day"), 1, Integer::sum);
      }
      JsonNode raised =
          life.getValue().stream().filter(m -> !isHeldBack(m)).findFirst().orElse(null);
      if (raised == null || !isWithin(raised, from)) {
        continue;
      }
      told.add(life.getKey());
      lifeSafety += last.path("lane").asText().equals("life-safety") ? 1 : 0;
      if (verdict != null) {
        inspected++;
        boolean good =
            verdict.path("real").asText().equals("yes")
                && verdict.path("new_to_you").asText().equals("yes");
        realAndNew += good ? 1 : 0;
      }
    }
    return new WeekOfAlerts(
        from,
        to,
        told.size(),
        lifeSafety,
        inspected,
        realAndNew,
        probes,
        probesInspected,
        held,
        configuration.warning().mode(acts.mode(to)).falseEpisodesPerWeek(),
        acts.modeSince(to).orElse("mode peace"));
  }

  /** A few lines for a person. */
  public List<String> lines(TocsinConfiguration configuration) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "The seven days to %s: %d alerts (%d life-safety), of which %.1f are promised to be chance; %s",
            CLOCK.withZone(configuration.zone()).format(to),
            alerts,
            lifeSafety,
            promised,
            mode));
    double[] share = VerdictTeaching.wilson(realAndNew, inspected);
    lines.add(
        inspected == 0
            ? "  0 of %d inspected: nobody has said yet whether they were real and new"
                .formatted(alerts)
            : String.format(
                Locale.ROOT,
                "  %d of %d inspected, %d of them real and new (%.0f–%.0f %%)",
                inspected,
                alerts,
                realAndNew,
                100 * share[0],
                100 * share[1]));
    lines.add("  %d of %d probes inspected".formatted(probesInspected, probes));
    int all = heldBack.values().stream().mapToInt(Integer::intValue).sum();
    lines.add(
        "  %d held back%s"
            .formatted(
                all,
                all == 0
                    ? ""
                    : ": "
                        + String.join(
                            ", ",
                            heldBack.entrySet().stream()
                                .map(e -> e.getValue() + " " + e.getKey())
                                .toList())));
    return lines;
  }

  /** The same for a program. */
  public Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("from", from.toString());
    object.put("to", to.toString());
    object.put("alerts", alerts);
    object.put("life_safety", lifeSafety);
    object.put("inspected", inspected);
    object.put("real_and_new", realAndNew);
    object.put("probes", probes);
    object.put("probes_inspected", probesInspected);
    object.put("held_back", heldBack);
    object.put("promised", promised);
    object.put("mode", mode);
    return object;
  }

  private static boolean isWithin(JsonNode message, Instant from) {
    return !Instant.parse(message.path("sent_at").asText()).isBefore(from);
  }

  private static boolean isProbe(JsonNode message) {
    return message.path("event").asText().equals("probe");
  }

  private static boolean isHeld(JsonNode message) {
    return message.path("state").asText().equals("held-back");
  }

  /** Nobody was told: it is, or was to its end, on the held-back list. */
  private static boolean isHeldBack(JsonNode message) {
    String first = message.path("reasons").path(0).asText();
    boolean over = !message.path("state").asText().equals("open");
    return isHeld(message)
        || (over && Set.of("silenced", "known-event", "inhibited", "cap-per-day").contains(first));
  }
}
