package org.tocsin.streaming.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.arrival.SteppedTime;
import org.tocsin.streaming.arrival.TableRow;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.SensorValue;
import org.tocsin.streaming.warning.WarningEnds;

/**
 * A recorded city in a folder: what became known, message by message in the order of {@code
 * known_at}, with its places, baselines and configuration. Neither Kafka nor tables are needed.
 *
 * <p>Files: {@code configuration.json}; {@code city.json} with {@code live_from}, {@code to},
 * {@code places} and {@code sensors}; {@code baselines.json} with states of {@link
 * SeasonalBaseline} by category; {@code incidents.jsonl} and {@code observations.jsonl}, each line
 * {@code known_at} in milliseconds, a tab, and the message as on its topic.
 */
final class RecordedEnds implements WarningEnds {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MICROS = 6;

  private final Path folder;
  private final TocsinConfiguration configuration;
  private final long goLive;
  private final long to;
  private final PlaceNames names;
  private final PlaceMap map;
  private final List<SensorPlace> sensors;
  private final Baselines baselines;
  private @Nullable DataStream<String> alerts;
  private @Nullable DataStream<String> states;

  private RecordedEnds(
      Path folder,
      TocsinConfiguration configuration,
      Instant liveFrom,
      Instant to,
      PlaceNames names,
      PlaceMap map,
      List<SensorPlace> sensors,
      Baselines baselines) {
    this.folder = folder;
    this.configuration = configuration;
    this.goLive = liveFrom.toEpochMilli() - 1;
    this.to = to.toEpochMilli() - 1;
    this.names = names;
    this.map = map;
    this.sensors = List.copyOf(sensors);
    this.baselines = baselines;
  }

