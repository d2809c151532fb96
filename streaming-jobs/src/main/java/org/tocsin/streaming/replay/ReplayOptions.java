package org.tocsin.streaming.replay;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is told on its command line.
 *
 * @param config the parsed {@code tocsin.yaml} as JSON
 * @param run name under which its rows stand in the tables
 * @param from the first instant about which it speaks
 * @param to the instant after its last
 * @param baselines configuration hash under which its baselines stand in table {@code model}
 * @param acts whether people's acts take effect
 * @param inject a parsed injection file as JSON; absent for none
 * @param casesFrom the first instant of the range over which cases are injected; that of the run
 *     unless one of its alerts is recomputed over a part of it
 * @param casesTo the instant after its last
 * @param injectedTo a file that takes the injected reports, one JSON object a line; absent for none
 * @param alertsOf prints the messages of this alert and writes nothing; absent for a whole run
 */
public record ReplayOptions(
    Path home,
    Path config,
    String run,
    Instant from,
    Instant to,
    String baselines,
    Acts acts,
    @Nullable Path inject,
    Instant casesFrom,
    Instant casesTo,
    @Nullable Path injectedTo,
    @Nullable String alertsOf) {
  static final String USAGE =
      "use --home DIR --config FILE --run NAME --from TIME --to TIME --baselines HASH"
          + " [--acts as-recorded|none] [--inject FILE [--cases-from TIME --cases-to TIME]] [--injected-to FILE]"
          + " [--alerts-of ID]";

  public ReplayOptions {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The replay would end at %s, not after its start %s".formatted(to, from));
    }
  }

  static ReplayOptions parse(String[] args) {
    String home = null;
    String config = null;
    String run = null;
    String from = null;
    String to = null;
    String baselines = null;
    Acts acts = Acts.NONE;
    String inject = null;
    String casesFrom = null;
    String casesTo = null;
    String injectedTo = null;
    String alertsOf = null;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("Option '%s' has no value".formatted(args[i]));
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--home" -> home = value;
        case "--config" -> config = value;
        case "--run" -> run = value;
        case "--from" -> from = value;
        case "--to" -> to = value;
        case "--baselines" -> baselines = value;
        case "--acts" -> acts = Acts.parse(value);
        case "--inject" -> inject = value;
        case "--cases-from" -> casesFrom = value;
        case "--cases-to" -> casesTo = value;
        case "--injected-to" -> injectedTo = value;
        case "--alerts-of" -> alertsOf = value;
        default -> throw new IllegalArgumentException("Option '%s' is unknown".formatted(args[i]));
      }
    }
    Instant start = time("--from", require("--from", from));
    Instant end = time("--to", require("--to", to));
    return new ReplayOptions(
        Path.of(require("--home", home)).toAbsolutePath().normalize(),
        Path.of(require("--config", config)),
        require("--run", run),
        start,
        end,
        require("--baselines", baselines),
        acts,
        inject == null ? null : Path.of(inject),
        casesFrom == null ? start : time("--cases-from", casesFrom),
        casesTo == null ? end : time("--cases-to", casesTo),
        injectedTo == null ? null : Path.of(injectedTo),
        alertsOf);
  }

  private static Instant time(String option, String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Option %s '%s' is not a time such as 2016-01-01T06:00:00Z".formatted(option, value), e);
    }
  }

  private static String require(String option, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException("Option %s is missing".formatted(option));
    }
    return value;
  }
}
