package org.tocsin.domain.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one rule keeps what it remembers: maps in tests, keyed state in a stream. */
public interface RuleMemory {

  /**
   * The stored series of a place; absent when it says nothing.
   *
   * @param key place and series
   */
  byte @Nullable [] series(String key);

  /**
   * Stores a series.
   *
   * @param stored absent to forget it
   */
  void keepSeries(String key, byte @Nullable [] stored);

  /** What is stored of a place; absent when nothing is. */
  byte @Nullable [] place(String id);

  /**
   * Stores what is remembered of a place.
   *
   * @param stored absent to forget it
   */
  void keepPlace(String id, byte @Nullable [] stored);

  /** Asks for {@link RuleEvaluator#look} at a whole minute, in milliseconds. */
  void lookAt(long at, String place);

  /** The places that asked for a look at this time, each once, and forgets that they did. */
  List<String> takeLooks(long at);
}
