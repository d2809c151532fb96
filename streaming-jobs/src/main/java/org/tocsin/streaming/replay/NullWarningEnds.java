package org.tocsin.streaming.replay;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.calibration.NullCategory;
import org.tocsin.models.calibration.NullCity;
import org.tocsin.models.calibration.NullReport;
import org.tocsin.streaming.arrival.SteppedTime;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.WarningEnds;

/**
 * One simulated year in which only chance happens, drawn where it is read; the findings are kept,
 * the alerts are not.
 */
public final class NullWarningEnds implements WarningEnds {
  private static final String TOPIC = "null";

  private final TocsinConfiguration configuration;
  private final Year year;
  private final Baselines baselines;
  private final PlaceNames places;
  private final PlaceMap placeMap;
  private @Nullable DataStream<RowData> signals;

  /** The ends of one year, which is drawn in this configuration's civil time. */
  public NullWarningEnds(
      TocsinConfiguration configuration,
      Year year,
      Baselines baselines,
      PlaceNames places,
      PlaceMap placeMap) {
    this.configuration = configuration;
    this.year = year;
    this.baselines = baselines;
    this.places = places;
    this.placeMap = placeMap;
  }

  /**
   * What a year is drawn from.
   *
   * @param from its first instant, about which the watch speaks
   * @param warmUp drawn before, for the counts
   */
  public record Year(
      List<NullCategory> categories,
      List<String> places,
      Instant from,
      Instant to,
      Duration warmUp,
      long seed)
      implements Serializable {
    public Year {
      categories = List.copyOf(categories);
      places = List.copyOf(places);
    }

    /** The same with the chance of another year. */
    Year of(int number) {
      return new Year(categories, places, from, to, warmUp, seed * 1_000 + number);
    }
  }

  @Override
  public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
    return env.fromSequence(year.seed, year.seed)
        .uid("null-year")
        .setParallelism(1)
        .flatMap(new Draw(configuration, year))
        .returns(TypeInformation.of(ReportVersion.class))
        .uid("null-draw")
        .name("draw a null year")
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<ReportVersion>forGenerator(
                    context -> new SteppedTime<>(Duration.ofHours(1)))
                .withTimestampAssigner((report, at) -> report.knownAt()))
        .uid("null-time")
        .setParallelism(1);
  }

  @Override
  public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
    return env.fromSequence(0, 0)
        .uid("null-nothing-live")
        .flatMap((Long n, Collector<ReportVersion> out) -> {})
        .returns(TypeInformation.of(ReportVersion.class))
        .uid("null-no-reports");
  }

  @Override
  public long goLive() {
    return year.from.toEpochMilli() - 1;
  }

  @Override
  public long to() {
    return year.to.toEpochMilli() - 1;
  }

  @Override
  public Baselines baselines() {
    return baselines;
  }

  @Override
  public PlaceNames places() {
    return places;
  }

  @Override
  public PlaceMap placeMap() {
    return placeMap;
  }

  @Override
  public String run() {
    return "calibrate";
  }

  @Override
  public String status() {
    return "Exercise";
  }

  @Override
  public void alerts(DataStream<AlertMessage> alerts) {
    alerts.sinkTo(new DiscardingSink<>()).uid("null-alerts");
  }

  @Override
  public void signals(DataStream<RowData> found) {
    signals = found;
  }

  /** Everything that was found. */
  public DataStream<RowData> signals() {
    if (signals == null) {
      throw new IllegalStateException("The job is not defined on these ends");
    }
    return signals;
  }

  private static final class Draw implements FlatMapFunction<Long, ReportVersion> {
    private final TocsinConfiguration configuration;
    private final Year year;

    Draw(TocsinConfiguration configuration, Year year) {
      this.configuration = configuration;
      this.year = year;
    }

    @Override
    public void flatMap(Long seed, Collector<ReportVersion> out) {
      long offset = 0;
      for (NullReport report :
          new NullCity(configuration.calendar(), year.categories, year.places)
              .draw(year.from.minus(year.warmUp), year.to, seed)) {
        if (report.knownAt() >= year.to.toEpochMilli()) {
          return;
        }
        out.collect(
            new ReportVersion(
                TOPIC + "|" + offset,
                report.knownAt(),
                TOPIC,
                0,
                offset,
                offset,
                false,
                report.neighbourhoodId(),
                report.category(),
                report.categoryClass(),
                report.occurredAt(),
                null,
                "public",
                null,
                false));
        offset++;
      }
    }
  }
}
