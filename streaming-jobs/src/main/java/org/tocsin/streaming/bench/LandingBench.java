package org.tocsin.streaming.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.landing.LandingJob;
import org.tocsin.streaming.program.JobEnvironment;

/**
 * Measures what a row costs to land: processor time of this program for topic {@code backfill}
 * through LandingJob, next to a bare copy of the same rows from Kafka to Iceberg. Both run to the
 * topic's end, one after the other, each round on fresh tables; the first round also warms up.
 *
 * <p>Limits: start and end of the embedded Flink are in the figures; take enough rows.
 */
public final class LandingBench {
  private static final String USAGE =
      """
      LandingBench --home DIR --bootstrap HOST:PORT --config FILE
        --rows N     rows that topic backfill must hold; made ones fill an empty topic (300000)
        --rounds N   times that each of the two runs (2)
      Only the broker need run. Tables go to new folders under the home.""";

  private static final List<String> OPTIONS =
      List.of("--home", "--bootstrap", "--config", "--rows", "--rounds");

  private LandingBench() {}

  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    try {
      measure(BenchArguments.parse(args, OPTIONS), Instant.now());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
  }

  private static void measure(BenchArguments arguments, Instant start) throws Exception {
    TocsinConfiguration configuration = arguments.configuration();
    String bootstrap = arguments.text("--bootstrap");
    int wanted = arguments.whole("--rows", 300_000);
    int rounds = arguments.whole("--rounds", 2);
    if (BackfillFill.held(bootstrap) == 0) {
      BackfillFill.fill(bootstrap, wanted);
    }
    long rows = BackfillFill.held(bootstrap);
    if (rows < wanted) {
      throw new IllegalArgumentException(
          "Topic backfill holds %d rows, not %d; lower --rows or import more"
              .formatted(rows, wanted));
    }
    Path folder = arguments.home().resolve("landing-bench-" + start.toEpochMilli());
    for (int round = 1; round <= rounds; round++) {
      double bare =
          pass(folder.resolve("bare-" + round), bootstrap, configuration, rows, Kind.BARE);
      double landing =
          pass(folder.resolve("landing-" + round), bootstrap, configuration, rows, Kind.LANDING);
      System.out.printf(Locale.ROOT, "round %d: ratio %.2f%n", round, landing / bare);
    }
  }

  private enum Kind {
    BARE,
    LANDING
  }

  /** Processor microseconds per row. */
  private static double pass(
      Path folder, String bootstrap, TocsinConfiguration configuration, long rows, Kind kind)
      throws Exception {
    Files.createDirectories(folder);
    Lake lake = Lake.embedded(folder);
    lake.create();
    Configuration settings =
        JobEnvironment.settings(
            configuration, folder.resolve("checkpoints"), Optional.empty(), "rocksdb");
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(192));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(configuration.parallelism(), settings);
    BoundedBackfill ends = new BoundedBackfill(bootstrap, lake, configuration.parallelism());
    if (kind == Kind.BARE) {
      BareCopy.define(env, ends);
    } else {
      LandingJob.define(env, ends, configuration);
    }
    long cpu = processorNanos();
    long wall = System.nanoTime();
    env.execute(kind.toString());
    double seconds = (System.nanoTime() - wall) / 1e9;
    double microsPerRow = (processorNanos() - cpu) / 1e3 / rows;
    long landed = count(lake, LakeTable.INCIDENT);
    long others = count(lake, LakeTable.REDELIVERY) + count(lake, LakeTable.REJECTION);
    System.out.printf(
        Locale.ROOT,
        "%s: %d rows, %d landed, %d redelivered or rejected, %d counts; %.1f s, %.0f rows/s, %.2f CPU-µs/row%n",
        kind,
        rows,
        landed,
        others,
        count(lake, LakeTable.SLOT_COUNT),
        seconds,
        rows / seconds,
        microsPerRow);
    if (landed + others < rows) {
      throw new IllegalStateException(
          "%d of %d rows are missing in %s".formatted(rows - landed - others, rows, folder));
    }
    return microsPerRow;
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long count(Lake lake, LakeTable name) {
    Table table = lake.open().loadTable(name.identifier());
    Snapshot current = table.currentSnapshot();
    return current == null
        ? 0
        : Long.parseLong(current.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"));
  }
}
