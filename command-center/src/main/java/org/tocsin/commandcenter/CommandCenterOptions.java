package org.tocsin.commandcenter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command center is started with.
 *
 * @param home folder with the embedded tables
 * @param bootstrap Kafka as {@code host:port}
 * @param config file with the JSON tree of {@code tocsin.yaml}; absent means the defaults
 * @param port on loopback; 0 takes a free one
 */
record CommandCenterOptions(Path home, String bootstrap, @Nullable Path config, int port) {
  private static final List<String> KNOWN = List.of("--home", "--bootstrap", "--config", "--port");
  private static final String USAGE =
      "Use: --home DIR --bootstrap HOST:PORT [--config FILE] [--port N]";

  /**
   * Reads the words of the command line.
   *
   * @throws IllegalArgumentException with every problem
   */
  static CommandCenterOptions parse(String... words) {
    List<String> problems = new ArrayList<>();
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      if (!KNOWN.contains(words[i])) {
        problems.add("'%s' is unknown".formatted(words[i]));
      } else if (i + 1 == words.length) {
        problems.add("'%s' needs a value".formatted(words[i]));
      } else {
        given.put(words[i], words[i + 1]);
      }
    }
    if (!given.containsKey("--home")) {
      problems.add("--home is missing");
    }
    if (!given.containsKey("--bootstrap")) {
      problems.add("--bootstrap is missing");
    }
    int port = 8090;
    try {
      port = Integer.parseInt(given.getOrDefault("--port", "8090"));
    } catch (NumberFormatException e) {
      problems.add("--port '%s' is not a number".formatted(given.get("--port")));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems) + ". " + USAGE);
    }
    String config = given.get("--config");
    return new CommandCenterOptions(
        Path.of(given.getOrDefault("--home", "")),
        given.getOrDefault("--bootstrap", ""),
        config == null ? null : Path.of(config),
        port);
  }
}
