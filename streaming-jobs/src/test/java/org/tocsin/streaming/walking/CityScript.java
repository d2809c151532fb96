package org.tocsin.streaming.walking;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.domain.message.Topics;

/**
 * A small city's story, always the same: thirty days of history, then a spring night in Chicago on
 * which the clocks change. It holds duplicates, a correction that moves place, retractions, late
 * rows, restated values, refusals, garbage, and surges.
 */
public final class CityScript {
  public static final Instant HISTORY_END = Instant.parse("2016-03-12T20:00:00Z");
  public static final Instant LIVE_START = Instant.parse("2016-03-12T20:05:00Z");
  public static final Instant MIDDLE = Instant.parse("2016-03-13T03:00:00Z");
  public static final Instant END = Instant.parse("2016-03-14T18:00:00Z");
  private static final String[] PLACES = {"north", "south", "harbour", "old-town"};
  private static final String[] CATEGORIES = {"pothole", "flooding"};

  private final Wire wire;
  private final SplittableRandom chance;

  public CityScript(Wire wire, long seed) {
    this.wire = wire;
    this.chance = new SplittableRandom(seed);
  }

  /** Everything that goes through the import. */
  public void history() {
    Instant at = HISTORY_END.minus(Duration.ofDays(30));
    int n = 0;
    while (at.isBefore(HISTORY_END)) {
      String id = "h" + n++;
      IncidentMessage report =
          report(
              id,
              place(),
              category(),
              at.minus(Duration.ofMinutes(chance.nextInt(90))),
              "import-1");
      backfill(at, report);
      if (chance.nextInt(20) == 0) {
        backfill(at, report);
      }
      if (chance.nextInt(25) == 0) {
        backfill(at.plusSeconds(30), in(report, place()));
      }
      at = at.plus(Duration.ofMinutes(20 + chance.nextInt(120)));
    }
    for (int i = 0; i < 20; i++) {
      Instant time = HISTORY_END.minus(Duration.ofHours(20 - i));
      wire.send(Topics.BACKFILL, "s1", time.toEpochMilli(), value(time, 10 + i, "import-2"));
    }
  }

  /** The first half of the night: surges, a move, retractions, late rows. */
  public void firstHalf() {
    Instant at = LIVE_START;
    background(at, MIDDLE, "a");
    wire.heartbeat(MIDDLE.toEpochMilli());
  }

  /** The second half, across the change of clocks, and quiet until every alert has ended. */
  public void secondHalf() {
    background(MIDDLE.plusSeconds(1), Instant.parse("2016-03-13T15:00:00Z"), "b");
    for (Instant at = Instant.parse("2016-03-13T15:00:00Z");
        at.isBefore(END);
        at = at.plus(Duration.ofHours(1))) {
      wire.heartbeat(at.toEpochMilli());
    }
    wire.heartbeat(END.toEpochMilli());
  }

