package org.tocsin.cli.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.lakehouse.RunCounts;

/**
 * What became of everything that a run offered: offered = new + corrections + retractions +
 * duplicates + rejected, counted in the tables.
 *
 * @param fresh reports that are neither corrections nor retractions, or landed values
 * @param rejected by reason
 */
record Reconciliation(
    long offered,
    long fresh,
    long corrections,
    long retractions,
    long duplicates,
    Map<String, Long> rejected,
    double seconds) {

  Reconciliation {
    rejected = new TreeMap<>(rejected);
  }

  static Reconciliation of(long offered, RunCounts counts, double seconds) {
    return new Reconciliation(
        offered,
        counts.incident("report") + counts.observations(),
        counts.incident("correction"),
        counts.incident("retraction"),
        counts.redeliveries(),
        counts.rejections(),
        seconds);
  }

  long sum() {
    return fresh
        + corrections
        + retractions
        + duplicates
        + rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether the tables hold exactly what was offered, refused for the same reasons. */
  boolean addsUp(Map<String, Long> refusedAtTheDoor) {
    return sum() == offered && rejected.equals(new TreeMap<>(refusedAtTheDoor));
  }

  /** The sum of two runs that ended together. */
  Reconciliation plus(Reconciliation other) {
    Map<String, Long> both = new TreeMap<>(rejected);
    other.rejected.forEach((reason, n) -> both.merge(reason, n, Long::sum));
    return new Reconciliation(
        offered + other.offered,
        fresh + other.fresh,
        corrections + other.corrections,
        retractions + other.retractions,
        duplicates + other.duplicates,
        both,
        Math.max(seconds, other.seconds));
  }

  /** One JSON object in the order of the sum. */
  String json() {
    return json(new LinkedHashMap<>());
  }

  /** The same of one feed among several, which it names first. */
  String json(String mapping, String run) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("mapping", mapping);
    object.put("run", run);
    return json(object);
  }

  private String json(Map<String, Object> object) {
    object.put("offered", offered);
    object.put("new", fresh);
    object.put("corrections", corrections);
    object.put("retractions", retractions);
    object.put("duplicates", duplicates);
    object.put("rejected", rejected);
    object.put("seconds", Math.round(seconds * 10) / 10.0);
    try {
      return new ObjectMapper().writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Numbers can be written as JSON", e);
    }
  }

  /** The sum as people write it, one term a line. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "new", fresh);
    line(text, "corrections", corrections);
    line(text, "retractions", retractions);
    line(text, "duplicates", duplicates);
    rejected.forEach((reason, n) -> line(text, "rejected " + reason, n));
    line(text, "= offered", offered);
    text.append(
        String.format(
            Locale.ROOT,
            "The tables agree. %.1f s, %,.0f a second%n",
            seconds,
            offered / Math.max(seconds, 1e-3)));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, long n) {
    text.append(String.format(Locale.ROOT, "  %-30s %,14d%n", what, n));
  }
}
