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
  private static final double PER_HOUR = 0.5;

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

  public BatchCity(List<Sent> sent, Instant goLive, Instant to, double alpha) {
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
    watch(goLive, to, alpha);
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

  private void watch(Instant goLive, Instant to, double alpha) {
    changes.sort(
        Comparator.comparingLong(Change::at)
            .thenComparing(c -> c.cause.topic())
            .thenComparing(c -> c.cause.partition())
            .thenComparing(c -> c.cause.offset())
            .thenComparing(Change::rank));
    Map<String, Watch> cells = new TreeMap<>();
    for (Change c : changes) {
      cells.computeIfAbsent(c.cell, cell -> new Watch(cell, goLive, alpha)).take(c);
    }
    cells.values().forEach(w -> w.until(to.toEpochMilli() + 1));
  }

  /** One cell's counts and its open alert. */
  private final class Watch {
    private final String cell;
    private final Instant goLive;
    private final double alpha;
    private final Map<Instant, Integer> hours = new HashMap<>();
    private final Map<Instant, Integer> days = new HashMap<>();
    private boolean open;
    private int version;
    private boolean hourly;
    private Instant start;
    private int told;
    private double toldP;
    private Instant onset;
    private Instant unusualUntil;
    private long look = Long.MAX_VALUE;

    Watch(String cell, Instant goLive, double alpha) {
      this.cell = cell;
      this.goLive = goLive;
      this.alpha = alpha;
    }

    void take(Change c) {
      until(c.at);
      Instant now = Instant.ofEpochMilli(c.at);
      for (boolean hour : new boolean[] {true, false}) {
        Instant slot = slot(c.occurredAt, hour);
        if (!end(slot, hour).plus(14, ChronoUnit.DAYS).isAfter(now)) {
          continue;
        }
        int n = (hour ? hours : days).merge(slot, c.n, Integer::sum);
        if (c.n > 0 && now.isAfter(goLive) && end(slot, hour).isAfter(goLive)) {
          test(hour, slot, n, now);
        }
      }
      if (c.n < 0 && open) {
        look = Math.min(look, c.at / 60_000 * 60_000 + 60_000);
      }
    }

    void until(long at) {
      while (look < at) {
        long now = look;
        look = Long.MAX_VALUE;
        look(Instant.ofEpochMilli(now));
      }
    }

    private void test(boolean hour, Instant slot, int n, Instant now) {
      double mean = mean(slot, hour);
      double p = atLeast(n, mean);
      Instant end = end(slot, hour);
      if (p > alpha) {
        if (open && p < 0.1 && end.isAfter(unusualUntil)) {
          unusualUntil = end;
        }
        return;
      }
      if (n < 3 || n - mean < 2) {
        return;
      }
      if (!open) {
        open = true;
        version = 0;
        onset = slot;
        unusualUntil = end;
        say("alert", "open", hour, slot, n, p, now);
      } else if (worthSaying(hour, slot, n, p)) {
        say("update", "open", hour, slot, n, p, now);
      } else if (end.isAfter(unusualUntil)) {
        unusualUntil = end;
      }
    }

    private boolean worthSaying(boolean hour, Instant slot, int n, double p) {
      if (hour == hourly && slot.equals(start)) {
        return n >= Math.ceil(1.5 * told);
      }
      if (hour == hourly && slot.isAfter(start)) {
        return true;
      }
      return p < 0.1 * toldP;
    }

    private void look(Instant now) {
      if (!open) {
        return;
      }
      Instant end = end(start, hourly);
      int n = (hourly ? hours : days).getOrDefault(start, 0);
      double p = atLeast(n, mean(start, hourly));
      if (n < told && (p > alpha || n < 3)) {
        say("cancel", "cancelled", hourly, start, n, p, now);
        open = false;
      } else if (!now.isBefore(quietAt())) {
        say("update", "ended", hourly, start, n, p, now);
        open = false;
      } else if (!now.isBefore(end) && n > told) {
        say("update", "open", hourly, start, n, p, now);
      }
      if (open) {
        plan(now);
      }
    }

    private void say(
        String type, String state, boolean hour, Instant slot, int n, double p, Instant now) {
      version++;
      hourly = hour;
      start = slot;
      told = n;
      toldP = p;
      onset = slot.isBefore(onset) ? slot : onset;
      Instant end = end(slot, hour);
      unusualUntil = end.isAfter(unusualUntil) ? end : unusualUntil;
      alerts.add(
          String.join(
              " ",
              now.toString(),
              cell,
              "v" + version,
              type,
              state,
              hour ? "hour" : "day",
              slot.toString(),
              end.toString(),
              "n=" + n,
              "onset=" + onset));
      plan(now);
    }

    private void plan(Instant now) {
      Instant end = end(start, hourly);
      look = Math.min(look, (end.isAfter(now) ? end : quietAt()).toEpochMilli());
    }

    private Instant quietAt() {
      return unusualUntil.plus(hourly ? 3 : 24, ChronoUnit.HOURS);
    }
  }

  private static Instant slot(Instant at, boolean hour) {
    return hour
        ? at.truncatedTo(ChronoUnit.HOURS)
        : at.atZone(ZONE).toLocalDate().atStartOfDay(ZONE).toInstant();
  }

  private static Instant end(Instant slot, boolean hour) {
    return hour
        ? slot.plus(1, ChronoUnit.HOURS)
        : slot.atZone(ZONE).toLocalDate().plusDays(1).atStartOfDay(ZONE).toInstant();
  }

  private static double mean(Instant slot, boolean hour) {
    return PER_HOUR * ChronoUnit.HOURS.between(slot, end(slot, hour));
  }

  /** P(Y ≥ n) of a Poisson law, term by term. */
  private static double atLeast(int n, double mean) {
    double term = Math.exp(-mean);
    double below = 0;
    for (int y = 0; y < n; y++) {
      below += term;
      term *= mean / (y + 1);
    }
    double tail = 0;
    for (int y = n; y < n + 200; y++) {
      tail += term;
      term *= mean / (y + 1);
    }
    return n == 0 ? 1 : below < 0.5 ? 1 - below : tail;
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
