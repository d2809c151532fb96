package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.ClusterSettings;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.ReportNames;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.scan.ScanCluster;
import org.tocsin.models.scan.ScanPlace;
import org.tocsin.models.watch.ClusterTest;
import org.tocsin.models.watch.Expectations;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesExpectation;

/**
 * Scans a category for clusters of neighbouring places, once a day or once a shift. The counts are
 * taken at the scan's instant; what they say is told one tick later, so that the work is done by
 * other threads while records go on, and is the same however long it takes.
 *
 * <p>State: the things of the last days by place and quarter of an hour, about 24 bytes each, and
 * of each of these the reports that may be cited, 8 bytes each and at most 160; while a scan runs,
 * its counts. Nothing is scheduled while there is nothing to scan.
 *
 * <p>Limits: places without a centroid are not scanned.
 */
final class ScanClusters extends InKnownOrder<CellChange, Found> {
  private static final long serialVersionUID = 1L;
  private static final String FAMILY = "cluster";
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Duration SHIFT = Duration.ofHours(8);
  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;
  private static final double BOUND = 0.99;
  private static final ExecutorService SCANS =
      Executors.newFixedThreadPool(
          Math.max(1, Runtime.getRuntime().availableProcessors()),
          work -> {
            Thread thread = new Thread(work, "scan");
            thread.setDaemon(true);
            return thread;
          });

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final PlaceMap places;

  private transient @Nullable ClusterTest test;
  private transient @Nullable Expectations expectations;
  private transient @Nullable MapState<Tuple2<Long, String>, Integer> counts;
  private transient @Nullable MapState<Tuple2<Long, String>, long[]> cited;
  private transient @Nullable ValueState<String> categoryClass;
  private transient @Nullable ValueState<Long> scanAt;
  private transient @Nullable ValueState<int[]> scanned;
  private transient @Nullable ValueState<Long> scannedAt;
  private transient @Nullable Map<String, Future<List<ScanCluster>>> running;

  ScanClusters(
      TocsinConfiguration configuration,
      Baselines baselines,
      PlaceMap places,
      long goLive,
      SlotTimers timers) {
    super(CellChange.class, timers, goLive);
    this.configuration = configuration;
    this.baselines = baselines;
    this.places = places;
  }

  @Override
  protected long knownAt(CellChange change) {
    return change.knownAt();
  }

  @Override
  protected Comparator<CellChange> order() {
    return CellChange.CANONICAL;
  }

