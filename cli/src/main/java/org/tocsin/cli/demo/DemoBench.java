package org.tocsin.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.message.AlertMessage;

/** The scores of many scripted days, added up. */
final class DemoBench {
  private final Map<String, Tally> events = new LinkedHashMap<>();
  private final List<Integer> raised = new ArrayList<>();
  private final List<Integer> unexplained = new ArrayList<>();
  private final Map<String, Integer> byWhat = new TreeMap<>();

  /** How one event fared. */
  private static final class Tally {
    private final String expect;
    private int days;
    private int right;

    /** Minutes from onset to the first alert. */
    private final List<Long> delays = new ArrayList<>();

    /** Minutes from the first alert to when the world knew. */
    private final List<Long> leads = new ArrayList<>();

    Tally(String expect) {
      this.expect = expect;
    }
  }

  void add(DemoScore score) {
    for (DemoScore.Outcome outcome : score.outcomes()) {
      DemoEvent event = outcome.event();
      Tally tally = events.computeIfAbsent(event.id(), id -> new Tally(event.expect()));
      tally.days++;
      tally.right += outcome.isRight() ? 1 : 0;
      outcome
          .first()
          .ifPresent(
              alert -> {
                tally.delays.add(Duration.between(event.onset(), alert.sentAt()).toMinutes());
                if (event.recognisedAt() != null) {
                  tally.leads.add(
                      Duration.between(alert.sentAt(), event.recognisedAt()).toMinutes());
                }
              });
    }
    raised.add(score.raised().size());
    unexplained.add(score.unexplained().size());
    for (AlertMessage alert : score.unexplained()) {
      byWhat.merge(alert.category() + " by " + alert.detector(), 1, Integer::sum);
    }
  }

  void print(PrintWriter out) {
    out.printf(
        "%-20s %-13s %6s  %s%n",
        "event", "expected", "right", "minutes after onset: median (10 %, 90 %), before the world");
    events.forEach((id, tally) -> out.println(line(id, tally)));
    out.printf(
        Locale.ROOT,
        "%d days: %.2f alerts a day, of which unexplained %.2f (standard error %.2f)%n",
        raised.size(),
        mean(raised),
        mean(unexplained),
        standardError(unexplained));
    out.println("unexplained alerts a day: days");
    TreeMap<Integer, Integer> distribution = new TreeMap<>();
    unexplained.forEach(n -> distribution.merge(n, 1, Integer::sum));
    distribution.forEach((n, days) -> out.printf("%24d: %d%n", n, days));
    out.println("what the unexplained are:");
    byWhat.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> out.printf("%24d  %s%n", entry.getValue(), entry.getKey()));
  }

  private static String line(String id, Tally tally) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-20s %-13s %5.0f%%",
            id,
            tally.expect,
            100.0 * tally.right / tally.days));
    if (!tally.delays.isEmpty() && !tally.expect.equals("no-alarm")) {
      line.append(
          String.format(
              Locale.ROOT,
              "  %d (%d, %d)",
              quantile(tally.delays, 0.5),
              quantile(tally.delays, 0.1),
              quantile(tally.delays, 0.9)));
    }
    if (!tally.leads.isEmpty()) {
      line.append(", ").append(quantile(tally.leads, 0.5));
    }
    return line.toString();
  }

  private static long quantile(List<Long> values, double share) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
  }

  private static double mean(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).average().orElse(0);
  }

  private static double standardError(List<Integer> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    int n = values.size();
    return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
  }
}
