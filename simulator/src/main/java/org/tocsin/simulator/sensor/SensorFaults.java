package org.tocsin.simulator.sensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;

/** When which sensor fails: now and then in ordinary life, and as the script says. */
final class SensorFaults {
  /** Chance that a sensor fails in some way during a week. */
  static final double PER_WEEK = 0.03;

  private static final long WEEK = 7 * 86_400;

  private static final List<Effect.Fault> KINDS =
      List.of(Effect.Fault.STUCK, Effect.Fault.SILENT, Effect.Fault.DRIFT);

  private SensorFaults() {}

  /** Every fault that begins in {@code [from, to)}, and the scripted ones. */
  static List<SensorFault> between(
      long seed, List<Sensor> sensors, Script script, long from, long quietFrom, long to) {
    List<SensorFault> faults = new ArrayList<>();
    script
        .effects(Effect.SensorFault.class)
        .forEach(entry -> faults.addAll(scripted(sensors, entry)));
    for (Sensor sensor : sensors) {
      for (long week = from / WEEK; week * WEEK < to; week++) {
        Chance chance = Chance.of(seed, "fault", sensor.index(), week);
        if (!chance.happens(PER_WEEK)) {
          continue;
        }
        Effect.Fault kind = KINDS.get(chance.below(KINDS.size()));
        double hours = kind == Effect.Fault.DRIFT ? 168 : chance.uniform(3, 36);
        long start = week * WEEK + (long) (chance.uniform() * WEEK);
        long end = start + (long) (hours * 3600);
        if (start >= from && end < quietFrom) {
          faults.add(new SensorFault(sensor, kind, start, end, ""));
        }
      }
    }
    faults.sort(Comparator.comparingLong(SensorFault::from).thenComparing(f -> f.sensor().index()));
    return List.copyOf(faults);
  }

  private static List<SensorFault> scripted(
      List<Sensor> sensors, Map.Entry<ScriptedEvent, Effect.SensorFault> entry) {
    ScriptedEvent event = entry.getKey();
    for (int place : event.places()) {
      for (Sensor sensor : sensors) {
        if (sensor.place().index() == place
            && sensor.property().word().equals(entry.getValue().property())) {
          return List.of(
              new SensorFault(
                  sensor,
                  entry.getValue().fault(),
                  event.onset(),
                  event.end(),
                  event.event().id()));
        }
      }
    }
    throw new IllegalArgumentException(
        "Event %s finds no sensor of %s in its places; name more places or another property"
            .formatted(event.event().id(), entry.getValue().property()));
  }
}
