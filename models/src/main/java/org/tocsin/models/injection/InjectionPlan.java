package org.tocsin.models.injection;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.NearestWord;

/**
 * What an injection file wishes for: a version, a seed and cases. {@code docs/REPLAY.md} describes
 * the file.
 */
public final class InjectionPlan implements Serializable {
  /** The version of the format that this program reads. */
  public static final int VERSION = 1;

  private static final long serialVersionUID = 1L;
  private static final List<String> TOP = List.of("version", "seed", "cases");
  private static final List<String> CASE =
      List.of(
          "id",
          "repeat",
          "category",
          "places",
          "spread",
          "onset",
          "duration",
          "extra",
          "sd",
          "shape",
          "delay");
  private static final int MOST_REPEATS = 100_000;

  final long seed;
  final List<CaseSpec> cases;

  private InjectionPlan(long seed, List<CaseSpec> cases) {
    this.seed = seed;
    this.cases = List.copyOf(cases);
  }

  /**
   * Reads a parsed file.
   *
   * @throws InvalidInjection with every problem, each with its place
   */
  public static InjectionPlan of(Map<String, Object> tree) {
    List<String> problems = new ArrayList<>();
    unknown("", tree, TOP, problems);
    Object version = tree.get("version");
    if (!String.valueOf(VERSION).equals(String.valueOf(version))) {
      problems.add(
          "version: '%s' cannot be read; this program reads version %d"
              .formatted(version == null ? "" : version, VERSION));
    }
    long seed = whole("seed", tree.get("seed"), 1, Long.MIN_VALUE, Long.MAX_VALUE, problems);
    List<CaseSpec> cases = new ArrayList<>();
    if (tree.get("cases") instanceof List<?> list && !list.isEmpty()) {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        String where = "cases[" + (i + 1) + "]";
        if (list.get(i) instanceof Map<?, ?> entry) {
          CaseSpec read = readCase(where, i + 1, entry, problems);
          if (!ids.add(read.id())) {
            problems.add("%s.id: '%s' is used twice".formatted(where, read.id()));
          }
          cases.add(read);
        } else {
          problems.add(where + ": must be a block of keys");
        }
      }
    } else {
      problems.add("cases: must list at least one case");
    }
    if (!problems.isEmpty()) {
      throw new InvalidInjection(problems);
    }
    return new InjectionPlan(seed, cases);
  }

  /** How many cases are wished for. */
  public int size() {
    return cases.stream().mapToInt(CaseSpec::repeat).sum();
  }

  private static CaseSpec readCase(
      String where, int number, Map<?, ?> entry, List<String> problems) {
    unknown(where + ".", entry, CASE, problems);
    Object id = entry.get("id");
    int spread = (int) whole(where + ".spread", entry.get("spread"), 1, 1, 100, problems);
    int repeat = (int) whole(where + ".repeat", entry.get("repeat"), 1, 1, MOST_REPEATS, problems);
    return new CaseSpec(
        id == null ? "case-" + number : id.toString(),
        repeat,
        words(where + ".category", entry.get("category"), problems),
        words(where + ".places", entry.get("places"), problems),
        spread,
        onset(where + ".onset", entry.get("onset"), problems),
        duration(where + ".duration", entry.get("duration"), Duration.ofDays(1), problems),
        size(where, entry, problems),
        shape(where + ".shape", entry.get("shape"), problems),
        delay(where + ".delay", entry.get("delay"), problems));
  }

  private static CaseSpec.Size size(String where, Map<?, ?> entry, List<String> problems) {
    Object extra = entry.get("extra");
    Object deviations = entry.get("sd");
    if ((extra == null) == (deviations == null)) {
      problems.add(where + ": needs one of extra (reports) and sd (k standard deviations)");
      return new CaseSpec.Size(1, 0);
    }
    if (extra != null) {
      return new CaseSpec.Size((int) whole(where + ".extra", extra, 1, 1, 1_000_000, problems), 0);
    }
    try {
      double k = Double.parseDouble(String.valueOf(deviations));
      if (k > 0 && k <= 1000) {
        return new CaseSpec.Size(0, k);
      }
      problems.add("%s.sd: %s is out of range; use above 0 to 1000".formatted(where, deviations));
    } catch (NumberFormatException e) {
      problems.add("%s.sd: '%s' is not a number".formatted(where, deviations));
    }
    return new CaseSpec.Size(1, 0);
  }

  private static CaseSpec.Shape shape(String where, @Nullable Object value, List<String> problems) {
    if (value == null) {
      return CaseSpec.Shape.EVEN;
    }
    for (CaseSpec.Shape shape : CaseSpec.Shape.values()) {
      if (shape.name().toLowerCase(Locale.ROOT).equals(value.toString())) {
        return shape;
      }
    }
    problems.add(
        "%s: '%s' is unknown%s"
            .formatted(
                where,
                value,
                NearestWord.suggestion(value.toString(), List.of("even", "rising", "peak"))));
    return CaseSpec.Shape.EVEN;
  }

  private static CaseSpec.Delay delay(String where, @Nullable Object value, List<String> problems) {
    if (value == null || value.equals("as-reported")) {
      return new CaseSpec.Delay(true, Duration.ZERO);
    }
    if (value.equals("none")) {
      return new CaseSpec.Delay(false, Duration.ZERO);
    }
    return new CaseSpec.Delay(false, duration(where, value, Duration.ZERO, problems));
  }

  private static @Nullable Instant onset(
      String where, @Nullable Object value, List<String> problems) {
    if (value == null || value.equals("any")) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value.toString()).toInstant();
    } catch (DateTimeException e) {
      problems.add(
          "%s: '%s' is not a time such as 2016-03-05T14:00:00-06:00, or any"
              .formatted(where, value));
      return null;
    }
  }

  private static Duration duration(
      String where, @Nullable Object value, Duration otherwise, List<String> problems) {
    if (value == null) {
      return otherwise;
    }
    String text = value.toString();
    try {
      long amount = Long.parseLong(text.substring(0, Math.max(0, text.length() - 1)));
      Duration duration =
          switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            case 'd' -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException(text);
          };
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    problems.add("%s: '%s' is not a duration such as 30m, 6h or 7d".formatted(where, value));
    return otherwise;
  }

  /** A word, a list of words, or none for {@code any} and absence. */
  private static List<String> words(String where, @Nullable Object value, List<String> problems) {
    if (value == null || value.equals("any")) {
      return List.of();
    }
    List<?> given = value instanceof List<?> list ? list : List.of(value);
    List<String> words = given.stream().map(String::valueOf).toList();
    if (words.isEmpty()) {
      problems.add(where + ": is empty; name at least one, or any");
    }
    return words;
  }

  private static long whole(
      String where,
      @Nullable Object value,
      long otherwise,
      long least,
      long most,
      List<String> problems) {
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value.toString());
      if (number >= least && number <= most) {
        return number;
      }
      problems.add("%s: %s is out of range; use %d to %d".formatted(where, value, least, most));
    } catch (NumberFormatException e) {
      problems.add("%s: '%s' is not a whole number".formatted(where, value));
    }
    return otherwise;
  }

  private static void unknown(
      String where, Map<?, ?> tree, List<String> known, List<String> problems) {
    for (Object key : tree.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        problems.add(
            "%s%s: is unknown%s"
                .formatted(where, key, NearestWord.suggestion(String.valueOf(key), known)));
      }
    }
  }
}
