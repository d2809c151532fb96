package org.tocsin.streaming.walking;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.streaming.walking.Wire.Sent;

/**
 * What must stand in the tables and alerts, worked out in one pass over everything that was sent.
 * It shares the message records with the product, and nothing else.
 */
public final class BatchCity {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");

  /**
   * Half of the city's promise of 0.7 false episodes a week is each category's, and a third of that
   * each family's.
   */
  private static final double LINE = Math.min(0.05, 0.35 / 7);

  private static final double FAMILIES = 3;

  /** Half a report an hour is usual, Poisson. */
  private static final BatchUsual FLAT =
      new BatchUsual() {
        @Override
        public double between(String place, long from, long to) {
          return 0.125 * (to - from);
        }

        @Override
        public double hour() {
          return 1;
        }

        @Override
        public double day() {
          return 1;
        }

        @Override
        public double week() {
          return 1;
        }
      };

  public final List<String> incidents = new ArrayList<>();
  final List<String> redeliveries = new ArrayList<>();
  final List<String> observations = new ArrayList<>();
  final List<String> rejections = new ArrayList<>();
  public final Map<String, Integer> slotCounts = new TreeMap<>();
  public final List<String> alerts = new ArrayList<>();

  /** The last instant of the import: nothing is said about times before. */
  public static Instant goLive(List<Sent> sent) {
    return sent.stream()
        .filter(s -> s.topic().equals("backfill") && s.message() instanceof IncidentMessage)
        .map(s -> Instant.ofEpochMilli(s.timestamp()))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** A report with the time at which it became known. */
  private record Known(long at, Sent sent, IncidentMessage message) {}

  private record Change(long at, Sent cause, int rank, String cell, Instant occurredAt, int n) {}

  private final List<Change> changes = new ArrayList<>();

  public BatchCity(List<Sent> sent, Instant goLive, Instant to, BatchUsual.Laws laws) {
    Map<String, Long> clocks = new HashMap<>();
    Map<String, List<Known>> byId = new TreeMap<>();
    Map<String, String> values = new HashMap<>();
    for (Sent s : sent) {
      String stream = s.topic() + s.partition();
      if (s.topic().equals("backfill")) {
        stream += s.message() instanceof IncidentMessage m ? m.run() : "import-2";
      }
      long at = clocks.merge(stream, s.timestamp(), Math::max);
      if (s.message() instanceof IncidentMessage m) {
        byId.computeIfAbsent(m.sourceId(), id -> new ArrayList<>()).add(new Known(at, s, m));
      } else if (s.message() instanceof ObservationMessage m) {
        String key = m.sensorId() + "|" + m.property() + "|" + m.phenomenonTime().toEpochMilli();
        String value = String.valueOf(m.result());
        if (value.equals(values.put(key, value))) {
          redeliveries.add(place(s, at) + " " + key);
        } else {
          observations.add(place(s, at) + " " + key + " " + value);
        }
      } else if (s.message() instanceof RejectedMessage m) {
        rejections.add(place(s, at) + " " + m.reason());
      } else if (s.message() instanceof String) {
        rejections.add(place(s, at) + " UNREADABLE_MESSAGE");
      } else if (!(s.message() instanceof HeartbeatMessage)) {
        throw new AssertionError(s);
      }
    }
    byId.values().forEach(this::fold);
    count();
    watch(goLive, to, laws);
    incidents.sort(Comparator.naturalOrder());
    redeliveries.sort(Comparator.naturalOrder());
    observations.sort(Comparator.naturalOrder());
    rejections.sort(Comparator.naturalOrder());
    alerts.sort(Comparator.naturalOrder());
  }

  private void fold(List<Known> reports) {
    reports.sort(
        Comparator.comparingLong(Known::at)
            .thenComparing(k -> k.sent.topic())
            .thenComparing(k -> k.sent.partition())
            .thenComparing(k -> k.sent.offset()));
    Known before = null;
    String supersedes = "-";
    for (Known k : reports) {
      String where = place(k.sent, k.at) + " " + k.message.sourceId();
      if (before != null && sameNews(before.message, k.message)) {
        redeliveries.add(where);
        continue;
      }
      boolean gone = k.message.kind().equals("retraction");
      incidents.add(
          where
              + " "
              + (gone ? "retraction" : before == null ? "report" : "correction")
              + " "
              + k.message.neighbourhoodId()
              + " "
              + supersedes);
      boolean counted = before != null && before.message.kind().equals("report");
      boolean stays =
          counted
              && !gone
              && cell(before.message).equals(cell(k.message))
              && before.message.occurredAt().equals(k.message.occurredAt());
      int rank = 0;
      if (counted && !stays) {
        changes.add(
            new Change(
                k.at, k.sent, rank++, cell(before.message), before.message.occurredAt(), -1));
      }
      if (!gone && !stays) {
        changes.add(new Change(k.at, k.sent, rank, cell(k.message), k.message.occurredAt(), 1));
      }
      before = k;
      supersedes = version(k);
    }
  }

  private void count() {
    for (Change c : changes) {
      LocalDate day = Instant.ofEpochMilli(c.at).atZone(ZONE).toLocalDate();
      slotCounts.merge(
          c.cell + " " + c.occurredAt.truncatedTo(ChronoUnit.HOURS) + " " + day, c.n, Integer::sum);
    }
    slotCounts.values().removeIf(n -> n == 0);
  }

  private void watch(Instant goLive, Instant to, BatchUsual.Laws laws) {
    changes.sort(
        Comparator.comparingLong(Change::at)
            .thenComparing(c -> c.cause.topic())
            .thenComparing(c -> c.cause.partition())
            .thenComparing(c -> c.cause.offset())
            .thenComparing(Change::rank));
    BatchDesk desk =
        new BatchDesk(
            new BatchDesk.Settings(ZONE, List.of(), LINE, FAMILIES, goLive.toEpochMilli()),
            Map.of("pothole", FLAT, "flooding", FLAT),
            laws);
    List<BatchDesk.Change> counted = new ArrayList<>();
    for (Change c : changes) {
      int bar = c.cell.indexOf('|');
      counted.add(
          new BatchDesk.Change(
              c.at,
              c.cell.substring(0, bar),
              c.cell.substring(bar + 1),
              c.occurredAt.toEpochMilli(),
              c.n,
              null));
    }
    alerts.addAll(desk.alerts(counted, to.toEpochMilli()));
  }

  private static String cell(IncidentMessage m) {
    return m.neighbourhoodId() + "|" + m.category();
  }

  private static boolean sameNews(IncidentMessage one, IncidentMessage other) {
    return one.kind().equals(other.kind())
        && one.category().equals(other.category())
        && one.neighbourhoodId().equals(other.neighbourhoodId())
        && one.occurredAt().equals(other.occurredAt())
        && String.valueOf(one.status()).equals(String.valueOf(other.status()));
  }

  static String place(String topic, int partition, long offset, long at) {
    return topic + "/" + partition + "/" + offset + " " + Instant.ofEpochMilli(at);
  }

  private static String place(Sent s, long at) {
    return place(s.topic(), s.partition(), s.offset(), at);
  }

  private static String version(Known k) {
    return k.at + ":" + k.sent.topic() + ":" + k.sent.partition() + ":" + k.sent.offset();
  }
}
