package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.silence.SilenceMemory;
import org.tocsin.models.silence.SilenceState;
import org.tocsin.models.silence.SilenceUsual;
import org.tocsin.models.silence.SilenceVerdict;
import org.tocsin.models.silence.SilenceWatch;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Tells silence from calm for one source, keyed by it, every {@code warning.silence.check} of the
 * stream's clock. Unusual quiet and a dead feed are findings of the categories {@value #QUIET} and
 * {@value #DOWN}, said again each hour while they last, and with the chance 1 when they are over;
 * every change of a state is a row of table {@code feed_state}, and so is what holds when the watch
 * goes live.
 *
 * <p>State: 26 bytes for each place and about 400 for the source.
 *
 * <p>Limits: reports outside every place keep the feed alive, but no place.
 */
final class WatchSilence extends InKnownOrder<ReportVersion, Finding> {
  /** The category of a place that is unusually quiet. */
  static final String QUIET = "unusually-quiet";

  /** The category of a feed that is down. */
  static final String DOWN = "feed-down";

  static final OutputTag<RowData> STATES =
      new OutputTag<>("feed-states", TableRow.type(LakeTable.FEED_STATE));

  private static final long serialVersionUID = 1L;
  private static final Comparator<ReportVersion> CANONICAL =
      Comparator.comparing(ReportVersion::version);

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final List<String> places;
  private final Set<String> known;
  private final SilenceWatch watch;
  private transient @Nullable ValueState<byte[]> source;
  private transient @Nullable MapState<String, byte[]> silences;
  private transient @Nullable ValueState<Long> checkAt;
  private transient @Nullable ValueState<Boolean> live;
  private transient @Nullable SilenceUsual usual;

  WatchSilence(
      TocsinConfiguration configuration,
      Baselines baselines,
      List<String> places,
      SlotTimers timers,
      long goLive) {
    super(ReportVersion.class, timers, goLive);
    this.configuration = configuration;
    this.baselines = baselines;
    this.places = places.stream().sorted().toList();
    this.known = Set.copyOf(places);
    this.watch = new SilenceWatch(configuration.warning().silence().feedDownAfter().toMillis());
  }

  /** The source of a report: what stands before its id. */
  static String source(ReportVersion report) {
    int bar = report.key().indexOf('|');
    return bar < 0 ? report.key() : report.key().substring(0, bar);
  }

  @Override
  protected long knownAt(ReportVersion report) {
    return report.knownAt();
  }

  @Override
  protected Comparator<ReportVersion> order() {
    return CANONICAL;
  }

  @Override
  protected void opened() {
    source =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "source", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    silences =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "places", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    live = getRuntimeContext().getState(new ValueStateDescriptor<>("live", Types.BOOLEAN));
    checkAt = getRuntimeContext().getState(new ValueStateDescriptor<>("check-at", Types.LONG));
  }

  @Override
  protected void take(ReportVersion report, long at, OnTimerContext context, Collector<Finding> out)
      throws Exception {
    String place = report.neighbourhoodId();
    String heardIn = place != null && !report.retraction() && known.contains(place) ? place : "";
    List<SilenceVerdict> verdicts = watch.heard(heardIn, report.category(), at, new Kept());
    for (SilenceVerdict verdict : verdicts) {
      note(verdict, at, context);
      say(verdict, at, context, out);
    }
    if (opened(checkAt).value() == null) {
      schedule(at, context);
    }
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Finding> out) throws Exception {
    Long due = opened(checkAt).value();
    if (due == null || due != at) {
      return;
    }
    opened(checkAt).clear();
    List<SilenceVerdict> verdicts = watch.check(at, usualAt(at), new Kept());
    for (SilenceVerdict verdict : verdicts) {
      say(verdict, at, context, out);
    }
    if (!isHistory(at) && opened(live).value() == null) {
      // What history has left: nobody has been told of it.
      opened(live).update(true);
      verdicts = watch.standing(at, usualAt(at), new Kept());
    }
    for (SilenceVerdict verdict : verdicts) {
      note(verdict, at, context);
    }
    schedule(at, context);
  }

  private void schedule(long at, Context context) throws Exception {
    long next = SlotTimers.nextTick(at, configuration.warning().silence().check());
    if (wakeAt(next, context)) {
      opened(checkAt).update(next);
    }
  }

  /** Worked out once for each civil day. */
  private SilenceUsual usualAt(long at) {
    SilenceUsual known = usual;
    if (known != null
        && known.day().equals(configuration.calendar().dateAt(Instant.ofEpochMilli(at)))) {
      return known;
    }
    TreeMap<String, CountBaseline> inForce = new TreeMap<>();
    for (String category : baselines.categories(at)) {
      Baselines.InForce one = baselines.inForce(category, at);
      if (one != null) {
        inForce.put(category, one.baseline());
      }
    }
    SilenceUsual fresh = new SilenceUsual(configuration.calendar(), at, places, inForce);
    // Without a baseline in force the next look may find one.
    usual = inForce.isEmpty() ? null : fresh;
    return fresh;
  }

  private void note(SilenceVerdict verdict, long at, OnTimerContext context) {
    if (isHistory(at) || !verdict.changed()) {
      return;
    }
    TableRow row =
        TableRow.of(LakeTable.FEED_STATE)
            .with("run", RunRows.LIVE)
            .with("source", context.getCurrentKey())
            .with("neighbourhood_id", verdict.place())
            .with("state", verdict.state().word())
            .with("since", Instant.ofEpochMilli(verdict.since()))
            .with("missed", verdict.missed())
            .with("at", Instant.ofEpochMilli(at));
    if (verdict.until() > 0 && verdict.until() < Long.MAX_VALUE) {
      row.with("until_testable", Instant.ofEpochMilli(verdict.until()));
    }
    if (verdict.heardAt() != Long.MIN_VALUE) {
      row.with("heard_at", Instant.ofEpochMilli(verdict.heardAt()));
    }
    context.output(STATES, row.done());
  }

  private void say(
      SilenceVerdict verdict, long at, OnTimerContext context, Collector<Finding> out) {
    boolean feed = verdict.place().isEmpty();
    SilenceState silent = feed ? SilenceState.FEED_DOWN : SilenceState.UNUSUALLY_QUIET;
    boolean over = verdict.state() != silent;
    if (isHistory(at) || (over && verdict.before() != silent)) {
      return;
    }
    String place = feed ? CityTests.CITY : verdict.place();
    long since = verdict.heardAt() == Long.MIN_VALUE ? verdict.since() - 1 : verdict.heardAt();
    double chance = over ? 1 : Math.min(1, verdict.chance());
    out.collect(
        new Finding(
            "silence",
            feed ? DOWN : QUIET,
            place,
            List.of(place),
            feed ? DOWN : QUIET,
            "service",
            context.getCurrentKey(),
            Math.min(since, at - 1),
            at,
            true,
            0,
            verdict.missed(),
            verdict.missed(),
            0,
            0,
            verdict.missed(),
            chance,
            chance,
            verdict.dispersion(),
            1,
            -1,
            "",
            "source=%s heard=%s".formatted(context.getCurrentKey(), Instant.ofEpochMilli(since)),
            at,
            "",
            0,
            0,
            0));
  }

  /** The state of the current source. */
  private final class Kept implements SilenceMemory {
    @Override
    public byte @Nullable [] source() {
      try {
        return opened(source).value();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void keepSource(byte[] stored) {
      try {
        opened(source).update(stored);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public byte @Nullable [] place(String id) {
      return StateOf.get(opened(silences), id);
    }

    @Override
    public void keepPlace(String id, byte[] stored) {
      StateOf.put(opened(silences), id, stored);
    }
  }
}
