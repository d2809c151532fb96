package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;

/**
 * Adds up a category over the whole city, weighs each cell's finding against today's city, and
 * finds what the whole city shows. The work of a record does not grow with the number of places.
 *
 * <p>State: the city's things by quarter of an hour of the last 29 days, at most 33 kB; the day's
 * dispersion; the city's told intervals of the last days, about 700 bytes each, told again at the
 * next tick when reports of them are taken back; 8 bytes for each report that may be cited, at most
 * 160 a quarter.
 */
final class WatchCategory extends InKnownOrder<CategoryNews, Found> {
  private static final long serialVersionUID = 1L;
  private static final long SWEEP = Duration.ofDays(1).toMillis();
  private static final long KEPT = Duration.ofDays(CityTests.DAYS + 3L).toMillis();

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final PlaceMap places;

  private transient @Nullable CellCounts counts;
  private transient @Nullable CitedReports cited;
  private transient @Nullable CityTests tests;
  private transient @Nullable ValueState<double[]> dispersion;
  private transient @Nullable ToldIntervals<Finding> told;
  private transient @Nullable ValueState<Long> tellAgainAt;
  private transient @Nullable ValueState<Long> sweepAt;

  WatchCategory(
      TocsinConfiguration configuration,
      Baselines baselines,
      PlaceMap places,
      long goLive,
      SlotTimers timers) {
    super(CategoryNews.class, timers, goLive);
    this.configuration = configuration;
    this.baselines = baselines;
    this.places = places;
  }

  @Override
  protected long knownAt(CategoryNews news) {
    return news.knownAt();
  }

  @Override
  protected Comparator<CategoryNews> order() {
    return CategoryNews.CANONICAL;
  }

