package org.tocsin.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.StackFile;
import org.tocsin.cli.research.WeekOfAlerts;
import org.tocsin.lakehouse.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tocsin status}: what runs, how far each topic has landed, what people were told in a week
 * and made of it, and what the tables hold.
 */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows what runs and what the tables hold")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() throws IOException {
    Home home = options.open();
    Optional<StackFile> stack = StackFile.read(home.directory()).filter(StackFile::alive);
    Map<String, Long> rows = rows(home);
    List<TopicClock.Age> ages =
        stack
            .filter(s -> !s.bootstrap().isEmpty())
            .map(s -> TopicClock.ages(s.bootstrap()))
            .orElse(List.of());
    Optional<WeekOfAlerts> week = week(home, ages);
    if (options.json()) {
      printJson(home, stack, rows, ages, week);
    } else {
      print(home, stack, rows, ages, week);
    }
    return 0;
  }

  /** The week up to the home's time; absent while nothing has ever been said. */
  private static Optional<WeekOfAlerts> week(Home home, List<TopicClock.Age> ages)
      throws IOException {
    if (isEmpty(home)) {
      return Optional.empty();
    }
    Catalog catalog = home.lake().open();
    try (Closeable closing = catalog instanceof Closeable closeable ? closeable : () -> {}) {
      if (!catalog.tableExists(LakeTable.ALERT.identifier())
          || !catalog.tableExists(LakeTable.ALERT_ACTION.identifier())) {
        return Optional.empty();
      }
      Instant said = WeekOfAlerts.lastSaid(catalog);
      if (said.equals(Instant.EPOCH)) {
        return Optional.empty();
      }
      Instant now =
          home.configuration().clock().equals("live")
              ? Instant.now()
              : ages.stream()
                  .map(age -> Instant.ofEpochMilli(age.lastMillis()))
                  .filter(at -> at.isAfter(said))
                  .max(Comparator.naturalOrder())
                  .orElse(said);
      return Optional.of(WeekOfAlerts.read(catalog, home.configuration(), now));
    }
  }

  private static void print(
      Home home,
      Optional<StackFile> stack,
      Map<String, Long> rows,
      List<TopicClock.Age> ages,
      Optional<WeekOfAlerts> week) {
    System.out.printf(
        "%s (%s), clock %s, configuration %s%n",
        home.configuration().cityName(),
        home.configuration().zone(),
        home.configuration().clock(),
        home.configuration().hash());
    if (stack.isEmpty()) {
      System.out.printf("Nothing runs; start it with: tocsin up --home %s%n", home.directory());
    } else {
      System.out.printf("Stack %s, console %s%n", stack.get().state(), stack.get().consoleUrl());
      stack
          .get()
          .programs()
          .forEach(
              p -> System.out.printf("  %-10s %-8s process %d%n", p.name(), p.state(), p.pid()));
    }
    if (!ages.isEmpty()) {
      System.out.println("Last word per partition");
      ages.forEach(
          a ->
              System.out.printf(
                  "  %-14s %d  %s%n", a.topic(), a.partition(), a.words(home.configuration())));
      simulatedClock(home, stack, ages).ifPresent(System.out::println);
    }
    week.ifPresent(w -> w.lines(home.configuration()).forEach(System.out::println));
    System.out.println("Rows in the tables");
    rows.forEach((table, count) -> System.out.printf("  %-14s %,12d%n", table, count));
  }

  /**
   * A simulated clock stands still when nothing is published; that is no fault, but to be known.
   */
  private static Optional<String> simulatedClock(
      Home home, Optional<StackFile> stack, List<TopicClock.Age> ages) {
    return stack
        .filter(s -> home.configuration().clock().equals("simulated"))
        .map(
            s ->
                TopicClock.moves(s.bootstrap(), ages)
                    ? "The simulated clock moves: somebody publishes"
                    : "The simulated clock stands still: nobody publishes; 'tocsin publish' moves"
                        + " it");
  }

  private static void printJson(
      Home home,
      Optional<StackFile> stack,
      Map<String, Long> rows,
      List<TopicClock.Age> ages,
      Optional<WeekOfAlerts> week)
      throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("city", home.configuration().cityName());
    all.put("clock", home.configuration().clock());
    all.put("configuration", home.configuration().hash());
    all.put("up", stack.isPresent());
    all.put("stack", stack.orElse(null));
    all.put("partitions", ages);
    all.put("rows", rows);
    week.ifPresent(w -> all.put("week", w.object()));
    System.out.println(new ObjectMapper().writeValueAsString(all));
  }

  /** Rows per table from the newest snapshot; empty when the home has no tables yet. */
  static Map<String, Long> rows(Home home) throws IOException {
    Map<String, Long> rows = new LinkedHashMap<>();
    if (isEmpty(home)) {
      return rows;
    }
    Catalog catalog = home.lake().open();
    try (Closeable closing = catalog instanceof Closeable closeable ? closeable : () -> {}) {
      for (LakeTable name : LakeTable.values()) {
        if (catalog.tableExists(name.identifier())) {
          Table table = catalog.loadTable(name.identifier());
          rows.put(name.tableName(), total(table.currentSnapshot()));
        }
      }
    }
    return rows;
  }

  private static boolean isEmpty(Home home) {
    return home.configuration().lake().isEmpty()
        && !java.nio.file.Files.exists(home.directory().resolve("catalog.db"));
  }

  private static long total(@org.jspecify.annotations.Nullable Snapshot snapshot) {
    return snapshot == null
        ? 0
        : Long.parseLong(snapshot.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"));
  }
}
