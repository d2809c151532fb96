package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.streaming.api.TimerService;

/**
 * The only way to set a timer: none is set beyond the end of a bounded run, for a bounded input
 * ends with the greatest of all watermarks and would fire them all.
 *
 * @param to the last millisecond of the run; {@link Long#MAX_VALUE} for one without end
 */
record SlotTimers(long to) implements Serializable {

  /** Whether anything at this time still belongs to the run. */
  boolean reaches(long at) {
    return at <= to;
  }

  /** Sets an event-time timer if the run reaches it. */
  boolean register(TimerService timers, long at) {
    if (reaches(at)) {
      timers.registerEventTimeTimer(at);
      return true;
    }
    return false;
  }

  /** The first tick after an instant. */
  static long nextTick(long after, Duration tick) {
    long length = tick.toMillis();
    return Math.floorDiv(after, length) * length + length;
  }
}
