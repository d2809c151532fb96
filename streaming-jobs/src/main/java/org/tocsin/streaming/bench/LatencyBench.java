package org.tocsin.streaming.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.streaming.arrival.Messages;

/**
 * Measures how long a running live home takes from the report that completes an alert to the alert,
 * from Kafka's append time of the one to that of the other. First under load: background reports at
 * a steady rate over many places, none of which reaches its bound, values of sensors beside them,
 * and among them reports that each complete an alert in a place of their own. Then alone: one such
 * report after each gap in which only heartbeats arrive.
 *
 * <p>Limits: stores its baselines and its reports in the home, which serves nothing else after. The
 * warning job must not have tested anything before the first run, for it looks for new baselines
 * once an hour. A city's baselines are hours old when they take effect; the watch draws its null
 * laws ahead in that time, and the measurement waits for it to have done so.
 */
public final class LatencyBench {
  private static final String USAGE =
      """
      LatencyBench --home DIR --bootstrap HOST:PORT --config FILE
        --settled S    seconds from storing baselines to the first report (90)
        --run NAME     what places and reports are called after (bench- and the time)
        --rate N       background reports a second (1000); 0 leaves the load out
        --places N     places they are spread over (rate * seconds / 10)
        --readings N   values of sensors a second beside them (0)
        --sensors N    sensors that send them (1000)
        --warm S       seconds of the same load before (0)
        --seconds S    how long the load lasts (60)
        --probes N     alerts completed during the load (300)
        --lone N       alerts completed alone (5)
        --lone-gap S   quiet seconds before each of them (15)
        --taken-back N alerts whose reports are then taken back under the same load (0): a tick
                       cancels them
      Broker, intake, landing and warning of the home must run; its clock must be live and its
      configuration authorise class service.""";

  private static final List<String> OPTIONS =
      List.of(
          "--home",
          "--bootstrap",
          "--config",
          "--settled",
          "--run",
          "--rate",
          "--places",
          "--readings",
          "--sensors",
          "--warm",
          "--seconds",
          "--probes",
          "--lone",
          "--lone-gap",
          "--taken-back");

  private static final String PROBE = "bench-probe-";

  /** So many that the few alerts of each are no storm of the whole city. */
  private static final int PROBE_CATEGORIES = 100;

  /** Usual reports of a probe's category in an hour, in the whole city. */
  private static final double PROBES_PER_HOUR = 48;

  private static final String BACKGROUND = "bench-background";
  private static final int REPORTS_PER_PLACE = 10;

  /** Of a quarter of an hour of background as usual as all of its reports: half a quarter's. */
  private static final int USUAL_PER_HOUR = 8;

