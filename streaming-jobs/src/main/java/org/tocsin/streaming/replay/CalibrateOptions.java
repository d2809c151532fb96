package org.tocsin.streaming.replay;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a calibration is told on its command line.
 *
 * @param config the parsed {@code tocsin.yaml} as JSON
 * @param from history from here on gives the delays of reports
 * @param to what was known before it counts; null years begin here
 * @param baselines configuration hash under which the baselines stand
 * @param years simulated
 * @param effectiveAt from this {@code known_at} on the lines are in force; absent for the program
 *     to choose
 * @param kept where null years are kept and taken from again; absent for neither
 */
record CalibrateOptions(
    Path home,
    Path config,
    Instant from,
    Instant to,
    String baselines,
    int years,
    long seed,
    @Nullable Instant effectiveAt,
    @Nullable Path kept) {
  static final String USAGE =
      "use --home DIR --config FILE --from TIME --to TIME --baselines HASH --years N --seed N"
          + " [--effective-at TIME] [--kept DIR]";

  CalibrateOptions {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The history would end at %s, not after its start %s".formatted(to, from));
    }
    if (years < 2 || years > 1_000) {
      throw new IllegalArgumentException(
          "--years %d is out of range; use 2 to 1000, usefully 20".formatted(years));
    }
  }

  static CalibrateOptions parse(String[] args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("Option '%s' has no value".formatted(args[i]));
      }
      given.put(args[i], args[i + 1]);
    }
    String kept = given.remove("--kept");
    String effectiveAt = given.remove("--effective-at");
    CalibrateOptions options =
        new CalibrateOptions(
            Path.of(take(given, "--home")).toAbsolutePath().normalize(),
            Path.of(take(given, "--config")),
            Instant.parse(take(given, "--from")),
            Instant.parse(take(given, "--to")),
            take(given, "--baselines"),
            Integer.parseInt(take(given, "--years")),
            Long.parseLong(take(given, "--seed")),
            effectiveAt == null ? null : Instant.parse(effectiveAt),
            kept == null ? null : Path.of(kept));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("Options %s are unknown".formatted(given.keySet()));
    }
    return options;
  }

  private static String take(Map<String, String> given, String option) {
    String value = given.remove(option);
    if (value == null) {
      throw new IllegalArgumentException("Option %s is missing".formatted(option));
    }
    return value;
  }
}
