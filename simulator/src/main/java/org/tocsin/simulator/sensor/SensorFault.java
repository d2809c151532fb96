package org.tocsin.simulator.sensor;

import org.tocsin.simulator.story.Effect;

/**
 * A span in which one sensor does not measure the world.
 *
 * @param from epoch seconds
 * @param to epoch seconds, exclusive
 * @param event the scripted event that it belongs to; empty for one of ordinary life
 */
public record SensorFault(Sensor sensor, Effect.Fault fault, long from, long to, String event) {
  boolean contains(long at) {
    return at >= from && at < to;
  }
}
