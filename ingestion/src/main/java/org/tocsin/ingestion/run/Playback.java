package org.tocsin.ingestion.run;

/**
 * Holds and moves the time of a feed that is played: paused it stands still, a step lets it leap,
 * whether paused or not. Safe for threads.
 */
public final class Playback {
  /** Wall time that was not played, less what was leapt over; while paused as of the pause. */
  private long held;

  private long pausedAt;
  private boolean paused;

  /** Stands still from now on; nothing when it does already. */
  public synchronized void pause(long wallNanos) {
    if (!paused) {
      pausedAt = wallNanos;
      paused = true;
    }
  }

  /** Goes on where it stood. */
  public synchronized void resume(long wallNanos) {
    if (paused) {
      held += wallNanos - pausedAt;
      paused = false;
    }
  }

  /** Leaps ahead by so much played time. */
  public synchronized void step(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException(
          "A step of %d ns goes back; played time never does".formatted(nanos));
    }
    held -= nanos;
  }

  public synchronized boolean paused() {
    return paused;
  }

  /** How far the feed has been played at a wall time, on the scale of the wall's nanoseconds. */
  public synchronized long played(long wallNanos) {
    return (paused ? pausedAt : wallNanos) - held;
  }

  /** When the wall shows what is played; never while paused. */
  synchronized long wallOf(long playedNanos) {
    return paused ? Long.MAX_VALUE : playedNanos + held;
  }
}
