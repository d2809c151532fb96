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
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.streaming.arrival.TableRow;

/**
 * A city that is told what happens, hour by hour, and runs the whole warning graph over it. It
 * begins on a Monday. Its places {@code p00, p01 …} stand ten in a row, about a kilometre apart;
 * what is usual in each is given per category.
 */
final class WarningTimeline {
  private static final int PLACES = 20;
  private static final Instant MIDNIGHT = Instant.parse("2016-03-14T00:00:00Z");

  private final Map<String, Object> settings = new TreeMap<>();
  private final TreeMap<String, Double> perHour = new TreeMap<>();
  private final TreeMap<String, Double> shareOfPlace = new TreeMap<>();
  private final TreeMap<Integer, Double> holidays = new TreeMap<>();
  private final List<ReportVersion> reports = new ArrayList<>();
  private final List<SensorValue> values = new ArrayList<>();
  private final List<SensorPlace> sensors = new ArrayList<>();
  private final List<DeskNews> acts = new ArrayList<>();
  private Instant now = MIDNIGHT;
  private Duration late = Duration.ZERO;
  private @Nullable Baselines stored;
  private long goLive = Long.MIN_VALUE;
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

  /** One place reports only so much of what is usual. */
  WarningTimeline low(int place, double share) {
    shareOfPlace.put(place(place), share);
    return this;
  }

  /** On one day so many times as much is usual, as the calendar knows. */
  WarningTimeline holiday(int day, double factor) {
    holidays.put(day, factor);
    return this;
  }

  /** What comes in place of a usual report. */
  interface Share {
    double of(int place, int day, int hour);
  }

  /** Reports as they come, one by one: so many of the usual, for so many days. */
  WarningTimeline life(String source, String category, int days, long seed, Share share) {
    SplittableRandom random = new SplittableRandom(seed);
    double usual = perHour.getOrDefault(category, 0.0) / 60;
    for (int minute = 0; minute < days * 1440; minute++) {
      for (int place = 0; place < PLACES; place++) {
        double mean =
            usual
                * shareOfPlace.getOrDefault(place(place), 1.0)
                * share.of(place, minute / 1440, minute / 60 % 24);
        if (random.nextDouble() < mean) {
          at(MIDNIGHT.plus(Duration.ofMinutes(minute))).reports(source, category, place, 1);
        }
      }
    }
    return days(days);
  }

  /** Baselines in place of those that {@link #usual} says. */
  WarningTimeline baselines(Baselines baselines) {
    stored = baselines;
    return this;
  }