  static RecordedEnds read(Path folder) throws IOException {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            JSON.readValue(
                folder.resolve("configuration.json").toFile(), new TypeReference<>() {}));
    JsonNode city = JSON.readTree(folder.resolve("city.json").toFile());
    Map<String, String> english = new HashMap<>();
    Map<String, String> chinese = new HashMap<>();
    TreeMap<String, PlaceMap.Located> located = new TreeMap<>();
    for (JsonNode place : city.path("places")) {
      String id = place.path("id").asText();
      english.put(id, place.path("name_en").asText());
      chinese.put(id, place.path("name_zh").asText());
      located.put(
          id, new PlaceMap.Located(id, place.path("lat").asDouble(), place.path("lon").asDouble()));
    }
    List<SensorPlace> sensors = new ArrayList<>();
    for (JsonNode sensor : city.path("sensors")) {
      sensors.add(
          new SensorPlace(
              sensor.path("id").asText(),
              sensor.path("property").asText(),
              sensor.path("neighbourhoodId").textValue(),
              sensor.path("lat").asDouble(Double.NaN),
              sensor.path("lon").asDouble(Double.NaN),
              sensor.path("lowerLimit").asDouble(Double.NEGATIVE_INFINITY),
              sensor.path("upperLimit").asDouble(Double.POSITIVE_INFINITY)));
    }
    Map<String, String> fitted =
        JSON.readValue(folder.resolve("baselines.json").toFile(), new TypeReference<>() {});
    return new RecordedEnds(
        folder,
        configuration,
        Instant.parse(city.path("live_from").asText()),
        Instant.parse(city.path("to").asText()),
        new PlaceNames(english, chinese, located.size()),
        new PlaceMap(new ArrayList<>(located.values())),
        sensors,
        new Fitted(fitted, city.path("cut_off").asText()));
  }

  TocsinConfiguration configuration() {
    return configuration;
  }

  /** The same baselines at all times. Each task reads the states once. */
  private static final class Fitted implements Baselines {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> states;
    private final String name;
    private transient @Nullable Map<String, InForce> known;

    Fitted(Map<String, String> states, String name) {
      this.states = new TreeMap<>(states);
      this.name = name;
    }

    @Override
    public @Nullable InForce inForce(String category, long knownAt) {
      Map<String, InForce> all = known;
      if (all == null) {
        all = new HashMap<>();
        known = all;
      }
      String state = states.get(category);
      return state == null
          ? null
          : all.computeIfAbsent(
              category,
              c ->
                  new InForce(name, SeasonalBaseline.parse(SeasonalBaseline.STATE_VERSION, state)));
    }

    @Override
    public Set<String> categories(long knownAt) {
      return states.keySet();
    }
  }

  @Override
  public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
    return read(
        env,
        "incidents",
        (line, knownAt, offset) ->
            ReportVersion.of(Messages.incident(line), knownAt, Topics.INCIDENTS, 0, offset),
        ReportVersion.class);
  }

  @Override
  public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
    return env.fromSequence(0, 0)
        .uid("recorded-nothing-live")
        .flatMap((Long n, Collector<ReportVersion> out) -> {})
        .returns(TypeInformation.of(ReportVersion.class))
        .uid("recorded-no-reports");
  }

  @Override
  public DataStream<SensorValue> values(StreamExecutionEnvironment env) {
    return read(
        env,
        "observations",
        (line, knownAt, offset) ->
            SensorValue.of(Messages.observation(line), knownAt, Topics.OBSERVATIONS, 0, offset),
        SensorValue.class);
  }

  private <T> DataStream<T> read(
      StreamExecutionEnvironment env, String name, Reader<T> reader, Class<T> type) {
    return env.fromSequence(0, 0)
        .uid("recorded-" + name)
        .setParallelism(1)
        .flatMap(new ReadFile<>(folder.resolve(name + ".jsonl").toString(), reader))
        .returns(TypeInformation.of(type))
        .uid("recorded-read-" + name)
        .name("read " + name)
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<T>forGenerator(context -> new SteppedTime<>(Duration.ofMinutes(1)))
                .withTimestampAssigner((element, at) -> knownAt(element)))
        .uid("recorded-time-" + name)
        .setParallelism(1);
  }

  private static long knownAt(Object element) {
    return element instanceof ReportVersion report
        ? report.knownAt()
        : ((SensorValue) element).knownAt();
  }

  @Override
  public long goLive() {
    return goLive;
  }

  @Override
  public long to() {
    return to;
  }

  @Override
  public Baselines baselines() {
    return baselines;
  }

  @Override
  public PlaceNames places() {
    return names;
  }

  @Override
  public PlaceMap placeMap() {
    return map;
  }

  @Override
  public List<SensorPlace> sensors() {
    return sensors;
  }

  @Override
  public String run() {
    return "bench";
  }

  @Override
  public String status() {
    return "Exercise";
  }

  @Override
  public void alerts(DataStream<AlertMessage> said) {
    alerts =
        said.map(alert -> new String(Messages.write(alert), StandardCharsets.UTF_8))
            .returns(Types.STRING)
            .uid("recorded-alerts");
  }

  @Override
  public void signals(DataStream<RowData> found) {
    found.sinkTo(new DiscardingSink<>()).uid("recorded-signals");
  }

  @Override
  public void feedStates(DataStream<RowData> changes) {
    states = changes.map(RecordedEnds::state).returns(Types.STRING).uid("recorded-states");
  }

  /** Source, place (empty for all), state and instant, with tabs between. */
  private static String state(RowData row) {
    return String.join(
        "\t",
        row.getString(at("source")).toString(),
        row.getString(at("neighbourhood_id")).toString(),
        row.getString(at("state")).toString(),
        row.getTimestamp(at("at"), MICROS).toInstant().toString());
  }

  private static int at(String column) {
    return TableRow.position(LakeTable.FEED_STATE, column);
  }

  /** Messages of alerts as JSON and changes of feeds as {@code STATE} with its columns. */
  DataStream<String> said() {
    if (alerts == null || states == null) {
      throw new IllegalStateException("The job is not defined on these ends");
    }
    return alerts.union(states.map(line -> "STATE\t" + line).returns(Types.STRING).uid("states"));
  }

  /** Makes an element of a line's message. */
  private interface Reader<T> extends Serializable {
    T read(byte[] message, long knownAt, long offset) throws Messages.Unreadable;
  }

  private static final class ReadFile<T> implements FlatMapFunction<Long, T> {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final Reader<T> reader;

    ReadFile(String file, Reader<T> reader) {
      this.file = file;
      this.reader = reader;
    }

    @Override
    public void flatMap(Long once, Collector<T> out) throws Exception {
      try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
        long offset = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          int tab = line.indexOf('\t');
          out.collect(
              reader.read(
                  line.substring(tab + 1).getBytes(StandardCharsets.UTF_8),
                  Long.parseLong(line.substring(0, tab)),
                  offset++));
        }
      }
    }
  }
}
