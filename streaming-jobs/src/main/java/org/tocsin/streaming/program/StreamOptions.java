package org.tocsin.streaming.program;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the stream programs.
 *
 * @param config a JSON file with the tree of {@code tocsin.yaml}
 * @param job {@code landing}, {@code warning} or {@code both}
 * @param restore {@code last}, {@code second-last} or {@code none}
 * @param restPort of the embedded cluster's pages and metrics; 0 takes a free one
 */
record StreamOptions(
    Path home, String bootstrap, Path config, String job, String restore, int restPort) {

  static final String USAGE =
      "use --home DIR --bootstrap HOST:PORT --config FILE [--job landing|warning|both]"
          + " [--restore last|second-last|none] [--rest-port P]";

  static StreamOptions parse(String[] args) {
    String home = null;
    String bootstrap = null;
    String config = null;
    String job = "both";
    String restore = "last";
    int restPort = 0;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("Option '%s' has no value".formatted(args[i]));
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--home" -> home = value;
        case "--bootstrap" -> bootstrap = value;
        case "--config" -> config = value;
        case "--job" -> job = oneOf("--job", value, List.of("landing", "warning", "both"));
        case "--restore" ->
            restore = oneOf("--restore", value, List.of("last", "second-last", "none"));
        case "--rest-port" -> restPort = port(value);
        default -> throw new IllegalArgumentException("Option '%s' is unknown".formatted(args[i]));
      }
    }
    return new StreamOptions(
        Path.of(require("--home", home)).toAbsolutePath().normalize(),
        require("--bootstrap", bootstrap),
        Path.of(require("--config", config)),
        job,
        restore,
        restPort);
  }

  boolean runs(String name) {
    return job.equals("both") || job.equals(name);
  }

  private static String require(String option, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException("Option %s is missing".formatted(option));
    }
    return value;
  }

  private static String oneOf(String option, String value, List<String> words) {
    if (!words.contains(value)) {
      throw new IllegalArgumentException(
          "Option %s '%s' is unknown; use one of %s".formatted(option, value, words));
    }
    return value;
  }

  private static int port(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Option --rest-port '%s' is not a number".formatted(value), e);
    }
  }
}
