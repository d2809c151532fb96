package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.sensor.SensorPlace;

/**
 * A city that is told what happens, hour by hour, and runs the whole warning graph over it. Its
 * places {@code p00, p01 …} stand ten in a row, about a kilometre apart; what is usual in each is
 * given per category.
 */
final class WarningTimeline {
  private static final int PLACES = 20;
  private static final Instant MIDNIGHT = Instant.parse("2016-03-14T00:00:00Z");

  private final Map<String, Object> settings = new TreeMap<>();
  private final Map<String, Double> perHour = new TreeMap<>();
  private final List<ReportVersion> reports = new ArrayList<>();
  private final List<SensorValue> values = new ArrayList<>();
  private final List<SensorPlace> sensors = new ArrayList<>();
  private final List<DeskNews> acts = new ArrayList<>();
  private Instant now = MIDNIGHT;
  private Instant end = MIDNIGHT.plus(Duration.ofDays(1));

  static WarningTimeline city() {
    return new WarningTimeline();
  }

  static String place(int number) {
    return FlatCity.id(number);
  }

  /** Reports of a place in an hour on a usual day. */
  WarningTimeline usual(String category, double reportsPerHour) {
    perHour.put(category, reportsPerHour);
    return this;
  }

  WarningTimeline with(String key, Object value) {
    settings.put(key, value);
    return this;
  }

  /** A sensor in a place, with the limits of its property. */
  WarningTimeline sensor(String id, String property, int place) {
    PlaceMap.Located at = FlatCity.places(PLACES).places().get(place);
    sensors.add(
        new SensorPlace(
            id,
            property,
            at.id(),
            at.lat(),
            at.lon(),
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY));
    return this;
  }

  /** A time of the first day, such as {@code 09:00}, or of a later one: {@code 3d 09:00}. */
  WarningTimeline at(String time) {
    int day = time.indexOf('d');
    int days = day < 0 ? 0 : Integer.parseInt(time.substring(0, day));
    String clock = time.substring(day < 0 ? 0 : day + 2);
    return at(
        MIDNIGHT
            .plus(Duration.ofDays(days))
            .plus(Duration.ofHours(Integer.parseInt(clock.substring(0, 2))))
            .plus(Duration.ofMinutes(Integer.parseInt(clock.substring(3)))));
  }

  WarningTimeline at(Instant time) {
    now = time;
    end = now.plus(Duration.ofHours(6)).isAfter(end) ? now.plus(Duration.ofHours(6)) : end;
    return this;
  }

  WarningTimeline days(int number) {
    end = MIDNIGHT.plus(Duration.ofDays(number));
    return this;
  }

  Instant midnight() {
    return MIDNIGHT;
  }

  WarningTimeline reports(String category, int place, int count) {
    return reports("311", category, place, count);
  }

  WarningTimeline reports(String source, String category, int place, int count) {
    for (int i = 0; i < count; i++) {
      long number = reports.size();
      reports.add(
          new ReportVersion(
              source + "|" + number,
              now.toEpochMilli(),
              "incidents",
              0,
              number,
              number,
              false,
              place(place),
              category,
              "hazard",
              now.toEpochMilli(),
              null,
              "public",
              null,
              false));
    }
    return this;
  }

  WarningTimeline measures(String sensor, String property, int place, double value) {
    values.add(
        new SensorValue(
            sensor,
            property,
            now.toEpochMilli(),
            value,
            place(place),
            now.toEpochMilli(),
            "observations",
            0,
            values.size()));
    return this;
  }

  WarningTimeline act(AlertActionMessage act) {
    acts.add(DeskNews.of(act, now.toEpochMilli(), "alert-actions", 0, acts.size()));
    return this;
  }

  /** First messages of alerts, each as {@code time category place detector}, in order. */
  List<String> raised() {
    return run().stream()
        .filter(alert -> alert.messageType().equals("alert"))
        .map(
            alert ->
                "%s %s %s %s"
                    .formatted(
                        time(alert.sentAt()),
                        alert.category(),
                        alert.neighbourhoodId(),
                        alert.detector()))
        .toList();
  }

  private static String time(Instant at) {
    long days = Duration.between(MIDNIGHT, at).toDays();
    return (days == 0 ? "" : days + "d ") + at.toString().substring(11, 16);
  }