  private void background(Instant from, Instant to, String half) {
    int n = 0;
    Instant at = from;
    while (at.isBefore(to)) {
      String id = half + n;
      IncidentMessage report = report(id, place(), category(), at.minusSeconds(60), "feed");
      live(at, report);
      if (n % 6 == 0) {
        wire.heartbeat(at.toEpochMilli());
      }
      if (n % 7 == 3) {
        live(at.plusMillis(500), report);
      }
      if (n % 9 == 5) {
        live(at.plusMillis(700), in(report, place()));
      }
      if (n % 11 == 6) {
        live(at.plusMillis(800), retracted(report));
      }
      if (n % 8 == 1) {
        live(
            at.plusMillis(900),
            report(id + "late", "harbour", "pothole", at.minus(Duration.ofHours(5)), "feed"));
      }
      if (half.equals("b")) {
        live(at.plusSeconds(2), report("b-slow" + n, "north", "pothole", at, "feed"));
      }
      if (n == 10) {
        surge(at, half, "harbour", "flooding", 9);
        move(at.plusSeconds(50), half);
      }
      if (n == 25) {
        surge(at, half, "old-town", "pothole", 6);
        for (int i = 0; i < 5; i++) {
          live(
              at.plusSeconds(40 + i),
              retracted(report(half + "old-town" + i, "old-town", "pothole", at, "feed")));
        }
      }
      if (n == 30) {
        surge(at, half, "south", "pothole", 24);
      }
      if (n % 10 == 4) {
        wire.send(Topics.OBSERVATIONS, "s1", at.toEpochMilli(), value(at, n, "feed"));
        wire.send(Topics.OBSERVATIONS, "s1", at.toEpochMilli() + 1, value(at, n, "feed"));
        wire.send(Topics.OBSERVATIONS, "s1", at.toEpochMilli() + 2, value(at, n + 0.5, "feed"));
      }
      if (n % 15 == 2) {
        wire.send(
            Topics.REJECTED,
            "city|" + id,
            at.toEpochMilli(),
            new RejectedMessage(
                1, "rejected", "city", id, "UNKNOWN_CATEGORY", "no such", n, null, "feed"));
        wire.sendTo(Topics.INCIDENTS, n % 4, "?", at.toEpochMilli(), "{\"type\":\"incident\",");
      }
      n++;
      at = at.plus(Duration.ofMinutes(3 + chance.nextInt(20)));
    }
  }

  private void surge(Instant at, String half, String place, String category, int reports) {
    for (int i = 0; i < reports; i++) {
      live(at.plusSeconds(i), report(half + place + i, place, category, at, "feed"));
    }
  }

  private void move(Instant at, String half) {
    live(at, report(half + "harbour0", "north", "flooding", at.minusSeconds(50), "feed"));
    live(
        at.plusSeconds(1),
        report(half + "harbour1", "north", "flooding", at.minusSeconds(50), "feed"));
  }

  private void backfill(Instant at, IncidentMessage message) {
    wire.send(Topics.BACKFILL, message.key(), at.toEpochMilli(), message);
  }

  private void live(Instant at, IncidentMessage message) {
    wire.send(Topics.INCIDENTS, message.key(), at.toEpochMilli(), message);
  }

  private String place() {
    return PLACES[chance.nextInt(PLACES.length)];
  }

  private String category() {
    return CATEGORIES[chance.nextInt(CATEGORIES.length)];
  }

  /** A report of the city. */
  public static IncidentMessage report(
      String id, String place, String category, Instant occurredAt, String run) {
    return new IncidentMessage(
        1,
        "incident",
        "report",
        "city",
        id,
        null,
        null,
        category,
        "service",
        place,
        null,
        41.9,
        -87.6,
        occurredAt,
        null,
        "recorded",
        null,
        "open",
        null,
        null,
        null,
        null,
        "streets",
        "public",
        Map.of("ward", "12"),
        run);
  }

  private static IncidentMessage in(IncidentMessage m, String place) {
    return report(m.sourceId(), place, m.category(), m.occurredAt(), m.run());
  }

  static IncidentMessage retracted(IncidentMessage m) {
    IncidentMessage r = m;
    return new IncidentMessage(
        r.version(),
        r.type(),
        "retraction",
        r.source(),
        r.sourceId(),
        null,
        null,
        r.category(),
        r.categoryClass(),
        r.neighbourhoodId(),
        null,
        r.lat(),
        r.lon(),
        r.occurredAt(),
        null,
        r.knownKind(),
        null,
        r.status(),
        null,
        null,
        null,
        null,
        r.department(),
        r.origin(),
        r.attributes(),
        r.run());
  }

  private static ObservationMessage value(Instant at, double result, String run) {
    return new ObservationMessage(
        1,
        "observation",
        "air",
        "s1",
        "pm25",
        at,
        result,
        "ug/m3",
        "good",
        "north",
        null,
        "recorded",
        run);
  }
}
