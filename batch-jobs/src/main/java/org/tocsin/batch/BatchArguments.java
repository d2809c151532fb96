package org.tocsin.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a command line: a subcommand, its plain words and its options {@code --name value}.
 *
 * @param options by name without dashes
 */
public record BatchArguments(String command, List<String> words, Map<String, String> options) {
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "baseline", Set.of("as-of"),
          "risk", Set.of("as-of", "horizon", "unit"),
          "what-if-baselines", Set.of("from", "to", "refit", "hash"),
          "sql", Set.of("format", "limit", "offset"),
          "export", Set.of("format", "out", "month", "limit", "offset"),
          "care", Set.of("dry-run"),
          "erase", Set.of("source", "id"),
          "report", Set.of("month", "as-of", "snapshot", "language", "desk"));

  private static final Map<String, Integer> WORDS =
      Map.of(
          "baseline",
          0,
          "what-if-baselines",
          0,
          "risk",
          0,
          "sql",
          1,
          "export",
          1,
          "care",
          0,
          "erase",
          0,
          "report",
          1);

  private static final Set<String> COMMON = Set.of("home", "bootstrap", "config", "master");

  public static final String USAGE =
      """
      batch baseline --as-of TIME                         fit what is usual
            what-if-baselines --from TIME --to TIME --hash H [--refit weekly|monthly|once]
            risk     --as-of DATE --horizon 1d|7d         score neighbourhoods
            sql      QUERY --format table|csv|json [--limit N] [--offset N]    ask the tables
            export   alerts|risk|incidents --format cap|csv|geojson|parquet|hubverse --out FILE [--limit N] [--offset N]
            export   counts --month 2016-06 --out FILE    for outside: small counts withheld
            care     [--dry-run true]                     keep the tables in order
            erase    --source S --id X                    remove one report from everything
            report   draft|sign|restate --month 2016-06 [--as-of TIME] [--snapshot ID] [--language en,zh] [--desk D]
      %severy command: --home DIR [--bootstrap HOST:PORT] [--config FILE.json] [--master URL]"""
          .formatted(RiskCommands.USAGE);

  public BatchArguments {
    words = List.copyOf(words);
    options = Map.copyOf(options);
  }

  /**
   * Reads a command line.
   *
   * @throws WrongUsage if the command or an option is unknown or incomplete
   */
  public static BatchArguments parse(List<String> arguments) {
    if (arguments.isEmpty()
        || !(OPTIONS.containsKey(arguments.get(0))
            || RiskCommands.OPTIONS.containsKey(arguments.get(0)))) {
      throw new WrongUsage(
          (arguments.isEmpty()
                  ? "No command"
                  : "Command '%s' is unknown".formatted(arguments.get(0)))
              + "; use\n"
              + USAGE);
    }
    String command = arguments.get(0);
    List<String> words = new ArrayList<>();
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (!word.startsWith("--")) {
        words.add(word);
        continue;
      }
      String name = word.substring(2);
      if (!COMMON.contains(name) && !options(command).contains(name)) {
        throw new WrongUsage(
            "Option %s is unknown to '%s'; use%n%s".formatted(word, command, USAGE));
      }
      if (++i == arguments.size()) {
        throw new WrongUsage("Option %s needs a value".formatted(word));
      }
      options.put(name, arguments.get(i));
    }
    int wanted = command.equals("covariates") ? 1 : WORDS.getOrDefault(command, 0);
    if (words.size() != wanted) {
      throw new WrongUsage(
          "Command '%s' takes %d plain word(s), but got %s; use%n%s"
              .formatted(command, wanted, words, USAGE));
    }
    return new BatchArguments(command, words, options);
  }

  private static Set<String> options(String command) {
    return OPTIONS.getOrDefault(command, RiskCommands.OPTIONS.getOrDefault(command, Set.of()));
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** The option's value, or a complaint that it is missing. */
  public String need(String name) {
    return find(name).orElseThrow(() -> new WrongUsage("'%s' needs --%s".formatted(command, name)));
  }
}