  @Override
  protected void opened() {
    ClusterSettings settings = configuration.warning().cluster();
    List<ScanPlace> located = new ArrayList<>();
    for (PlaceMap.Located place : places.places()) {
      if (!Double.isNaN(place.lat()) && !Double.isNaN(place.lon())) {
        located.add(new ScanPlace(place.id(), place.lat(), place.lon()));
      }
    }
    test =
        ClusterTest.canScan(located)
            ? new ClusterTest(
                located, settings.neighbours(), settings.days(), settings.replicates())
            : null;
    expectations = new Expectations(configuration.calendar());
    running = new HashMap<>();
    counts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "counts", Types.TUPLE(Types.LONG, Types.STRING), Types.INT));
    cited =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "cited",
                    Types.TUPLE(Types.LONG, Types.STRING),
                    PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    categoryClass = getRuntimeContext().getState(new ValueStateDescriptor<>("class", Types.STRING));
    scanAt = getRuntimeContext().getState(new ValueStateDescriptor<>("scan-at", Types.LONG));
    scanned =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "scanned", PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO));
    scannedAt = getRuntimeContext().getState(new ValueStateDescriptor<>("scanned-at", Types.LONG));
  }

  @Override
  protected void take(CellChange change, long at, OnTimerContext context, Collector<Found> out)
      throws Exception {
    if (test == null || change.occurredAt() < at - (test.days() + 1) * DAY) {
      return;
    }
    if (!change.categoryClass().equals(opened(categoryClass).value())) {
      opened(categoryClass).update(change.categoryClass());
    }
    Tuple2<Long, String> where =
        Tuple2.of(Quarters.at(change.occurredAt()), change.neighbourhoodId());
    cite(change, where);
    schedule(at, context);
    if (change.change() == 0) {
      return;
    }
    Integer before = opened(counts).get(where);
    int now = (before == null ? 0 : before) + change.change();
    if (now == 0) {
      opened(counts).remove(where);
    } else {
      opened(counts).put(where, now);
    }
  }

  private void cite(CellChange change, Tuple2<Long, String> where) throws Exception {
    if (change.cited() == 0 || change.report() == 0) {
      return;
    }
    long[] after = CitedReports.changed(opened(cited).get(where), change.report(), change.cited());
    if (after.length == 0) {
      opened(cited).remove(where);
    } else {
      opened(cited).put(where, after);
    }
  }

  /** The scan's days, each over all places of the cluster. */
  private List<AlertMessage.TailPoint> tail(
      Finding cluster, int[] flat, Baselines.InForce inForce, long scan) {
    ClusterTest t = opened(test);
    List<AlertMessage.TailPoint> tail = new ArrayList<>(t.days());
    for (int day = 0; day < t.days(); day++) {
      int back = t.days() - 1 - day;
      int observed = 0;
      double usual = 0;
      for (String place : cluster.places()) {
        observed += flat[t.ids().indexOf(place) * t.days() + day];
        usual += expected(opened(expectations).of(inForce.baseline(), place), inForce, scan, back);
      }
      tail.add(
          new AlertMessage.TailPoint(
              Instant.ofEpochMilli(cluster.end() - (back + 1) * DAY),
              observed,
              usual,
              new NegativeBinomial(usual, cluster.dispersion()).quantile(BOUND)));
    }
    return tail;
  }

  /** The newest reports of a cluster's places and days, as known when it is told. */
  private List<String> newest(Finding cluster) throws Exception {
    TreeMap<Tuple2<Long, String>, long[]> there =
        new TreeMap<>(
            Comparator.comparing((Tuple2<Long, String> where) -> -where.f0)
                .thenComparing(where -> where.f1));
    for (Map.Entry<Tuple2<Long, String>, long[]> entry : opened(cited).entries()) {
      long quarter = entry.getKey().f0;
      if (quarter >= Quarters.at(cluster.start())
          && quarter < Quarters.from(cluster.end())
          && cluster.places().contains(entry.getKey().f1)) {
        there.put(entry.getKey(), entry.getValue());
      }
    }
    List<String> names = new ArrayList<>(Evidence.KEYS);
    for (long[] reports : there.values()) {
      for (int i = reports.length - 1; i >= 0 && names.size() < Evidence.KEYS; i--) {
        names.add(ReportNames.word(reports[i]));
      }
    }
    return names;
  }

  private void schedule(long at, OnTimerContext context) throws Exception {
    if (opened(scanAt).value() == null) {
      long next = nextScan(Math.max(at, goLive()));
      if (wakeAt(next, context)) {
        opened(scanAt).update(next);
      }
    }
  }

  /** The first civil time of a scan after an instant. */
  private long nextScan(long after) {
    ClusterSettings settings = configuration.warning().cluster();
    Instant then = Instant.ofEpochMilli(after);
    LocalDate day = configuration.calendar().dateAt(then).minusDays(1);
    LocalTime first = settings.at();
    boolean shifts = settings.every().equals("shift");
    while (true) {
      for (int shift = 0; shift < (shifts ? 3 : 1); shift++) {
        ZonedDateTime scan =
            day.atTime(first).atZone(configuration.zone()).plus(SHIFT.multipliedBy(shift));
        long quarter = Quarters.start(Quarters.at(scan.toInstant().toEpochMilli()));
        if (quarter > after) {
          return quarter;
        }
      }
      day = day.plusDays(1);
    }
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Found> out) throws Exception {
    Long due = opened(scannedAt).value();
    if (due != null && at >= due + configuration.warning().tick().toMillis()) {
      tell(due, at, context.getCurrentKey(), out);
    }
    Long scan = opened(scanAt).value();
    if (scan != null && scan == at) {
      opened(scanAt).clear();
      sweep(at);
      if (opened(counts).isEmpty()) {
        opened(cited).clear();
        opened(categoryClass).clear();
      } else {
        scan(at, context);
        schedule(at, context);
      }
    }
  }

  private void sweep(long at) throws Exception {
    long oldest = Quarters.at(at) - (opened(test).days() + 1L) * Quarters.PER_DAY;
    sweep(opened(counts), oldest);
    sweep(opened(cited), oldest);
  }

  private static <T> void sweep(MapState<Tuple2<Long, String>, T> state, long oldest)
      throws Exception {
    List<Tuple2<Long, String>> old = new ArrayList<>();
    for (Tuple2<Long, String> where : state.keys()) {
      if (where.f0 < oldest) {
        old.add(where);
      }
    }
    for (Tuple2<Long, String> where : old) {
      state.remove(where);
    }
  }

  private void scan(long at, OnTimerContext context) throws Exception {
    String category = context.getCurrentKey();
    Baselines.InForce inForce = baselines.inForce(category, at);
    boolean watched = configuration.category(category).watchedBy(FAMILY);
    if (inForce == null
        || !watched
        || isHistory(at)
        || !wakeAt(at + configuration.warning().tick().toMillis(), context)) {
      return;
    }
    int[] flat = flat(at);
    opened(scanned).update(flat);
    opened(scannedAt).update(at);
    opened(running).put(category, SCANS.submit(work(flat, inForce, category, at)));
  }

  /** Counts of the days that end at an instant, place by place. */
  private int[] flat(long at) throws Exception {
    ClusterTest t = opened(test);
    int days = t.days();
    Map<String, Integer> rows = new HashMap<>();
    for (String id : t.ids()) {
      rows.put(id, rows.size());
    }
    int[] flat = new int[rows.size() * days];
    long end = Quarters.at(at);
    for (Map.Entry<Tuple2<Long, String>, Integer> entry : opened(counts).entries()) {
      Integer row = rows.get(entry.getKey().f1);
      long back = Math.floorDiv(end - 1 - entry.getKey().f0, Quarters.PER_DAY);
      if (row != null && back >= 0 && back < days) {
        flat[row * days + (int) (days - 1 - back)] += entry.getValue();
      }
    }
    return flat;
  }

  private Callable<List<ScanCluster>> work(
      int[] flat, Baselines.InForce inForce, String category, long at) {
    ClusterTest t = opened(test);
    int days = t.days();
    int[][] seen = new int[t.ids().size()][days];
    double[][] expected = new double[t.ids().size()][days];
    double[] dispersion = {1};
    for (int row = 0; row < seen.length; row++) {
      SeriesExpectation usual = opened(expectations).of(inForce.baseline(), t.ids().get(row));
      dispersion[0] = usual.dayDispersion();
      for (int day = 0; day < days; day++) {
        seen[row][day] = flat[row * days + day];
        expected[row][day] = expected(usual, inForce, at, days - 1 - day);
      }
    }
    long seed = 31 * (31 * (long) category.hashCode() + at) + 7;
    return () -> t.clusters(seen, expected, dispersion[0], seed);
  }

  /** What is usual, and can be known, of 24 hours that ended so many days before the scan. */
  private double expected(SeriesExpectation usual, Baselines.InForce inForce, long at, int back) {
    long to = Quarters.at(at) - (long) back * Quarters.PER_DAY;
    double share =
        inForce
            .delay()
            .at(
                configuration
                    .calendar()
                    .dateAt(Instant.ofEpochMilli(Quarters.start(to - 1)))
                    .getDayOfWeek(),
                back)
            .share();
    return share * usual.between(to - Quarters.PER_DAY, to);
  }

  private void tell(long scan, long at, String category, Collector<Found> out) throws Exception {
    Baselines.InForce inForce = baselines.inForce(category, scan);
    int[] flat = opened(scanned).value();
    if (inForce != null && flat != null) {
      for (ScanCluster cluster : clusters(flat, inForce, category, scan)) {
        Finding found = finding(cluster, inForce, category, scan, at);
        out.collect(
            new Found(found, new Evidence(tail(found, flat, inForce, scan), newest(found), 0)));
      }
    }
    opened(scanned).clear();
    opened(scannedAt).clear();
  }

  /** The share of what is usual in a cluster that can be known at the scan. */
  private double known(ScanCluster cluster, Baselines.InForce inForce, long scan) {
    double known = 0;
    double whole = 0;
    for (String place : cluster.places()) {
      SeriesExpectation usual = opened(expectations).of(inForce.baseline(), place);
      for (int back = opened(test).days() - 1 - cluster.from(); back >= 0; back--) {
        long to = Quarters.at(scan) - (long) back * Quarters.PER_DAY;
        known += expected(usual, inForce, scan, back);
        whole += usual.between(to - Quarters.PER_DAY, to);
      }
    }
    return whole > 0 ? known / whole : 1;
  }

  /** The running scan's answer; a restored operator works it out again from the same counts. */
  private List<ScanCluster> clusters(
      int[] flat, Baselines.InForce inForce, String category, long scan) throws Exception {
    Future<List<ScanCluster>> started = opened(running).remove(category);
    return started == null ? work(flat, inForce, category, scan).call() : started.get();
  }

  private Finding finding(
      ScanCluster cluster, Baselines.InForce inForce, String category, long scan, long at)
      throws Exception {
    ClusterTest t = opened(test);
    long end = Quarters.start(Quarters.at(scan));
    int back = t.days() - cluster.from();
    SeriesExpectation usual = opened(expectations).of(inForce.baseline(), cluster.places().get(0));
    NegativeBinomial law = new NegativeBinomial(cluster.expected(), usual.dayDispersion());
    String kind = opened(categoryClass).value();
    return new Finding(
        FAMILY,
        "scan",
        cluster.places().get(0),
        cluster.places(),
        category,
        kind,
        "",
        end - back * DAY,
        end,
        false,
        (double) cluster.observed(),
        cluster.expected(),
        cluster.expected(),
        law.quantile(BOUND),
        law.quantile(LOW),
        law.quantile(HIGH),
        Math.min(1, cluster.pValue()),
        Math.min(1, cluster.pValue() / t.ids().size()),
        law.dispersion(),
        1,
        -1,
        inForce.name(),
        "places=%d days=%d replicates=%d%s baseline=%s"
            .formatted(
                cluster.places().size(),
                back,
                configuration.warning().cluster().replicates(),
                CellTests.known(known(cluster, inForce, scan)),
                inForce.name()),
        at,
        "",
        0,
        0,
        cluster.rank());
  }
}
