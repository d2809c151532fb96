package org.tocsin.streaming.walking;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.lakehouse.Lake;
import org.tocsin.streaming.replay.Acts;
import org.tocsin.streaming.replay.ReplayRun;
import org.tocsin.streaming.replay.ReplayWarningEnds;
import org.tocsin.streaming.warning.WarningEnds;

/** The product's own replay over the tables alone. */
public final class Replay {
  private Replay() {}

  /** The JSON of every alert, sorted, with the status that a live run gives. */
  public static List<String> alerts(
      Lake lake,
      KeyedHash key,
      TocsinConfiguration configuration,
      long goLive,
      long to,
      Acts acts,
      StreamExecutionEnvironment env)
      throws Exception {
    ReplayWarningEnds ends =
        new ReplayWarningEnds(
            lake,
            configuration,
            configuration.hash(),
            Instant.ofEpochMilli(goLive + 1),
            Instant.ofEpochMilli(to + 1),
            acts,
            List.of(),
            key);
    return said(ReplayRun.execute(env, ends, configuration, lake, "walking", at -> {}));
  }

  /** The same over other ends than the tables' own. */
  public static List<String> alerts(
      Lake lake,
      TocsinConfiguration configuration,
      ReplayWarningEnds ends,
      UnaryOperator<WarningEnds> changed,
      StreamExecutionEnvironment env)
      throws Exception {
    return said(ReplayRun.execute(env, ends, changed, configuration, lake, "walking", at -> {}));
  }

  private static List<String> said(ReplayRun.Said said) {
    return said.alerts().stream()
        .map(m -> m.body().replace("\"status\":\"Exercise\"", "\"status\":\"Actual\""))
        .sorted()
        .toList();
  }
}
