package org.tocsin.streaming.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.PooledBaseline;
import org.tocsin.streaming.program.JobEnvironment;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.WarningEnds;
import org.tocsin.streaming.warning.WarningJob;

/**
 * How long the warning graph needs for a span of a quiet city whose reports come evenly at random:
 * every family on, source to desk, no table and no topic. Places stand on a grid.
 *
 * <p>{@code --places 77 --categories 30 --reports 275000 --days 365 --parallelism 2}
 */
public final class WarningBench {
  private static final Instant FROM = Instant.parse("2015-01-01T06:00:00Z");
  private static final long DAY = 86_400_000;

  private WarningBench() {}

  public static void main(String[] args) throws Exception {
    BenchArguments arguments =
        BenchArguments.parse(
            args, List.of("--places", "--categories", "--reports", "--days", "--parallelism"));
    City city =
        new City(
            arguments.whole("--places", 77),
            arguments.whole("--categories", 30),
            arguments.whole("--reports", 275_000),
            arguments.whole("--days", 365));
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "city", Map.of("zone", "America/Chicago"),
                "authorisations",
                    Map.of(
                        "service",
                        Map.of(
                            "purpose", "bench",
                            "legal_basis", "none needed",
                            "owner", "desk",
                            "review_by", "2030-01-01"))));
    Path scratch = Files.createTempDirectory("warning-bench");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            arguments.whole("--parallelism", 2),
            JobEnvironment.settings(configuration, scratch, Optional.empty(), "hashmap"));
    WarningJob.define(env, city.new Ends(), configuration);
    long begin = System.nanoTime();
    var result = env.execute("warning bench");
    double took = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%d reports, %d days, %d places, %d categories: %.1f s (%.0f reports/s); %s%n",
        city.reports,
        city.days,
        city.places,
        city.categories,
        took,
        city.reports / took,
        new TreeMap<>(result.getAllAccumulatorResults()));
  }

  /** A quiet city. */
  private record City(int places, int categories, int reports, int days) {

    private static String place(int number) {
      return "p%05d".formatted(number);
    }

    private static String category(int number) {
      return "c%02d".formatted(number);
    }

    /** Usual reports of the average place and category in an hour. */
    private double perHour() {
      return reports / (days * 24.0) / places / categories;
    }

    /** One report in a city of this many of them, spread over the days. */
    private ReportVersion report(long number) {
      SplittableRandom chance = new SplittableRandom(number);
      long at = FROM.toEpochMilli() + number * days * DAY / reports;
      return new ReportVersion(
          "bench|" + number,
          at,
          "bench",
          0,
          number,
          number,
          false,
          place(chance.nextInt(places)),
          category(chance.nextInt(categories)),
          "service",
          at - chance.nextInt(600_000),
          null,
          "public",
          null,
          false);
    }

    private final class Ends implements WarningEnds {
      @Override
      public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
        City city = City.this;
        return env.fromSequence(0, reports - 1L)
            .uid("bench-numbers")
            .setParallelism(1)
            .map((MapFunction<Long, ReportVersion>) city::report)
            .returns(TypeInformation.of(ReportVersion.class))
            .uid("bench-reports")
            .setParallelism(1)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<ReportVersion>forMonotonousTimestamps()
                    .withTimestampAssigner((report, at) -> report.knownAt()))
            .uid("bench-time")
            .setParallelism(1);
      }

      @Override
      public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
        return env.fromSequence(0, 0)
            .uid("bench-nothing-live")
            .flatMap((Long n, Collector<ReportVersion> out) -> {})
            .returns(TypeInformation.of(ReportVersion.class))
            .uid("bench-no-reports");
      }

      @Override
      public long goLive() {
        return FROM.toEpochMilli();
      }

      @Override
      public long to() {
        return FROM.toEpochMilli() + days * DAY;
      }

      @Override
      public Baselines baselines() {
        return new Even(perHour(), categories);
      }

      @Override
      public PlaceNames places() {
        return new PlaceNames(Map.of(), Map.of(), places);
      }

      @Override
      public PlaceMap placeMap() {
        int row = (int) Math.ceil(Math.sqrt(places));
        List<PlaceMap.Located> located = new ArrayList<>();
        for (int i = 0; i < places; i++) {
          located.add(
              new PlaceMap.Located(
                  place(i), 41.6 + 0.01 * Math.floorDiv(i, row), -87.9 + 0.013 * (i % row)));
        }
        return new PlaceMap(located);
      }

      @Override
      public void alerts(DataStream<AlertMessage> alerts) {
        alerts
            .map(new Counted<AlertMessage>("alerts"))
            .returns(TypeInformation.of(AlertMessage.class))
            .uid("bench-count-alerts")
            .sinkTo(new DiscardingSink<>())
            .uid("bench-alerts");
      }

      @Override
      public void signals(DataStream<RowData> signals) {
        signals
            .map(new Counted<RowData>("findings"))
            .returns(signals.getType())
            .uid("bench-count-findings")
            .sinkTo(new DiscardingSink<>())
            .uid("bench-findings");
      }
    }
  }

  /** Counts what passes. */
  private static final class Counted<T> extends RichMapFunction<T, T> {
    private static final long serialVersionUID = 1L;
    private final String name;
    private final LongCounter count = new LongCounter();

    Counted(String name) {
      this.name = name;
    }

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().addAccumulator(name, count);
    }

    @Override
    public T map(T value) {
      count.add(1);
      return value;
    }
  }

  /** The same of every hour and place. */
  private static final class Even implements Baselines {
    private static final long serialVersionUID = 1L;
    private final Map<String, InForce> inForce = new HashMap<>();
    private final TreeSet<String> names = new TreeSet<>();

    Even(double perHour, int categories) {
      for (int i = 0; i < categories; i++) {
        String category = City.category(i);
        names.add(category);
        inForce.put(category, new InForce("even", new EvenBaseline(category, perHour)));
      }
    }

    @Override
    public InForce inForce(String category, long knownAt) {
      InForce found = inForce.get(category);
      if (found == null) {
        throw new IllegalArgumentException("Category %s is none of the bench".formatted(category));
      }
      return found;
    }

    @Override
    public Set<String> categories(long knownAt) {
      return names;
    }
  }

  private record EvenBaseline(String category, double perHour) implements PooledBaseline {
    @Override
    public double placeFactor(String neighbourhoodId) {
      return 1;
    }

    @Override
    public double expectedOfAverage(Interval slot) {
      return perHour * slot.length().toMinutes() / 60.0;
    }

    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      return expectedOfAverage(slot);
    }

    @Override
    public double dispersion(SlotLength length) {
      return length == SlotLength.HOUR ? 1 : 1.1;
    }
  }
}
