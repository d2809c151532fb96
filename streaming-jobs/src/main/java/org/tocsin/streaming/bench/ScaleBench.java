package org.tocsin.streaming.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.calibration.NullCategory;
import org.tocsin.models.calibration.NullCity;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.streaming.program.JobEnvironment;
import org.tocsin.streaming.replay.NullWarningEnds;
import org.tocsin.streaming.replay.ReplayRun;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.WarningJob;

/**
 * Measures how the cost of the watch grows with the places and the categories of a city: the same
 * number of reports a day is spread over more and more of them, and each city goes through the
 * whole warning job, all families on. Reports are drawn where they are read, so what drawing alone
 * takes is measured before and taken off.
 *
 * <p>Limits: equal places on a grid, and equal categories; processor time holds start and end of
 * the embedded Flink and what the virtual machine does beside (compiling, collecting).
 */
public final class ScaleBench {
  private static final String USAGE =
      """
      ScaleBench --home DIR --config FILE
        --places N,N      places, each with --at-categories (77,1000,10000)
        --categories N,N  categories, each with --at-places (1,10,30)
        --at-categories N (10)
        --at-places N     (1000)
        --reports N       reports of the whole city in a day (20000)
        --days N          days watched, after a week of history (7)
      Nothing of the home is read; scratch files go there.""";

  private static final List<String> OPTIONS =
      List.of(
          "--home",
          "--config",
          "--places",
          "--categories",
          "--at-categories",
          "--at-places",
          "--reports",
          "--days");

  private static final Instant FROM = Instant.parse("2016-06-06T05:00:00Z");
  private static final Duration WARM_UP = Duration.ofDays(7);
  private static final int A_ROW = 100;
  private static final double SOUTH = 41.6;
  private static final double WEST = -87.9;
  private static final double STEP_LAT = 0.0045;
  private static final double STEP_LON = 0.006;
  private static final int SMALL = 20;

  private final TocsinConfiguration configuration;
  private final Path scratch;
  private final int reportsPerDay;
  private final Duration length;
  private final AtomicLong live = new AtomicLong();

  private ScaleBench(
      TocsinConfiguration configuration, Path scratch, int reportsPerDay, Duration length) {
    this.configuration = configuration;
    this.scratch = scratch;
    this.reportsPerDay = reportsPerDay;
    this.length = length;
  }

  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    try {
      measure(BenchArguments.parse(args, OPTIONS));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    // Threads of the embedded Flink that outlive the last city must not keep the program.
    Runtime.getRuntime().halt(0);
  }

  private static void measure(BenchArguments arguments) throws Exception {
    int[] places = arguments.wholes("--places", "77,1000,10000");
    int[] categories = arguments.wholes("--categories", "1,10,30");
    int atCategories = arguments.from1("--at-categories", 10);
    int atPlaces = arguments.from1("--at-places", 1_000);
    ScaleBench bench =
        new ScaleBench(
            arguments.configuration(),
            arguments.home().resolve("scratch"),
            arguments.from1("--reports", 20_000),
            Duration.ofDays(arguments.from1("--days", 7)));
    bench.listen();
    bench.city(SMALL, 2);
    System.out.println(
        "  places categories   series  reports findings  seconds  CPU-s drawing CPU-µs/report  heap MB");
    for (int p : places) {
      bench.city(p, atCategories).print();
    }
    for (int c : categories) {
      bench.city(atPlaces, c).print();
    }
  }

