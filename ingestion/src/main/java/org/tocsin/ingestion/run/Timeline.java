package org.tocsin.ingestion.run;

import java.util.List;

/**
 * The messages of several prepared runs as one sequence in the order in which they became known.
 * Messages known at the same moment keep the order in which their runs are named.
 */
final class Timeline {
  private final List<PreparedRun> runs;
  private final int[] next;
  private final long size;
  private final long lastKnown;
  private long taken;
  private int turn;

  /** One message and the run it belongs to. */
  record Due(PreparedRun run, Spool.Item item) {}

  /**
   * @param runs at least one; none is empty
   */
  Timeline(List<PreparedRun> runs) {
    this.runs = List.copyOf(runs);
    this.next = new int[runs.size()];
    this.size = runs.stream().mapToLong(run -> run.spool().size()).sum();
    this.lastKnown =
        runs.stream().mapToLong(run -> run.lastKnown().toEpochMilli()).max().orElseThrow();
    this.turn = earliest();
  }

  boolean hasNext() {
    return taken < size;
  }

  /** When the next message became known, in milliseconds; there is one. */
  long nextKnownAt() {
    return runs.get(turn).spool().knownAt(next[turn]);
  }

  /** Takes the next message; there is one. */
  Due take() {
    PreparedRun run = runs.get(turn);
    Spool.Item item = run.spool().item(next[turn]++);
    taken++;
    turn = earliest();
    return new Due(run, item);
  }

  /** When the last message of all became known, in milliseconds. */
  long lastKnownAt() {
    return lastKnown;
  }

  /** Which part of the messages was taken, from 0 to 1. */
  double part() {
    return (double) taken / size;
  }

  private int earliest() {
    int earliest = -1;
    for (int i = 0; i < next.length; i++) {
      Spool spool = runs.get(i).spool();
      if (next[i] < spool.size()
          && (earliest < 0
              || spool.knownAt(next[i]) < runs.get(earliest).spool().knownAt(next[earliest]))) {
        earliest = i;
      }
    }
    return earliest;
  }
}
