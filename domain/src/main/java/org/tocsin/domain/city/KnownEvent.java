package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is known to come and explains more reports than usual: a marathon, a market, works
 * on a main. What it covers is still counted and shown, with this reason beside it.
 *
 * @param from first instant
 * @param to first instant after it
 * @param places ids; empty means the whole city
 * @param categories ids; empty means all but those of lane life-safety
 */
public record KnownEvent(
    String nameEn,
    String nameZh,
    Instant from,
    Instant to,
    List<String> places,
    List<String> categories)
    implements Serializable {
  /** Categories that no source reports: what sensors and feeds can do wrong. */
  public static final List<String> OWN_CATEGORIES =
      List.of("sensor-fault", "feed-down", "unusually-quiet");

  public KnownEvent {
    places = List.copyOf(places);
    categories = List.copyOf(categories);
    if (!to.isAfter(from)) {
      throw new IllegalArgumentException(
          "Known event '%s' ends at %s, not after its start %s".formatted(nameEn, to, from));
    }
  }

  /**
   * One block of the configuration.
   *
   * @param known categories and properties that the configuration names; a word that differs so
   *     little from one of them that it is a slip would cover nothing
   */
  static @Nullable KnownEvent read(ConfigurationTree entry, ZoneId zone, List<String> known) {
    String en = entry.text("name-en", "");
    String zh = entry.text("name-zh", en);
    Instant from = entry.instant("from", zone);
    Instant to = entry.instant("to", zone);
    List<String> places = entry.words("places", List.of());
    List<String> categories = entry.words("categories", List.of());
    for (String category : categories) {
      if (NearestWord.isSlip(category, known)) {
        entry.problem(
            "categories",
            "'%s' is unknown%s".formatted(category, NearestWord.suggestion(category, known)));
      }
    }
    if (en.isBlank() || from == null || to == null) {
      entry.problem("", "needs name-en, from and to");
      return null;
    }
    if (!to.isAfter(from)) {
      entry.problem("to", "%s is not after from %s".formatted(to, from));
      return null;
    }
    return new KnownEvent(en, zh, from, to, places, categories);
  }
}