  /** Every message, in the order in which they were sent. */
  List<AlertMessage> run() {
    Map<String, Object> tree = new HashMap<>(settings);
    tree.putIfAbsent("city", Map.of("zone", "UTC"));
    tree.put(
        "authorisations",
        Map.of(
            "hazard",
            Map.of(
                "purpose", "early help",
                "legal_basis", "a statute",
                "owner", "control room",
                "review_by", "2030-01-01")));
    TocsinConfiguration configuration = TocsinConfiguration.of(tree);
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, flink);
    Ends ends = new Ends();
    WarningJob.define(env, ends, configuration);
    List<AlertMessage> sent = new ArrayList<>();
    try (CloseableIterator<AlertMessage> messages = ends.alerts().executeAndCollect()) {
      messages.forEachRemaining(sent::add);
    } catch (Exception e) {
      throw new AssertionError("The graph cannot run", e);
    }
    sent.sort(
        Comparator.comparing(AlertMessage::sentAt)
            .thenComparing(AlertMessage::id)
            .thenComparingInt(AlertMessage::alertVersion));
    assertThat(reports.size() + values.size()).isPositive();
    return sent;
  }

  private final class Ends implements WarningEnds {
    private @Nullable DataStream<AlertMessage> alerts;

    DataStream<AlertMessage> alerts() {
      assertThat(alerts).isNotNull();
      return alerts;
    }

    @Override
    public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
      return timed(env, reports, ReportVersion.class, ReportVersion::knownAt)
          .filter(report -> false);
    }

    @Override
    public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
      return timed(env, reports, ReportVersion.class, ReportVersion::knownAt);
    }

    @Override
    public @Nullable DataStream<SensorValue> values(StreamExecutionEnvironment env) {
      return values.isEmpty() ? null : timed(env, values, SensorValue.class, SensorValue::knownAt);
    }

    @Override
    public @Nullable DataStream<DeskNews> acts(StreamExecutionEnvironment env) {
      return acts.isEmpty() ? null : timed(env, acts, DeskNews.class, DeskNews::knownAt);
    }

    @Override
    public List<SensorPlace> sensors() {
      return List.copyOf(sensors);
    }

    @Override
    public long goLive() {
      return Long.MIN_VALUE;
    }

    @Override
    public long to() {
      return end.toEpochMilli();
    }

    @Override
    public Baselines baselines() {
      return new Usual(new TreeMap<>(perHour));
    }

    @Override
    public PlaceNames places() {
      return new PlaceNames(Map.of(), Map.of(), PLACES);
    }

    @Override
    public PlaceMap placeMap() {
      return FlatCity.places(PLACES);
    }

    @Override
    public void alerts(DataStream<AlertMessage> said) {
      alerts = said;
    }

    @Override
    public void signals(DataStream<RowData> signals) {}
  }

  /** When an element becomes known, in milliseconds. */
  private interface KnownAt<T> extends java.io.Serializable {
    long of(T element);
  }

  private static <T> DataStream<T> timed(
      StreamExecutionEnvironment env, List<T> elements, Class<T> type, KnownAt<T> knownAt) {
    if (elements.isEmpty()) {
      return env.fromSequence(0, 0)
          .filter(n -> false)
          .map(n -> type.cast(null))
          .returns(TypeInformation.of(type));
    }
    List<T> ordered = new ArrayList<>(elements);
    ordered.sort(Comparator.comparingLong(knownAt::of));
    return env.fromData(ordered, TypeInformation.of(type))
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<T>forMonotonousTimestamps()
                .withTimestampAssigner((element, before) -> knownAt.of(element)));
  }

  /** The same in every place and at every hour. */
  private record Usual(TreeMap<String, Double> perHour) implements Baselines {
    @Override
    public @Nullable InForce inForce(String category, long knownAt) {
      Double rate = perHour.get(category);
      return rate == null ? null : new InForce("flat", new Flat(category, rate));
    }

    @Override
    public Set<String> categories(long knownAt) {
      return Set.copyOf(perHour.keySet());
    }
  }

  private record Flat(String category, double perHour) implements CountBaseline {
    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      return perHour * slot.length().toMinutes() / 60.0;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
