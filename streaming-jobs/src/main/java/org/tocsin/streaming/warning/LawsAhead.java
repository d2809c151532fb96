package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.domain.city.TocsinConfiguration;

/**
 * Draws null laws before a record needs them, in a thread of its own: a first mean costs a few
 * tenths of a second, and an alert must not wait for that. The laws are those that the stored
 * baselines lead to in the week after they take effect. They are the same whoever draws them, so
 * this changes no alert.
 *
 * <p>A law that was not foreseen is drawn when it is asked for, as without this. One thread draws
 * at a time in a process; trouble with the table is logged and tried again a minute later.
 */
final class LawsAhead implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(LawsAhead.class);
  private static final long LOOK_AGAIN_SECONDS = 60;
  private static final long STOP_WITHIN_MILLIS = 5_000;
  private static final Object ONE_AT_A_TIME = new Object();

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final ArrayList<String> places;
  private final long goLive;
  private transient @Nullable Thread thread;

  /**
   * Laws of a city.
   *
   * @param places ids of the places that are watched
   * @param goLive nothing is tested before this instant, milliseconds since 1970
   */
  LawsAhead(
      TocsinConfiguration configuration, Baselines baselines, List<String> places, long goLive) {
    this.configuration = configuration;
    this.baselines = baselines;
    this.places = new ArrayList<>(places);
    this.places.add("");
    this.goLive = goLive;
  }

  /** Of a run's places and baselines. */
  static LawsAhead of(WarningEnds ends, TocsinConfiguration configuration) {
    return new LawsAhead(configuration, ends.baselines(), ends.placeMap().ids(), ends.goLive());
  }

  /** Begins to draw. */
  void start() {
    Baselines own = copy(baselines);
    Thread drawing = new Thread(() -> draw(own), "null-laws");
    drawing.setDaemon(true);
    drawing.start();
    thread = drawing;
  }

  /** Ends within seconds. */
  void stop() {
    Thread drawing = thread;
    thread = null;
    if (drawing != null) {
      drawing.interrupt();
      try {
        drawing.join(STOP_WITHIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void draw(Baselines own) {
    Map<String, Long> drawn = new HashMap<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          drawNew(own, drawn);
        } catch (RuntimeException e) {
          LOG.warn("Null laws are drawn when they are needed: {}", e.toString());
        }
        TimeUnit.SECONDS.sleep(LOOK_AGAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Draws for the stored baselines that are new.
   *
   * @param drawn when the baseline of each category takes effect for which laws have been drawn
   */
  void drawNew(Baselines own, Map<String, Long> drawn) {
    for (Baselines.Effective stored : own.stored()) {
      Long before = drawn.put(stored.category(), stored.at());
      if (before == null || before != stored.at()) {
        synchronized (ONE_AT_A_TIME) {
          new CellTests(configuration)
              .prepare(stored.category(), stored.inForce(), places, Math.max(goLive, stored.at()));
        }
      }
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private static Baselines copy(Baselines baselines) {
    try {
      return InstantiationUtil.clone(baselines, Thread.currentThread().getContextClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException("The baselines cannot be copied", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The baselines cannot be copied", e);
    }
  }
}
