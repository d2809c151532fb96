package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The highest scores of Monte Carlo replicas. Each replica has its own seed, derived from the run's
 * seed and its number, and early stopping is decided in order of number: the answer is the same on
 * any number of threads.
 */
final class Replicas {
  private final double[] maxima;
  private final boolean stopped;
  private final ScanSettings.Tail tail;

  private Replicas(double[] maxima, boolean stopped, ScanSettings.Tail tail) {
    this.maxima = maxima;
    this.stopped = stopped;
    this.tail = tail;
  }

  /**
   * Draws replicas until their number is reached or enough of them reach the observed maximum.
   *
   * @param observed highest score seen, on the scale of {@link ScanStudy#score}
   */
  static Replicas draw(ZonePlan plan, ScanSettings settings, double observed) {
    double[] maxima = new double[settings.replicates()];
    try (Drawers drawers = new Drawers(plan, settings)) {
      // Most scans that may stop do so soon: the first chunk is small, and each is twice the last.
      int chunk = settings.stopAfter() > 0 ? 2 * settings.stopAfter() : maxima.length;
      int reached = 0;
      int to;
      for (int from = 0; from < maxima.length; from = to, chunk *= 2) {
        to = (int) Math.min(maxima.length, (long) from + chunk);
        drawers.fill(maxima, from, to);
        for (int i = from; i < to && settings.stopAfter() > 0; i++) {
          reached += isAtLeast(maxima[i], observed) ? 1 : 0;
          if (reached >= settings.stopAfter() && i + 1 < maxima.length) {
            return new Replicas(Arrays.copyOf(maxima, i + 1), true, settings.tail());
          }
        }
      }
      return new Replicas(maxima, false, settings.tail());
    }
  }

  /** Draws on as many threads as wished for; on the caller's where that is one. */
  private static final class Drawers implements AutoCloseable {
    private final List<Drawer> drawers = new ArrayList<>();
    private final @Nullable ExecutorService pool;

    Drawers(ZonePlan plan, ScanSettings settings) {
      int threads = Math.max(1, Math.min(settings.threads(), settings.replicates()));
      for (int i = 0; i < threads; i++) {
        drawers.add(new Drawer(plan, settings.seed()));
      }
      pool = threads == 1 ? null : Executors.newFixedThreadPool(threads);
    }

    /** Draws the replicas with numbers in {@code [from, to)}. */
    void fill(double[] maxima, int from, int to) {
      if (pool == null) {
        for (int i = from; i < to; i++) {
          maxima[i] = drawers.get(0).draw(i);
        }
        return;
      }
      AtomicInteger next = new AtomicInteger(from);
      List<Future<?>> running = new ArrayList<>();
      for (Drawer drawer : drawers) {
        running.add(
            pool.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
                    maxima[i] = drawer.draw(i);
                  }
                }));
      }
      try {
        for (Future<?> future : running) {
          future.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The scan was interrupted before its replicas ended", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("A replica failed: " + e.getCause(), e.getCause());
      }
    }

    @Override
    public void close() {
      if (pool != null) {
        pool.shutdownNow();
      }
    }
  }

  /**
   * P-value of a score: by rank, or of Besag and Clifford (1991) for one that stopped the draw, or
   * by the fitted Gumbel law.
   */
  double pValue(double score) {
    if (tail == ScanSettings.Tail.GUMBEL) {
      return GumbelTail.fit(maxima).pValue(score);
    }
    int reached = 0;
    for (double m : maxima) {
      reached += isAtLeast(m, score) ? 1 : 0;
    }
    return stopped ? (double) reached / maxima.length : (reached + 1.0) / (maxima.length + 1.0);
  }

  List<Double> maxima() {
    return Arrays.stream(maxima).boxed().toList();
  }

  boolean stoppedEarly() {
    return stopped;
  }

  /** Equal scores count as reached, also when they differ by rounding. */
  private static boolean isAtLeast(double replica, double observed) {
    return replica >= observed - 1e-9 * Math.max(1, observed);
  }

  /** Draws and searches replicas on one thread, with its own workspace. */
  private static final class Drawer {
    private final ReplicaSampler sampler;
    private final ZoneSearch search;
    private final CaseSheet sheet;
    private final double dispersion;
    private final long seed;

    Drawer(ZonePlan plan, long seed) {
      this.sampler = ReplicaSampler.of(plan);
      this.search = new ZoneSearch(plan);
      this.sheet = new CaseSheet(plan);
      this.dispersion = plan.study.dispersion();
      this.seed = seed;
    }

    double draw(int number) {
      sheet.clear();
      sampler.draw(new SplittableRandom(mix(seed + 0x9E3779B97F4A7C15L * (number + 1L))), sheet);
      return search.maximum(sheet) / dispersion;
    }

    /** Spreads neighbouring seeds far apart (finaliser of splitmix64). */
    private static long mix(long z) {
      long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
      return x ^ (x >>> 31);
    }
  }
}
