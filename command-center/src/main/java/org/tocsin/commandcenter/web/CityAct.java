package org.tocsin.commandcenter.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.CityActs;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What a desk wants to hold for the whole city.
 *
 * @param kind {@code silence}, {@code end-silence}, {@code known-event}, {@code mode}, {@code pin}
 *     or {@code unpin}
 * @param until needed for a silence and a known event
 * @param places of a silence or known event, empty for the whole city; needed for pins
 * @param mode needed for {@code mode}
 * @param nameEn needed for a known event
 * @param reason needed for a silence and a mode: the audit shows it
 * @param target needed for {@code end-silence}: the silence's id
 * @param requestId drawn by the sender for each wish: emergency, peace and emergency again for the
 *     same reason are three wishes, and one that is sent twice is one
 */
record CityAct(
    @Nullable String kind,
    @Nullable String desk,
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable List<String> places,
    @Nullable List<String> categories,
    @Nullable String mode,
    @Nullable String nameEn,
    @Nullable String nameZh,
    @Nullable String reason,
    @Nullable String target,
    @Nullable String requestId) {
  private static final List<String> KINDS =
      List.of(
          CityActs.SILENCE,
          CityActs.END_SILENCE,
          CityActs.KNOWN_EVENT,
          CityActs.MODE,
          CityActs.PIN,
          CityActs.UNPIN);
  private static final Duration LONGEST_SILENCE = Duration.ofDays(31);
  private static final int LONGEST_WORDS = 200;

  /**
   * What can be named.
   *
   * @param places ids; empty while they cannot be read, and then none is refused
   * @param categories ids; empty while they cannot be read
   */
  record Known(List<String> places, List<String> categories) {
    Known {
      places = List.copyOf(places);
      categories = List.copyOf(categories);
    }
  }

  /**
   * The message to write.
   *
   * @throws Problem saying what is missing or unknown
   */
  AlertActionMessage message(TocsinConfiguration configuration, Known city, Instant now) {
    String known = ActionRequest.oneOf("kind", kind, KINDS);
    String by = ActionRequest.oneOf("desk", desk, configuration.desks());
    String wish = ActionRequest.wish(requestId);
    List<String> where = places == null ? List.of() : places;
    List<String> what = categories == null ? List.of() : categories;
    known("places", where, city.places);
    known("categories", what, city.categories);
    switch (known) {
      case CityActs.SILENCE -> {
        endsWithin(now);
        words("reason", reason);
      }
      case CityActs.KNOWN_EVENT -> {
        endsWithin(now);
        words("name_en", nameEn);
      }
      case CityActs.MODE -> {
        ActionRequest.oneOf("mode", mode, List.copyOf(configuration.warning().modes().keySet()));
        words("reason", reason);
      }
      case CityActs.END_SILENCE -> words("target", target);
      default -> {
        if (where.isEmpty()) {
          throw Problem.badRequest("Field 'places' is empty; name the place to " + known);
        }
      }
    }
    return new AlertActionMessage(
        AlertActionMessage.VERSION,
        AlertActionMessage.TYPE,
        ActionRequest.actionId(
            wish,
            AlertActionMessage.CITY,
            known,
            by,
            Objects.toString(from, null),
            Objects.toString(until, null),
            String.join(",", where),
            String.join(",", what),
            mode,
            nameEn,
            nameZh,
            reason,
            target),
        AlertActionMessage.CITY,
        known,
        by,
        null,
        null,
        null,
        from,
        until,
        where,
        what,
        known.equals(CityActs.MODE) ? mode : null,
        nameEn,
        nameZh,
        reason,
        target);
  }

  private static void known(String field, List<String> named, List<String> known) {
    for (String word : known.isEmpty() ? List.<String>of() : named) {
      if (!known.contains(word)) {
        throw Problem.badRequest(
            "Field '%s' names '%s', which this city does not know and so nothing would be covered%s"
                .formatted(field, word, NearestWord.suggestion(word, known)));
      }
    }
  }

  private void endsWithin(Instant now) {
    Instant start = from == null || from.isBefore(now) ? now : from;
    if (until == null || !until.isAfter(start) || until.isAfter(start.plus(LONGEST_SILENCE))) {
      throw Problem.badRequest(
          "Field 'until' is '%s'; it must lie after %s, at most %d days"
              .formatted(until == null ? "" : until, start, LONGEST_SILENCE.toDays()));
    }
  }

  private static void words(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.badRequest("Field '%s' is empty; say it in a few words".formatted(field));
    }
    if (value.length() > LONGEST_WORDS) {
      throw Problem.badRequest(
          "Field '%s' has %d characters; use at most %d"
              .formatted(field, value.length(), LONGEST_WORDS));
    }
  }
}
