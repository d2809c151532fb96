package org.tocsin.commandcenter.topic;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the way in is doing: what the console shows when it is not whole. Safe for threads. */
public final class Health {
  private final AtomicLong malformed = new AtomicLong();
  private volatile boolean tablesRead;
  private volatile boolean caughtUp;
  private volatile @Nullable String tableProblem;
  private volatile @Nullable String kafkaProblem;

  void countMalformed() {
    malformed.incrementAndGet();
  }

  /** A row of a table that could not be understood. */
  public void countMalformedRow() {
    malformed.incrementAndGet();
  }

  public void tablesWereRead() {
    tablesRead = true;
    tableProblem = null;
  }

  public void tablesFailed(String why) {
    tableProblem = why;
  }

  void topicsReachedTheirEnd() {
    caughtUp = true;
  }

  void kafkaAnswers() {
    kafkaProblem = null;
  }

  void kafkaFailed(String why) {
    kafkaProblem = why;
  }

  /** Messages and rows that could not be understood since the start. */
  public long malformed() {
    return malformed.get();
  }

  public boolean tablesRead() {
    return tablesRead;
  }

  /** Whether everything that stood in the topics at the start has been taken in. */
  public boolean caughtUp() {
    return caughtUp;
  }

  public @Nullable String tableProblem() {
    return tableProblem;
  }

  public @Nullable String kafkaProblem() {
    return kafkaProblem;
  }
}
