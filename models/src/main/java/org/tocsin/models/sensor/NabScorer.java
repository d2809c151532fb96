package org.tocsin.models.sensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scoring rule of the Numenta Anomaly Benchmark, standard profile (Lavin and Ahmad 2015,
 * arXiv:1510.03336): a window found early earns up to 1, a missed one costs 1, a false alarm costs
 * up to 0.11 by its distance from the last window; one threshold for the whole corpus, the best; 0
 * is a detector that says nothing, 100 a perfect one.
 */
public final class NabScorer {
  private static final double FALSE_POSITIVE = 0.11;
  private static final double PROBATION = 0.15;
  private static final int PROBATION_ROWS = 5000;
  private static final double MAX_TRUE_POSITIVE = sigmoid(-1);

  private static final Window NEVER = new Window(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private NabScorer() {}

  /** A labelled window of a series: first and last row, both inside. */
  public record Window(int first, int last) {
    public Window {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException(
            "Window from row %d to %d; it must not end before it begins".formatted(first, last));
      }
    }
  }

  /** One series of the corpus: a score for each row, and its windows in order. */
  public static final class Series {
    private final String name;
    private final double[] scores;
    private final List<Window> windows;

    public Series(String name, double[] scores, List<Window> windows) {
      this.name = name;
      this.scores = scores.clone();
      this.windows = List.copyOf(windows);
      for (Window window : windows) {
        if (window.last() >= scores.length) {
          throw new IllegalArgumentException(
              "Window of %s ends at row %d of %d".formatted(name, window.last(), scores.length));
        }
      }
    }
  }

  /**
   * The score of a corpus.
   *
   * @param threshold at or above which a row was an alarm
   * @param normalised 0 for silence, 100 for perfection
   * @param raw points of each series at the threshold
   */
  public record Result(double threshold, double normalised, Map<String, Double> raw) {
    public Result {
      raw = Map.copyOf(raw);
    }
  }

  /** Scores a corpus at its best threshold. */
  public static Result score(List<Series> corpus) {
    List<Row> rows = new ArrayList<>();
    int windows = 0;
    for (int s = 0; s < corpus.size(); s++) {
      windows += addRows(rows, corpus.get(s), s, windows);
    }
    if (windows == 0) {
      throw new IllegalArgumentException("The corpus has no labelled window to find");
    }
    rows.sort(Comparator.comparingDouble((Row row) -> row.score).reversed());
    double[] found = new double[windows];
    Arrays.fill(found, -1);
    double total = -windows;
    double best = total;
    double threshold = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.window < 0) {
        total += row.points;
      } else if (row.points > found[row.window]) {
        total += row.points - found[row.window];
        found[row.window] = row.points;
      }
      boolean lastOfScore = i + 1 == rows.size() || rows.get(i + 1).score < row.score;
      if (lastOfScore && total > best) {
        best = total;
        threshold = row.score;
      }
    }
    return new Result(
        threshold, 100 * (best + windows) / (2.0 * windows), pointsBySeries(corpus, threshold));
  }

  /** Points of one series at a threshold: between minus and plus its number of windows. */
  public static double points(Series series, double threshold) {
    List<Row> rows = new ArrayList<>();
    int windows = addRows(rows, series, 0, 0);
    double[] found = new double[windows];
    Arrays.fill(found, -1);
    double total = 0;
    for (Row row : rows) {
      if (row.score >= threshold) {
        if (row.window < 0) {
          total += row.points;
        } else {
          found[row.window] = Math.max(found[row.window], row.points);
        }
      }
    }
    for (double points : found) {
      total += points;
    }
    return total;
  }

  private static Map<String, Double> pointsBySeries(List<Series> corpus, double threshold) {
    Map<String, Double> points = new HashMap<>();
    for (Series series : corpus) {
      points.put(series.name, points(series, threshold));
    }
    return points;
  }

  /** Adds the rows after probation; returns the number of windows with such a row. */
  private static int addRows(List<Row> rows, Series series, int index, int firstWindow) {
    int probation =
        (int) Math.min(Math.floor(PROBATION * series.scores.length), PROBATION * PROBATION_ROWS);
    int counted = 0;
    int next = 0;
    boolean countedThis = false;
    int lastRow = -1;
    double lastWidth = 0;
    for (int i = 0; i < series.scores.length; i++) {
      Window now = next < series.windows.size() ? series.windows.get(next) : NEVER;
      boolean inside = i >= now.first();
      if (i >= probation) {
        if (inside) {
          double width = now.last() - now.first() + 1.0;
          double points = sigmoid(-(now.last() - i + 1) / width) / MAX_TRUE_POSITIVE;
          rows.add(new Row(series.scores[i], points, firstWindow + counted, index));
          countedThis = true;
        } else {
          double points = lastRow < 0 ? -1 : sigmoid((i - lastRow) / Math.max(1.0, lastWidth - 1));
          rows.add(new Row(series.scores[i], points * FALSE_POSITIVE, -1, index));
        }
      }
      if (inside && i == now.last()) {
        counted += countedThis ? 1 : 0;
        countedThis = false;
        lastRow = now.last();
        lastWidth = now.last() - now.first() + 1.0;
        next++;
      }
    }
    return counted;
  }

  /** 2/(1 + exp(5y)) − 1, −1 beyond 3 widths. */
  private static double sigmoid(double y) {
    return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
  }

  private record Row(double score, double points, int window, int series) {}
}
