package org.tocsin.cli.statistics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.tocsin.cli.statistics.CountFile.Series;
import org.tocsin.models.detection.Count;
import org.tocsin.models.detection.HarmonicPanel;
import org.tocsin.models.detection.Signal;

/** All series of a file as one panel, {@code pool=all}. */
final class PooledDetection {
  private PooledDetection() {}

  /** The rows of each series, in the file's order of series. */
  static List<String> judge(CountFile file, Map<String, String> settings, OptionalLong first)
      throws IOException {
    List<Series> series = file.series();
    HarmonicPanel panel = HarmonicPanel.of(settings, file.axis(), series.size());
    TreeSet<Long> periods = new TreeSet<>();
    for (Series one : series) {
      for (int row = 0; row < one.size(); row++) {
        periods.add(one.count(row).index());
      }
    }
    int[] next = new int[series.size()];
    StringBuilder[] texts = new StringBuilder[series.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new StringBuilder();
    }
    for (long period : periods) {
      List<Count> counts = new ArrayList<>(series.size());
      for (int i = 0; i < next.length; i++) {
        Series one = series.get(i);
        boolean here = next[i] < one.size() && one.count(next[i]).index() == period;
        counts.add(here ? one.count(next[i]++) : Count.missing(period));
      }
      if (first.isPresent() && period < first.getAsLong()) {
        panel.learn(period, counts);
        continue;
      }
      List<Signal> signals = panel.observe(period, counts);
      for (int i = 0; i < next.length; i++) {
        Series one = series.get(i);
        int row = next[i] - 1;
        if (row >= 0 && one.count(row).index() == period) {
          DetectCommand.append(
              texts[i],
              DetectCommand.quoted(one.name()),
              DetectCommand.quoted(one.time(row)),
              signals.get(i));
        }
      }
    }
    List<String> rows = new ArrayList<>();
    for (StringBuilder text : texts) {
      rows.add(text.toString());
    }
    return rows;
  }
}