  private static final String PROPERTY = "bench-rain";
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How often the watch ticks unless configured otherwise. */
  private static final Duration TICK = Duration.ofMinutes(1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final AlertTimes alerts;
  private final Load load;
  private final Instant occurredAt;
  private final int toAlert;
  private int sent;
  private int measured;

  /**
   * What arrives beside the reports that complete alerts.
   *
   * @param run what places and reports are called after
   * @param rate background reports a second
   * @param places they are spread over
   * @param readings values of sensors a second
   */
  private record Load(
      String run, int rate, int warm, int seconds, int places, int readings, int sensors) {
    static Load of(BenchArguments arguments, Instant start) {
      int rate = arguments.whole("--rate", 1000);
      int warm = arguments.whole("--warm", 0);
      int seconds = arguments.whole("--seconds", 60);
      return new Load(
          arguments.textOr("--run", "bench-" + start.toEpochMilli()),
          rate,
          warm,
          seconds,
          arguments.from1("--places", Math.max(1, rate * seconds / REPORTS_PER_PLACE)),
          arguments.whole("--readings", 0),
          arguments.from1("--sensors", 1_000));
    }

    /** What all the background is far from being unusual against. */
    FlatModel background() {
      double each = (double) rate * (warm + seconds) / places;
      return new FlatModel(BACKGROUND, Math.max(20, USUAL_PER_HOUR * each));
    }

    List<FlatModel> models() {
      List<FlatModel> models = new ArrayList<>(List.of(background()));
      for (int i = 0; i < PROBE_CATEGORIES; i++) {
        models.add(new FlatModel(category(i), PROBES_PER_HOUR / Math.max(1_000, places)));
      }
      return models;
    }
  }

  private LatencyBench(
      KafkaProducer<byte[], byte[]> producer,
      AlertTimes alerts,
      Load load,
      Instant start,
      int toAlert) {
    this.producer = producer;
    this.alerts = alerts;
    this.load = load;
    this.occurredAt = start;
    this.toAlert = toAlert;
  }

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
    if (!configuration.clock().equals("live")) {
      throw new IllegalArgumentException(
          "This home's clock is '%s'; latency is measured in a live home"
              .formatted(configuration.clock()));
    }
    if (!configuration.authorisations().containsKey(CategoryClass.SERVICE)) {
      throw new IllegalArgumentException(
          "The configuration does not authorise class service; nothing would be watched");
    }
    Lake lake = arguments.lake(configuration);
    Load load = Load.of(arguments, start);
    FlatModel.storeAbsent(lake, configuration, load.models(), start);
    int toAlert =
        Math.max(
            configuration.warning().leastCount(),
            (int) Math.floor(configuration.warning().leastExcess()) + 1);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            arguments.text("--bootstrap"),
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            // as intake sends what sources publish
            1);
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        AlertTimes alerts = new AlertTimes(arguments.text("--bootstrap"))) {
      LatencyBench bench = new LatencyBench(producer, alerts, load, start, toAlert);
      parkUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(arguments.whole("--settled", 90)));
      if (load.rate() > 0) {
        bench.underLoad(arguments.whole("--probes", 300));
      }
      int lone = arguments.whole("--lone", 5);
      if (lone > 0) {
        bench.alone(lone, arguments.whole("--lone-gap", 15));
      }
      int takenBack = arguments.whole("--taken-back", 0);
      if (takenBack > 0) {
        bench.takenBack(takenBack);
      }
    }
  }

  private void underLoad(int probes) throws Exception {
    if (load.warm() > 0) {
      prepare("warm", probes);
      latencies("warm", send("warm", load.warm(), probes));
    }
    prepare("load", probes);
    List<Long> inOrder = latencies("load", send("load", load.seconds(), probes));
    print("under load", inOrder);
    printTenths(inOrder, load.seconds());
  }

  /**
   * Background at a steady rate, and among it, evenly, values of sensors and the reports that
   * complete the alerts of the phase.
   *
   * @return what completes each probe
   */
  private List<Future<RecordMetadata>> send(String name, int seconds, int probes) throws Exception {
    int total = load.rate() * seconds;
    long values = (long) load.readings() * seconds;
    List<Future<RecordMetadata>> background = new ArrayList<>(total);
    List<Future<RecordMetadata>> completing = new ArrayList<>(probes);
    int reading = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < total; i++) {
      parkUntil(begin + TimeUnit.SECONDS.toNanos(1) * i / load.rate());
      background.add(send(BACKGROUND, "%s-place-%d".formatted(load.run(), i % load.places())));
      while ((long) reading * total < values * (i + 1)) {
        background.add(measure(reading++));
      }
      while ((long) completing.size() * total < (long) probes * (i + 1)) {
        completing.add(send(name, completing.size()));
      }
    }
    double took = (System.nanoTime() - begin) / 1e9;
    for (Future<RecordMetadata> record : background) {
      record.get();
    }
    if (total > 0) {
      System.out.printf(
          "%s: %d background reports over %d places and %d values of sensors in %.1f s (%.0f/s)%n",
          name, total, load.places(), reading, took, (total + reading) / took);
      System.out.flush();
    }
    return completing;
  }

  /** A sensor's next value: what weather does, slowly. */
  private Future<RecordMetadata> measure(int number) {
    int sensor = number % load.sensors();
    Instant now = Instant.now();
    double value =
        5 + 2 * Math.sin(now.toEpochMilli() / 6e5 + sensor) + 0.1 * Math.floorMod(measured++, 7);
    ObservationMessage message =
        new ObservationMessage(
            ObservationMessage.VERSION,
            ObservationMessage.TYPE,
            "bench",
            "%s-sensor-%d".formatted(load.run(), sensor),
            PROPERTY,
            now,
            value,
            "mm/h",
            "good",
            null,
            null,
            "received",
            load.run());
    return producer.send(
        new ProducerRecord<>(
            Topics.OBSERVATIONS,
            message.key().getBytes(StandardCharsets.UTF_8),
            Messages.write(message)));
  }

  private void alone(int probes, int gapSeconds) throws Exception {
    prepare("lone", probes);
    List<Future<RecordMetadata>> completing = new ArrayList<>(probes);
    for (int i = 0; i < probes; i++) {
      parkUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(gapSeconds));
      Future<RecordMetadata> report = send("lone", i);
      report.get();
      completing.add(report);
    }
    print("alone, one per %d s".formatted(gapSeconds), latencies("lone", completing));
  }

  /** From the tick that cancels an alert to the message that says so. */
  private void takenBack(int probes) throws Exception {
    int first = sent;
    prepare("back", probes);
    List<Future<RecordMetadata>> completing = new ArrayList<>(probes);
    for (int i = 0; i < probes; i++) {
      completing.add(send("back", i));
    }
    latencies("back", completing);
    int reports = sent - first;
    List<Future<RecordMetadata>> back = new ArrayList<>(reports);
    for (int i = 0; i < reports; i++) {
      int probe = i < probes * (toAlert - 1) ? i / (toAlert - 1) : i - probes * (toAlert - 1);
      back.add(send("retraction", first + i, category(probe), probe("back", probe)));
    }
    for (Future<RecordMetadata> report : back) {
      report.get();
    }
    send("tick", (int) TICK.toSeconds(), 0);
    long until = System.nanoTime() + PATIENCE.toNanos();
    List<Long> since = new ArrayList<>(probes);
    for (int i = 0; i < probes; i++) {
      Long cancelled = alerts.ofCancelling(probe("back", i));
      while (cancelled == null) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException(
              "The alert of %s was not cancelled within %d s"
                  .formatted(probe("back", i), TICK.plus(PATIENCE).toSeconds()));
        }
        parkUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
        cancelled = alerts.ofCancelling(probe("back", i));
      }
      since.add(cancelled);
    }
    print("taken back, from the tick", since);
  }

  /** All reports of every probe but the one that completes its alert. */
  private void prepare(String phase, int probes) throws Exception {
    List<Future<RecordMetadata>> first = new ArrayList<>();
    for (int i = 0; i < probes; i++) {
      for (int report = 1; report < toAlert; report++) {
        first.add(send(phase, i));
      }
    }
    for (Future<RecordMetadata> report : first) {
      report.get();
    }
    parkUntil(System.nanoTime() + SETTLE.toNanos());
  }

  private String probe(String phase, int number) {
    return "%s-%s-%d".formatted(load.run(), phase, number);
  }

  private static String category(int probe) {
    return PROBE + probe % PROBE_CATEGORIES;
  }

  /** A report about a probe. */
  private Future<RecordMetadata> send(String phase, int probe) {
    return send(category(probe), probe(phase, probe));
  }

  private Future<RecordMetadata> send(String category, String neighbourhoodId) {
    return send("report", sent++, category, neighbourhoodId);
  }

  private Future<RecordMetadata> send(
      String kind, int number, String category, String neighbourhoodId) {
    IncidentMessage report =
        new IncidentMessage(
            IncidentMessage.VERSION,
            IncidentMessage.TYPE,
            kind,
            "bench",
            load.run() + "-" + number,
            null,
            null,
            category,
            CategoryClass.SERVICE.word(),
            neighbourhoodId,
            null,
            null,
            null,
            occurredAt,
            null,
            "received",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "public",
            new HashMap<>(),
            load.run());
    return producer.send(
        new ProducerRecord<>(
            Topics.INCIDENTS,
            report.key().getBytes(StandardCharsets.UTF_8),
            Messages.write(report)));
  }

  private List<Long> latencies(String phase, List<Future<RecordMetadata>> completing)
      throws Exception {
    List<Long> latencies = new ArrayList<>(completing.size());
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < completing.size(); i++) {
      long reported = completing.get(i).get().timestamp();
      Long alerted = alerts.of(probe(phase, i));
      while (alerted == null) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException(
              "No alert for %s within %d s of the last report; does the warning job of this home run, and was it started before it tested anything?"
                  .formatted(probe(phase, i), PATIENCE.toSeconds()));
        }
        parkUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
        alerted = alerts.of(probe(phase, i));
      }
      if (alerted < reported) {
        throw new IllegalStateException(
            "%s was alerted %d ms before its last report; the home's bounds are not the bench's: use a new home"
                .formatted(probe(phase, i), reported - alerted));
      }
      latencies.add(alerted - reported);
    }
    return latencies;
  }

  /**
   * The load in tenths of its time: a tail of its first seconds is another one than that of all.
   */
  private static void printTenths(List<Long> inOrder, int seconds) {
    for (int tenth = 0; tenth < 10; tenth++) {
      List<Long> part =
          inOrder.subList(inOrder.size() * tenth / 10, inOrder.size() * (tenth + 1) / 10);
      if (!part.isEmpty()) {
        print("  from second %d".formatted(seconds * tenth / 10), part);
      }
    }
  }

  private static void print(String what, List<Long> latencies) {
    List<Long> sorted = latencies.stream().sorted().toList();
    System.out.printf(
        "%s: n %d, p50 %d ms, p99 %d ms, max %d ms%n",
        what,
        sorted.size(),
        nearestRank(sorted, 0.50),
        nearestRank(sorted, 0.99),
        nearestRank(sorted, 1));
    System.out.flush();
  }

  /** The smallest value that at least this share of all does not exceed. */
  private static long nearestRank(List<Long> sorted, double share) {
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }

  private static void parkUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanoTime - System.nanoTime();
    }
  }
}
