package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The usual value at a time of the day or of the week: the median, over the last cycles, of the
 * mean value at that time. A short memory lets it follow the season of the year.
 *
 * <p>Where asked to, it passes evenly from one time to the next instead of jumping: what was read
 * at seven and at eight says what is usual at half past seven.
 */
final class SeasonalMedian {
  private static final double FOLLOW = 0.02;

  private final long cycleMillis;
  private final long slotMillis;
  private final int memory;
  private final int least;
  private final boolean evenly;
  private final Map<Integer, Slot> slots = new HashMap<>();

  /** Where in their slot values were read, 0 to 1; NaN before the first. */
  private double phase = Double.NaN;

  /**
   * @param cycleMillis a day or a week
   * @param slotMillis resolution within the cycle
   * @param memory cycles remembered
   * @param least cycles a time needs before it is known
   * @param passing whether it passes from one time to the next or jumps
   */
  SeasonalMedian(long cycleMillis, long slotMillis, int memory, int least, Passing passing) {
    this.evenly = passing == Passing.EVENLY;
    this.cycleMillis = cycleMillis;
    this.slotMillis = slotMillis;
    this.memory = memory;
    this.least = least;
  }

  /** How it goes from one time to the next. */
  enum Passing {
    JUMPS,
    EVENLY
  }

  /** NaN while too little is known of this time. */
  double at(long localMillis) {
    long cycle = Math.floorDiv(localMillis, cycleMillis);
    if (!evenly || Double.isNaN(phase)) {
      return median(slot(localMillis), cycle);
    }
    double position = Math.floorMod(localMillis, cycleMillis) / (double) slotMillis - phase;
    int before = (int) Math.floor(position);
    double here = median(before, cycle);
    double next = median(before + 1, cycle);
    return Double.isNaN(next) ? here : here + (position - before) * (next - here);
  }

  private double median(int slot, long cycle) {
    Slot known = slots.get(Math.floorMod(slot, (int) (cycleMillis / slotMillis)));
    return known == null ? Double.NaN : known.median(cycle, least);
  }

  void learn(long localMillis, double value) {
    double within = Math.floorMod(localMillis, slotMillis) / (double) slotMillis;
    phase = Double.isNaN(phase) ? within : phase + FOLLOW * (within - phase);
    slots
        .computeIfAbsent(slot(localMillis), k -> new Slot(memory))
        .learn(Math.floorDiv(localMillis, cycleMillis), value);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(phase);
    TreeMap<Integer, Slot> ordered = new TreeMap<>(slots);
    out.writeInt(ordered.size());
    for (Map.Entry<Integer, Slot> slot : ordered.entrySet()) {
      out.writeInt(slot.getKey());
      slot.getValue().write(out);
    }
  }

  /**
   * Takes up what was written.
   *
   * @param form 1 does not say where in their slot values were read
   */
  void read(DataInput in, int form) throws IOException {
    phase = form == 1 ? Double.NaN : in.readDouble();
    int stored = in.readInt();
    for (int i = 0; i < stored; i++) {
      Slot slot = new Slot(memory);
      slots.put(in.readInt(), slot);
      slot.read(in);
    }
  }

  private int slot(long localMillis) {
    return (int) (Math.floorMod(localMillis, cycleMillis) / slotMillis);
  }

  /** One time of the cycle: finished cycles and the one under way. */
  private static final class Slot {
    private final RecentValues finished;
    private double median = Double.NaN;
    private long cycle;
    private double sum;
    private int values;

    Slot(int memory) {
      this.finished = new RecentValues(memory);
    }

    double median(long now, int least) {
      finish(now);
      return finished.size() < least ? Double.NaN : median;
    }

    void learn(long now, double value) {
      finish(now);
      cycle = now;
      sum += value;
      values++;
    }

    void write(DataOutput out) throws IOException {
      finished.write(out);
      out.writeDouble(median);
      out.writeLong(cycle);
      out.writeDouble(sum);
      out.writeInt(values);
    }

    void read(DataInput in) throws IOException {
      finished.read(in);
      median = in.readDouble();
      cycle = in.readLong();
      sum = in.readDouble();
      values = in.readInt();
    }

    private void finish(long now) {
      if (values > 0 && now != cycle) {
        finished.add(sum / values);
        median = finished.median();
        sum = 0;
        values = 0;
      }
    }
  }
}