  @Override
  protected void opened() {
    counts = new CellCounts(getRuntimeContext());
    cited = new CitedReports(getRuntimeContext());
    tests = new CityTests(configuration, places.ids());
    dispersion =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "dispersion", PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO));
    told =
        new ToldIntervals<>(
            getRuntimeContext(), TypeInformation.of(Finding.class), Finding::start, Finding::end);
    tellAgainAt =
        getRuntimeContext().getState(new ValueStateDescriptor<>("tell-again-at", Types.LONG));
    sweepAt = getRuntimeContext().getState(new ValueStateDescriptor<>("sweep-at", Types.LONG));
  }

  @Override
  protected void take(CategoryNews news, long at, OnTimerContext context, Collector<Found> out)
      throws Exception {
    CellChange counted = news.counted();
    if (counted != null) {
      opened(counts).take(counted);
      opened(cited).take(Quarters.at(counted.occurredAt()), counted.report(), counted.cited());
      scheduleSweep(at, context);
      if (counted.change() < 0 && !opened(told).isEmpty()) {
        long quarter = Quarters.at(counted.occurredAt());
        opened(told).fell(quarter, quarter + 1);
        tellAgainAfter(at, context);
      }
      return;
    }
    Found found = news.found();
    if (found != null) {
      weigh(found, at, out);
    }
  }

  private void tellAgainAfter(long at, OnTimerContext context) throws Exception {
    if (opened(tellAgainAt).value() == null) {
      long tick = SlotTimers.nextTick(at, configuration.warning().tick());
      if (wakeAt(tick, context)) {
        opened(tellAgainAt).update(tick);
      }
    }
  }

  private void weigh(Found found, long at, Collector<Found> out) throws Exception {
    Finding finding = found.finding();
    Baselines.InForce inForce = baselines.inForce(finding.category(), at);
    if (inForce == null || places.places().size() < 2) {
      out.collect(found);
      return;
    }
    SeriesCounts things = things(at, finding);
    double scatter = scatter(inForce, things, at);
    for (Finding weighed : opened(tests).weigh(finding, inForce, things, scatter)) {
      if (!weighed.neighbourhoodId().equals(CityTests.CITY)) {
        out.collect(new Found(weighed, found.evidence()));
      } else if (isNews(weighed)) {
        out.collect(shown(weighed, inForce));
        opened(told).put(weighed.detector(), weighed);
      }
    }
  }

  /** The city's finding with the slots before it, where it may be told. */
  private Found shown(Finding city, Baselines.InForce inForce) throws Exception {
    if (city.dayP() > WatchCells.MAY_BE_TOLD) {
      return Found.of(city);
    }
    CityTests t = opened(tests);
    long to = Quarters.from(city.end());
    return new Found(
        city,
        t.evidence(
            city,
            inForce,
            opened(counts).counts(t.firstShown(city), to),
            opened(cited).newest(Quarters.at(city.start()), to)));
  }

  /** Findings of many places speak of the city at once; it is told when its count has changed. */
  private boolean isNews(Finding city) throws Exception {
    Finding before = opened(told).get(city.detector(), city.start());
    return before == null || before.end() != city.end() || before.observed() != city.observed();
  }

  private SeriesCounts things(long at, Finding found) throws Exception {
    long from = Math.min(CityTests.firstQuarter(at), Quarters.at(found.start()));
    long to = Math.max(Quarters.at(at) + 1, Quarters.from(found.end()));
    return opened(counts).counts(from, to);
  }

  /** Worked out once for each civil day. */
  private double scatter(Baselines.InForce inForce, SeriesCounts things, long at) throws Exception {
    double today =
        configuration
            .calendar()
            .slotAt(Instant.ofEpochMilli(at), SlotLength.DAY)
            .start()
            .toEpochMilli();
    double[] known = opened(dispersion).value();
    if (known != null && known[0] == today) {
      return known[1];
    }
    double scatter = opened(tests).dayDispersion(inForce, things, at);
    opened(dispersion).update(new double[] {today, scatter});
    return scatter;
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Found> out) throws Exception {
    Long again = opened(tellAgainAt).value();
    if (again != null && again == at) {
      opened(tellAgainAt).clear();
      tellAgain(at, context.getCurrentKey(), out);
    }
    Long sweep = opened(sweepAt).value();
    if (sweep != null && sweep == at) {
      opened(sweepAt).clear();
      sweep(at, context);
    }
  }

  private void tellAgain(long at, String category, Collector<Found> out) throws Exception {
    Baselines.InForce inForce = baselines.inForce(category, at);
    if (inForce == null) {
      return;
    }
    for (Map.Entry<String, Finding> entry : opened(told).fallen()) {
      Finding before = atTick(entry.getValue(), at);
      SeriesCounts things = things(at, before);
      Finding now = opened(tests).again(before, inForce, things, scatter(inForce, things, at));
      if (now.observed() < entry.getValue().observed()) {
        out.collect(shown(now, inForce));
        opened(told).put(now.detector(), now);
      }
    }
  }

  private static Finding atTick(Finding f, long at) {
    return new Finding(
        f.family(),
        f.detector(),
        f.neighbourhoodId(),
        f.places(),
        f.category(),
        f.categoryClass(),
        f.subject(),
        f.start(),
        f.end(),
        at < f.end(),
        f.observed(),
        f.expected(),
        f.expectedToday(),
        f.upperBound(),
        f.usualLow(),
        f.usualHigh(),
        f.pValue(),
        f.dayP(),
        f.dispersion(),
        f.share(),
        f.dispatched(),
        f.baseline(),
        f.settings(),
        at,
        "",
        0,
        0,
        0);
  }

  private void sweep(long at, OnTimerContext context) throws Exception {
    boolean left = opened(counts).sweep(at - KEPT);
    left |= opened(cited).sweep(at - KEPT);
    left |= opened(told).sweep(at, KEPT);
    if (left) {
      scheduleSweep(at, context);
    } else {
      opened(dispersion).clear();
    }
  }

  private void scheduleSweep(long at, OnTimerContext context) throws Exception {
    if (opened(sweepAt).value() == null) {
      long next = Math.floorDiv(at, SWEEP) * SWEEP + SWEEP;
      if (wakeAt(next, context)) {
        opened(sweepAt).update(next);
      }
    }
  }
}