  /** Notes the most that was still in use after a collection. */
  private void listen() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, handback) -> {
                long used = 0;
                for (MemoryUsage usage :
                    GarbageCollectionNotificationInfo.from(
                            (CompositeData) notification.getUserData())
                        .getGcInfo()
                        .getMemoryUsageAfterGc()
                        .values()) {
                  used += usage.getUsed();
                }
                live.accumulateAndGet(used, Math::max);
              },
              notification ->
                  notification
                      .getType()
                      .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
              null);
    }
  }

  /** What one city took. */
  private record Seen(
      int places,
      int categories,
      long reports,
      long findings,
      double seconds,
      double processor,
      double drawing,
      long live) {
    void print() {
      System.out.printf(
          Locale.ROOT,
          "%8d %10d %8d %8d %8d %8.1f %6.1f %7.1f %13.1f %8d%n",
          places,
          categories,
          (long) places * categories,
          reports,
          findings,
          seconds,
          processor,
          drawing,
          1e6 * (processor - drawing) / reports,
          live >> 20);
      System.out.flush();
    }
  }

  private Seen city(int places, int categories) throws Exception {
    PlaceMap map = grid(places);
    Map<String, FlatModel> models = new TreeMap<>();
    double perHour = reportsPerDay / (24.0 * places * categories);
    for (int c = 0; c < categories; c++) {
      String name = "scale-%02d".formatted(c);
      models.put(name, new FlatModel(name, perHour));
    }
    Baselines baselines = new Flat(models, configuration, FROM);
    List<NullCategory> drawn = new ArrayList<>();
    for (String category : models.keySet()) {
      Baselines.InForce inForce = baselines.inForce(category, FROM.toEpochMilli());
      if (inForce != null) {
        drawn.add(new NullCategory(category, "service", inForce.baseline(), new long[0]));
      }
    }
    NullWarningEnds.Year year =
        new NullWarningEnds.Year(drawn, map.ids(), FROM, FROM.plus(length), WARM_UP, 1);
    double beforeDrawing = processorSeconds();
    long reports =
        new NullCity(configuration.calendar(), drawn, map.ids())
            .draw(FROM.minus(WARM_UP), year.to(), year.seed())
            .size();
    double drawing = processorSeconds() - beforeDrawing;
    System.gc();
    live.set(0);
    double before = processorSeconds();
    long begin = System.nanoTime();
    long findings = watch(year, baselines, map);
    return new Seen(
        places,
        categories,
        reports,
        findings,
        (System.nanoTime() - begin) / 1e9,
        processorSeconds() - before,
        drawing,
        live.get());
  }

  private long watch(NullWarningEnds.Year year, Baselines baselines, PlaceMap map)
      throws Exception {
    NullWarningEnds ends =
        new NullWarningEnds(
            configuration,
            year,
            baselines,
            new PlaceNames(Map.of(), Map.of(), map.places().size()),
            map);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            configuration.parallelism(),
            ReplayRun.bounded(
                JobEnvironment.settings(configuration, scratch, Optional.empty(), "hashmap")));
    WarningJob.define(env, ends, configuration);
    long findings = 0;
    try (CloseableIterator<RowData> signals = ends.signals().collectAsync()) {
      JobClient job = env.executeAsync("a city of " + map.places().size());
      while (signals.hasNext()) {
        signals.next();
        findings++;
      }
      job.getJobExecutionResult().get();
    }
    return findings;
  }

  /** Places about half a kilometre apart. */
  private static PlaceMap grid(int places) {
    return new PlaceMap(
        IntStream.range(0, places)
            .mapToObj(
                i ->
                    new PlaceMap.Located(
                        "p%06d".formatted(i),
                        SOUTH + STEP_LAT * Math.floorDiv(i, A_ROW),
                        WEST + STEP_LON * (i % A_ROW)))
            .toList());
  }

  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** The same baselines for all time; they travel as the text that tables hold. */
  private static final class Flat implements Baselines {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> states = new TreeMap<>();
    private transient @Nullable Map<String, InForce> inForce;

    Flat(Map<String, FlatModel> models, TocsinConfiguration configuration, Instant cutOff) {
      models.forEach(
          (category, model) -> states.put(category, model.state(configuration.zone(), cutOff)));
    }

    @Override
    public @Nullable InForce inForce(String category, long knownAt) {
      Map<String, InForce> known = inForce;
      if (known == null) {
        known = new TreeMap<>();
        for (Map.Entry<String, String> state : states.entrySet()) {
          known.put(
              state.getKey(),
              new InForce("flat", FlatModel.parsed(state.getValue()), DelayLaw.NONE));
        }
        inForce = known;
      }
      return known.get(category);
    }

    @Override
    public Set<String> categories(long knownAt) {
      return states.keySet();
    }
  }
}
