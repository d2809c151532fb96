package org.tocsin.models.sensor;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches all sensors of one property, one reading at a time in the order in which they became
 * known. A sensor's fault and an incident are told apart by its {@value #NEIGHBOURS} nearest
 * sensors: an unusual reading waits for {@value #WAIT_MINUTES} minutes; if a neighbour moves too,
 * it is the world, if they read on as usual, the sensor. A reading beyond its limits is told at
 * once, unless most of the way there was one jump: instruments send single wild values, so it waits
 * for the next reading, as an unusual reading of a sensor without neighbours does, but no longer
 * than {@value #WAIT_MINUTES} minutes. Where that one is back by half the way or more, nothing is
 * told. A sensor is stuck while its neighbours move, after two hours and twice as long as it ever
 * read the same before, for calm air may well do so; silent while they are heard; and it drifts
 * away from them ({@link NeighbourDrift}, fed once an hour); without neighbours its own past
 * decides. When all of them stand still or say nothing, none is at fault. A fault is told again
 * once an hour while it goes on (a silent sensor for a week), and once when it is over.
 *
 * <p>Repeated readings, and those of a time that has passed, change nothing.
 *
 * <p>State: at most about 36 KB a sensor, in a flat form that names its version.
 *
 * <p>Limits: the random cut forest is not part of it; its state is too large to be kept for each
 * reading.
 */
public final class SensorWatch {
  static final int NEIGHBOURS = 4;
  static final int WAIT_MINUTES = 12;

  private static final int PAST = 400;
  private static final int LEARNING = 100;
  private static final double DRIFT = 1.5;
  private static final double FARTHEST_KM = 25;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long ALONE = 2 * HOUR;
  private static final long FORGOTTEN = 7 * 24 * HOUR;
  private static final long TOGETHER = 30 * MINUTE;
  private static final double SILENT_INTERVALS = 6;
  private static final double READINGS_PER_DAY = 288;

  private final String property;
  private final TreeMap<String, SensorPlace> sensors;
  private final SensorSettings settings;
  private final Map<String, List<String>> nearest = new HashMap<>();

  /**
   * @param sensors of this property
   * @param settings how a sensor is judged by itself
   */
  public SensorWatch(String property, List<SensorPlace> sensors, SensorSettings settings) {
    this.property = property;
    this.sensors = new TreeMap<>();
    sensors.forEach(sensor -> this.sensors.put(sensor.id(), sensor));
    this.settings = settings;
  }

  /**
   * Settings for a stream: an hour's resolution keeps the state small; an episode fades in a day.
   */
  public static SensorSettings streamSettings(ZoneId zone) {
    SensorSettings d = SensorSettings.defaults();
    return new SensorSettings(
        d.lowest(),
        d.highest(),
        d.stuckRun(),
        d.hampel(),
        d.gapFactor(),
        d.threshold(),
        d.memory(),
        24,
        60,
        d.seasons(),
        zone);
  }

  /**
   * Takes a reading.
   *
   * @param place of the sensor as the reading names it; used where table {@code sensor} does not
   *     know it
   * @param time of the reading, milliseconds
   * @param value NaN when the sensor sent none
   * @param at when it became known, milliseconds
   */
  public List<SensorFinding> take(
      SensorPlace place, long time, double value, long at, SensorMemory memory) {
    SensorPlace sensor = sensors.getOrDefault(place.id(), place);
    SensorNow now = SensorNow.parse(memory.now(sensor.id()));
    if (now.time != SensorNow.NEVER && time <= now.time) {
      return List.of();
    }
    List<SensorFinding> findings = new ArrayList<>();
    KeptDetector kept = memory.detector(sensor.id());
    if (kept == null) {
      kept = KeptDetector.fresh();
    }
    if (!kept.isOpen()) {
      kept.open(SensorDetector.ofStream(settings, PAST), new NeighbourDrift(LEARNING, DRIFT));
    }
    SensorSignal signal = kept.detector().feed(Instant.ofEpochMilli(time), value);
    if (now.time != SensorNow.NEVER) {
      double gap = time - now.time;
      now.interval =
          now.interval == 0
              ? gap
              : now.interval + 0.1 * (Math.min(gap, 4 * now.interval) - now.interval);
    }
    boolean again =
        now.heardAt != SensorNow.NEVER
            && Math.floorDiv(now.heardAt, HOUR) != Math.floorDiv(at, HOUR);
    if (now.changedAt == SensorNow.NEVER || value != now.value) {
      if (now.has(SensorNow.STUCK)) {
        findings.add(fault(sensor, "stuck", now.changedAt, value, signal.expected(), 0).over());
      } else if (now.changedAt != SensorNow.NEVER) {
        now.longestRun = Math.max(now.longestRun, now.time - now.changedAt);
      }
      now.changedAt = time;
      now.said &= ~SensorNow.STUCK;
    }
    if (now.has(SensorNow.SILENT)) {
      findings.add(fault(sensor, "silent", now.time, value, signal.expected(), 0).over());
    }
    now.place = sensor.neighbourhoodId() == null ? "" : sensor.neighbourhoodId();
    now.time = time;
    now.heardAt = at;
    now.said &= ~SensorNow.SILENT;
    double before = now.value;
    now.value = value;
    List<SensorNow> near = near(sensor, memory);
    judgeValue(sensor, now, signal, before, kept.detector().deviation(), near.size(), at, findings);
    if (signal.verdict().usable() && kept.detector().isUnusual()) {
      now.movedAt = at;
    }
    if (now.has(SensorNow.STUCK)) {
      if (again) {
        findings.add(
            fault(sensor, "stuck", now.changedAt, value, signal.expected(), near.size()).goesOn());
      }
    } else if (signal.verdict() == SensorVerdict.STUCK) {
      long since = now.changedAt;
      boolean others = near.stream().anyMatch(other -> other.changedAt > since);
      if (time - since >= Math.max(ALONE, 2 * now.longestRun) && (near.isEmpty() || others)) {
        now.said |= SensorNow.STUCK;
        findings.add(fault(sensor, "stuck", since, value, signal.expected(), near.size()));
      }
    }
    now.deviation = kept.detector().deviation();
    if (again) {
      now.compareWith(
          near.stream()
              .filter(other -> isFresh(other, at))
              .mapToDouble(other -> other.deviation)
              .toArray());
      judgeDrift(sensor, now, kept.drift(), beside(sensor, now, memory), signal, findings);
    }
    schedule(sensor.id(), now, at, memory);
    memory.keepDetector(sensor.id(), kept);
    memory.keepNow(sensor.id(), now.toBytes());
    return findings;
  }

  /** Whether the reading is beyond limits or unusual, and whether the last one was a jump. */
  private static void judgeValue(
      SensorPlace sensor,
      SensorNow now,
      SensorSignal signal,
      double before,
      double deviation,
      int neighbours,
      long at,
      List<SensorFinding> findings) {
    boolean stays = false;
    if (now.pendingAt != SensorNow.NEVER && Double.isFinite(now.value)) {
      boolean back =
          Math.abs(now.value - now.pendingExpected)
              <= 0.5 * Math.abs(now.pendingValue - now.pendingExpected);
      if (back) {
        now.pendingAt = SensorNow.NEVER;
        now.movedAt = SensorNow.NEVER;
      } else if (neighbours == 0 || sensor.isBeyond(now.pendingValue)) {
        stays = true;
        if (!isHarmless(sensor, now)) {
          findings.add(jumped(sensor, now, neighbours));
        }
        now.pendingAt = SensorNow.NEVER;
      }
    }
    boolean beyond = sensor.isBeyond(now.value);
    if (!beyond && !signal.signal()) {
      return;
    }
    now.movedAt = at;
    boolean jump =
        !sensor.isBeyond(before) && !(Math.abs(now.value - before) <= 0.5 * Math.abs(deviation));
    if (beyond && (stays || !jump)) {
      findings.add(
          finding(
              sensor,
              "limits",
              signal.time().toEpochMilli(),
              now.value,
              signal.expected(),
              0,
              neighbours));
    } else if (now.pendingAt == SensorNow.NEVER && !stays) {
      now.pendingAt = at;
      now.pendingTime = now.time;
      now.pendingValue = now.value;
      now.pendingExpected = Double.isNaN(signal.expected()) ? before : signal.expected();
      now.pendingScore = signal.score();
    }
  }

  private static boolean isHarmless(SensorPlace sensor, SensorNow now) {
    return sensor.isHarmless(now.pendingValue, now.pendingExpected);
  }

  /** What is told of a jump that has stayed, or after which nothing more was read. */
  private static SensorFinding jumped(SensorPlace sensor, SensorNow now, int neighbours) {
    boolean beyond = sensor.isBeyond(now.pendingValue);
    return finding(
        sensor,
        beyond ? "limits" : "unusual",
        now.pendingTime,
        now.pendingValue,
        now.pendingExpected,
        beyond ? 0 : chance(now.pendingScore),
        neighbours);
  }

  /** Looks again at the sensors that asked for it. */
  public List<SensorFinding> look(long at, SensorMemory memory) {
    List<SensorFinding> findings = new ArrayList<>();
    for (String id : new TreeSet<>(memory.takeLooks(at))) {
      SensorNow now = SensorNow.parse(memory.now(id));
      if (now.lookAt != at) {
        continue;
      }
      SensorPlace sensor = sensors.getOrDefault(id, unlisted(id, now.place));
      List<SensorNow> near = near(sensor, memory);
      if (now.pendingAt != SensorNow.NEVER && at >= now.pendingAt + WAIT_MINUTES * MINUTE) {
        settlePending(sensor, now, near, at, findings);
      }
      if (now.has(SensorNow.SILENT)) {
        findings.add(
            fault(sensor, "silent", now.time, now.value, Double.NaN, near.size()).goesOn());
      } else if (at >= silentAt(now)) {
        long heardAt = now.heardAt;
        boolean others = near.stream().anyMatch(other -> other.heardAt > heardAt + 2 * MINUTE);
        if (near.isEmpty() || others) {
          now.said |= SensorNow.SILENT;
          findings.add(fault(sensor, "silent", now.time, now.value, Double.NaN, near.size()));
        }
      }
      schedule(id, now, at, memory);
      memory.keepNow(id, now.toBytes());
    }
    return findings;
  }

  /** A sensor that table {@code sensor} does not know: it has no limits and no neighbours. */
  private SensorPlace unlisted(String id, String place) {
    return new SensorPlace(
        id,
        property,
        place.isEmpty() ? null : place,
        Double.NaN,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY);
  }

  private void settlePending(
      SensorPlace sensor,
      SensorNow now,
      List<SensorNow> near,
      long at,
      List<SensorFinding> findings) {
    long from = now.pendingAt - TOGETHER;
    boolean moved =
        near.stream().anyMatch(other -> other.movedAt != SensorNow.NEVER && other.movedAt >= from);
    long fresh = near.stream().filter(other -> isFresh(other, at)).count();
    boolean asked = fresh > 0 && (moved || now.movesWithOthers());
    boolean world = !asked || moved || sensor.isBeyond(now.pendingValue);
    if (world && isHarmless(sensor, now)) {
      now.pendingAt = SensorNow.NEVER;
      return;
    }
    if (!asked || sensor.isBeyond(now.pendingValue)) {
      findings.add(jumped(sensor, now, near.size()));
    } else if (moved) {
      findings.add(
          finding(
              sensor,
              "together",
              now.pendingTime,
              now.pendingValue,
              now.pendingExpected,
              chance(now.pendingScore),
              near.size()));
    } else {
      findings.add(
          new SensorFinding(
              sensor,
              "alone",
              true,
              now.pendingTime,
              now.pendingValue,
              now.pendingExpected,
              sensor.lower(),
              sensor.upper(),
              chance(now.pendingScore),
              near.size(),
              false));
    }
    now.pendingAt = SensorNow.NEVER;
  }

  private static void judgeDrift(
      SensorPlace sensor,
      SensorNow now,
      NeighbourDrift drift,
      double[] values,
      SensorSignal signal,
      List<SensorFinding> findings) {
    if (!signal.verdict().usable()) {
      return;
    }
    NeighbourDrift.Verdict verdict = drift.feed(now.value, values);
    double[] speaking = Arrays.stream(values).filter(Double::isFinite).toArray();
    SensorFinding found =
        fault(sensor, "drift", now.time, now.value, RecentValues.median(speaking), speaking.length);
    boolean said = now.has(SensorNow.DRIFT);
    if (verdict == NeighbourDrift.Verdict.DRIFTS && !said) {
      now.said |= SensorNow.DRIFT;
      findings.add(found);
    } else if (verdict == NeighbourDrift.Verdict.AGREES && said) {
      now.said &= ~SensorNow.DRIFT;
      findings.add(found.over());
    } else if (said) {
      findings.add(found.goesOn());
    }
  }

  /** What the nearest read about now, always in one order; NaN for those that say nothing. */
  private double[] beside(SensorPlace sensor, SensorNow now, SensorMemory memory) {
    List<String> ids = nearest.computeIfAbsent(sensor.id(), this::findNearest);
    double[] values = new double[ids.size()];
    for (int i = 0; i < values.length; i++) {
      byte[] stored = memory.now(ids.get(i));
      SensorNow other = stored == null ? null : SensorNow.parse(stored);
      values[i] =
          other != null && Math.abs(other.time - now.time) <= 2 * Math.max(now.interval, MINUTE)
              ? other.value
              : Double.NaN;
    }
    return values;
  }

  /**
   * Chance that a sensor shows so high a score within a day, at most. The score is −log10 of the
   * product of two p-values of the same reading, which go together: whatever their dependence, e
   * times their geometric mean is a p-value (Vovk and Wang 2020, Biometrika 107, 791-808).
   */
  private static double chance(double score) {
    return Math.min(1, READINGS_PER_DAY * Math.E * Math.pow(10, -score / 2));
  }

  private static SensorFinding finding(
      SensorPlace sensor,
      String detector,
      long time,
      double value,
      double expected,
      double chance,
      int neighbours) {
    return new SensorFinding(
        sensor,
        detector,
        false,
        time,
        value,
        expected,
        sensor.lower(),
        sensor.upper(),
        chance,
        neighbours,
        false);
  }

  private static SensorFinding fault(
      SensorPlace sensor,
      String detector,
      long time,
      double value,
      double expected,
      int neighbours) {
    return new SensorFinding(
        sensor,
        detector,
        true,
        time,
        value,
        expected,
        sensor.lower(),
        sensor.upper(),
        0,
        neighbours,
        false);
  }

  private static boolean isFresh(SensorNow other, long at) {
    return other.heardAt != SensorNow.NEVER
        && at - other.heardAt <= 3 * Math.max(other.interval, 5 * MINUTE);
  }

  private static long silentAt(SensorNow now) {
    // One reading says nothing about how often they come.
    return now.interval == 0
        ? Long.MAX_VALUE
        : now.heardAt + Math.max(30 * MINUTE, (long) (SILENT_INTERVALS * now.interval));
  }

  private static void schedule(String id, SensorNow now, long at, SensorMemory memory) {
    long next = Long.MAX_VALUE;
    if (now.pendingAt != SensorNow.NEVER) {
      next = now.pendingAt + WAIT_MINUTES * MINUTE;
    }
    if (!now.has(SensorNow.SILENT) && now.interval > 0) {
      long silent = silentAt(now);
      // Looked at and not said: its neighbours say nothing either.
      next = Math.min(next, silent > at ? silent : at + 10 * MINUTE);
    }
    if (now.has(SensorNow.SILENT) && at < now.heardAt + FORGOTTEN) {
      next = Math.min(next, (Math.floorDiv(at, HOUR) + 1) * HOUR);
    }
    if (next == Long.MAX_VALUE) {
      now.lookAt = SensorNow.NEVER;
      return;
    }
    long tick = Math.max(Math.floorDiv(next + MINUTE - 1, MINUTE), at / MINUTE + 1) * MINUTE;
    // An earlier look that is still to come sets the next one itself.
    if (now.lookAt == SensorNow.NEVER || now.lookAt <= at || tick < now.lookAt) {
      now.lookAt = tick;
      memory.lookAt(tick, id);
    }
  }

  private List<SensorNow> near(SensorPlace sensor, SensorMemory memory) {
    List<SensorNow> near = new ArrayList<>();
    for (String id : nearest.computeIfAbsent(sensor.id(), this::findNearest)) {
      byte[] stored = memory.now(id);
      if (stored != null) {
        near.add(SensorNow.parse(stored));
      }
    }
    return near;
  }

  private List<String> findNearest(String id) {
    SensorPlace sensor = sensors.get(id);
    if (sensor == null || Double.isNaN(sensor.lat())) {
      return List.of();
    }
    record Near(String id, double km) {}
    return sensors.values().stream()
        .filter(other -> !other.id().equals(id) && !Double.isNaN(other.lat()))
        .map(other -> new Near(other.id(), sensor.kilometresTo(other)))
        .filter(near -> near.km() <= FARTHEST_KM)
        .sorted(Comparator.comparingDouble(Near::km).thenComparing(Near::id))
        .limit(NEIGHBOURS)
        .map(Near::id)
        .toList();
  }
}
