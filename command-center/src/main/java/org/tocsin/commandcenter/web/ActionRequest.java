package org.tocsin.commandcenter.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What a desk wants to do with an alert.
 *
 * @param kind {@code acknowledge}, {@code comment}, {@code assign}, {@code snooze}, {@code resolve}
 *     or {@code verdict}
 * @param comment needed for a comment; for {@code assign} the desk that takes over
 * @param real needed with {@code resolve} and {@code verdict}
 * @param newToYou needed with {@code resolve} and {@code verdict}
 * @param until needed for {@code snooze}: its end
 * @param requestId drawn by the sender for each wish, so that sending it again is the same act
 */
record ActionRequest(
    @Nullable String kind,
    @Nullable String desk,
    @Nullable String comment,
    @Nullable String real,
    @Nullable String newToYou,
    @Nullable Instant until,
    @Nullable String requestId) {
  static final int LONGEST_COMMENT = 2_000;

  private static final Duration LONGEST_SNOOZE = Duration.ofDays(7);

  private static final List<String> KINDS =
      List.of(Act.ACKNOWLEDGE, Act.COMMENT, Act.ASSIGN, Act.SNOOZE, Act.RESOLVE, Act.VERDICT);
  private static final List<String> REAL = List.of("yes", "no", "cannot-tell", "bad-data");
  private static final List<String> NEW_TO_YOU = List.of("yes", "knew-already", "planned");

  /**
   * The message to write.
   *
   * @throws Problem saying what is missing or unknown
   */
  AlertActionMessage on(String alertId, List<String> desks, Instant now) {
    String knownKind = oneOf("kind", kind, KINDS);
    String knownDesk = oneOf("desk", desk, desks);
    String text = comment == null || comment.isBlank() ? null : comment.strip();
    if (text != null && text.length() > LONGEST_COMMENT) {
      throw Problem.badRequest(
          "Field 'comment' has %d characters; use at most %d"
              .formatted(text.length(), LONGEST_COMMENT));
    }
    if (knownKind.equals(Act.COMMENT) && text == null) {
      throw Problem.badRequest("Field 'comment' is empty; write what the next desk should know");
    }
    if (knownKind.equals(Act.ASSIGN)) {
      text = oneOf("comment", text, desks);
    }
    if (knownKind.equals(Act.SNOOZE) && (until == null || !isSoon(until, now))) {
      throw Problem.badRequest(
          "Field 'until' is '%s'; a snooze needs an end after %s, at most %d days ahead"
              .formatted(until == null ? "" : until, now, LONGEST_SNOOZE.toDays()));
    }
    boolean judges = knownKind.equals(Act.RESOLVE) || knownKind.equals(Act.VERDICT);
    String knownReal = judges ? oneOf("real", real, REAL) : null;
    String knownNew = judges ? oneOf("new_to_you", newToYou, NEW_TO_YOU) : null;
    return new AlertActionMessage(
        AlertActionMessage.VERSION,
        AlertActionMessage.TYPE,
        actionId(
            requestId,
            alertId,
            knownKind,
            knownDesk,
            text,
            knownReal,
            knownNew,
            until == null ? null : until.toString()),
        alertId,
        knownKind,
        knownDesk,
        text,
        knownReal,
        knownNew,
        null,
        knownKind.equals(Act.SNOOZE) ? until : null,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null);
  }

  /** The id of a wish for the whole city, which can be wished again. */
  static String wish(@Nullable String requestId) {
    if (requestId == null || requestId.isBlank()) {
      throw Problem.badRequest(
          "Field 'request_id' is empty; draw a new one for each wish, so that sending it again is"
              + " the same act and wishing the same later is another");
    }
    return requestId;
  }

  private static boolean isSoon(Instant until, Instant now) {
    return until.isAfter(now) && !until.isAfter(now.plus(LONGEST_SNOOZE));
  }

  /** The id of an act: computed from what it says and the request that asked for it. */
  static String actionId(@Nullable String requestId, String alertId, @Nullable String... content) {
    StringBuilder identity = new StringBuilder(alertId);
    for (String part : content) {
      identity.append('\u0000').append(Objects.requireNonNullElse(part, ""));
    }
    identity.append('\u0000').append(Objects.requireNonNullElse(requestId, ""));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  static String oneOf(String field, @Nullable String value, List<String> words) {
    if (value == null || !words.contains(value)) {
      throw Problem.badRequest(
          "Field '%s' is '%s'; use one of %s"
              .formatted(field, value == null ? "" : value, String.join(", ", words)));
    }
    return value;
  }
}