  /** Reports from now on speak of what happened so long before. */
  WarningTimeline late(Duration delay) {
    late = delay;
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

  /** What was before is history. */
  WarningTimeline liveFrom(int day) {
    goLive = MIDNIGHT.plus(Duration.ofDays(day)).toEpochMilli() - 1;
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
              now.minus(late).toEpochMilli(),
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

  /** The batch expects much on a day, with a p. */
  WarningTimeline forecast(String category, String categoryClass, int place, int day, double p) {
    Instant start = MIDNIGHT.plus(Duration.ofDays(day));
    RiskJump jump =
        new RiskJump(
            category,
            categoryClass,
            place(place),
            "1d",
            start,
            start.plus(Duration.ofDays(1)),
            start,
            "model",
            "m1",
            9.5,
            2,
            1,
            4,
            7,
            p,
            1,
            1,
            1,
            2,
            "the season +4.00",
            "季节 +4.00");
    return act(AlertActionMessage.riskJumps("jumps-" + acts.size(), List.of(jump)));
  }

  /** Everything that came out of the graph, in the order in which it was said. */
  record Told(List<AlertMessage> messages, List<String> feeds) {

    /** First messages of alerts, each as {@code time category place detector}. */
    List<String> raised() {
      return lines("alert", "open");
    }

    /** Alarms that are held back, in the same words. */
    List<String> heldBack() {
      return lines("alert", "held-back");
    }

    /** Last messages of alerts that have ended by themselves. */
    List<String> ended() {
      return lines("update", "ended");
    }

    private List<String> lines(String type, String state) {
      return messages.stream()
          .filter(alert -> alert.messageType().equals(type) && alert.state().equals(state))
          .filter(alert -> !alert.event().equals("probe"))
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
  }

  private static String time(Instant at) {
    long days = Duration.between(MIDNIGHT, at).toDays();
    return (days == 0 ? "" : days + "d ") + at.toString().substring(11, 16);
  }

  /** Lets it happen with all state in RocksDB. */
  Told toldOnDisk() {
    return told("rocksdb");
  }

  /** Lets it happen. */
  Told told() {
    return told("hashmap");
  }

  private Told told(String stateBackend) {
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
    flink.set(StateBackendOptions.STATE_BACKEND, stateBackend);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, flink);
    Ends ends = new Ends();
    WarningJob.define(env, ends, configuration);
    List<AlertMessage> sent = new ArrayList<>();
    List<String> feeds = new ArrayList<>();
    try (CloseableIterator<AlertMessage> messages = ends.defined(ends.alerts).collectAsync();
        CloseableIterator<RowData> states = ends.defined(ends.states).collectAsync()) {
      JobClient job = env.executeAsync("timeline");
      messages.forEachRemaining(sent::add);
      states.forEachRemaining(row -> feeds.add(feed(row)));
      job.getJobExecutionResult().get();
    } catch (Exception e) {
      throw new AssertionError("The graph cannot run", e);
    }
    sent.sort(
        Comparator.comparing(AlertMessage::sentAt)
            .thenComparing(AlertMessage::id)
            .thenComparingInt(AlertMessage::alertVersion));
    assertThat(reports.size() + values.size()).isPositive();
    feeds.sort(Comparator.naturalOrder());
    return new Told(List.copyOf(sent), List.copyOf(feeds));
  }

  /** As {@code day time source place state}, and the days until silence could be told. */
  private static String feed(RowData row) {
    int until = TableRow.position(LakeTable.FEED_STATE, "until_testable");
    long at = millis(row, "at");
    return "%02d %s %s %s %s%s"
        .formatted(
            Duration.between(MIDNIGHT, Instant.ofEpochMilli(at)).toDays(),
            Instant.ofEpochMilli(at).toString().substring(11, 16),
            text(row, "source"),
            text(row, "neighbourhood_id").isEmpty() ? "feed" : text(row, "neighbourhood_id"),
            text(row, "state"),
            row.isNullAt(until)
                ? ""
                : " for " + Duration.ofMillis(millis(row, "until_testable") - at).toDays() + "d");
  }

  private static String text(RowData row, String column) {
    return row.getString(TableRow.position(LakeTable.FEED_STATE, column)).toString();
  }

  private static long millis(RowData row, String column) {
    return row.getTimestamp(TableRow.position(LakeTable.FEED_STATE, column), 6).getMillisecond();
  }

  private final class Ends implements WarningEnds {
    private @Nullable DataStream<AlertMessage> alerts;
    private @Nullable DataStream<RowData> states;

    private <T> T defined(@Nullable T stream) {
      assertThat(stream).isNotNull();
      return stream;
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
      return goLive;
    }

    @Override
    public long to() {
      return end.toEpochMilli();
    }

    @Override
    public Baselines baselines() {
      return stored != null
          ? stored
          : new Usual(new TreeMap<>(perHour), new TreeMap<>(shareOfPlace), new TreeMap<>(holidays));
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

    @Override
    public void feedStates(DataStream<RowData> changes) {
      states = changes;
    }
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

  /** The same at every hour, but for holidays, and in every place, but for those that say less. */
  private record Usual(
      TreeMap<String, Double> perHour,
      TreeMap<String, Double> shareOfPlace,
      TreeMap<Integer, Double> holidays)
      implements Baselines {
    @Override
    public @Nullable InForce inForce(String category, long knownAt) {
      Double rate = perHour.get(category);
      return rate == null
          ? null
          : new InForce("flat", new Flat(category, rate, shareOfPlace, holidays));
    }

    @Override
    public Set<String> categories(long knownAt) {
      return Set.copyOf(perHour.keySet());
    }
  }

  private record Flat(
      String category,
      double perHour,
      TreeMap<String, Double> shareOfPlace,
      TreeMap<Integer, Double> holidays)
      implements CountBaseline {
    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      double sum = 0;
      Instant from = slot.start();
      while (from.isBefore(slot.end())) {
        long day = Duration.between(MIDNIGHT, from).toDays();
        Instant next = MIDNIGHT.plus(Duration.ofDays(day + 1));
        Instant to = next.isBefore(slot.end()) ? next : slot.end();
        sum += holidays.getOrDefault((int) day, 1.0) * Duration.between(from, to).toMinutes();
        from = to;
      }
      return perHour * shareOfPlace.getOrDefault(neighbourhoodId, 1.0) * sum / 60.0;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
