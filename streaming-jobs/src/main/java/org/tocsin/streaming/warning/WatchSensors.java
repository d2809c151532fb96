package org.tocsin.streaming.warning;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.SensorPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.sensor.KeptDetector;
import org.tocsin.models.sensor.SensorFinding;
import org.tocsin.models.sensor.SensorMemory;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.models.sensor.SensorWatch;

/**
 * Watches all sensors of one property, keyed by it, so that neighbours can be compared. What is
 * likelier the sensor than the world belongs to category {@value #FAULT}.
 *
 * <p>State: at most 36 KB a sensor, as {@link SensorWatch} says; looks that are still to come.
 */
final class WatchSensors extends InKnownOrder<SensorValue, Finding> {
  /** The category of findings about sensors themselves. */
  static final String FAULT = "sensor-fault";

  private static final long serialVersionUID = 1L;

  private final TocsinConfiguration configuration;
  private final List<SensorPlace> sensors;
  private transient @Nullable MapState<String, KeptDetector> detectors;
  private transient @Nullable MapState<String, byte[]> nows;
  private transient @Nullable MapState<Long, String> looks;
  private transient @Nullable Map<String, SensorWatch> watches;

  WatchSensors(
      TocsinConfiguration configuration,
      List<SensorPlace> sensors,
      SlotTimers timers,
      long goLive) {
    super(SensorValue.class, timers, goLive);
    this.configuration = configuration;
    this.sensors = List.copyOf(sensors);
  }

  @Override
  protected long knownAt(SensorValue value) {
    return value.knownAt();
  }

  @Override
  protected Comparator<SensorValue> order() {
    return SensorValue.CANONICAL;
  }

  @Override
  protected void opened() {
    detectors =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "kept detectors", StringSerializer.INSTANCE, KeptDetectorSerializer.INSTANCE));
    nows =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "now", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    looks =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("looks", Types.LONG, Types.STRING));
    watches = new HashMap<>();
  }

  @Override
  protected void take(SensorValue value, long at, OnTimerContext context, Collector<Finding> out)
      throws Exception {
    SensorPolicy policy = configuration.sensor(value.property());
    SensorPlace place =
        new SensorPlace(
            value.sensorId(),
            value.property(),
            value.neighbourhoodId(),
            Double.NaN,
            Double.NaN,
            policy.lower() == null ? Double.NEGATIVE_INFINITY : policy.lower(),
            policy.upper() == null ? Double.POSITIVE_INFINITY : policy.upper());
    int rank = 0;
    for (SensorFinding found :
        watch(value.property()).take(place, value.time(), value.value(), at, new Kept(context))) {
      say(found, at, value.topic(), value.partition(), value.offset(), rank++, out);
    }
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Finding> out) throws Exception {
    if (opened(looks).get(at) == null) {
      return;
    }
    int rank = 0;
    for (SensorFinding found : watch(context.getCurrentKey()).look(at, new Kept(context))) {
      say(found, at, "", 0, 0, rank++, out);
    }
  }

  private void say(
      SensorFinding found,
      long at,
      String topic,
      int partition,
      long offset,
      int rank,
      Collector<Finding> out) {
    SensorPlace sensor = found.sensor();
    List<String> detectorsOfProperty = configuration.sensor(sensor.property()).detectors();
    boolean asked =
        detectorsOfProperty.contains(found.detector().equals("limits") ? "limits" : "sensor");
    if (isHistory(at) || !asked) {
      return;
    }
    String place = sensor.neighbourhoodId() == null ? CityTests.CITY : sensor.neighbourhoodId();
    double expected = Double.isNaN(found.expected()) ? found.value() : found.expected();
    boolean high = found.value() >= expected;
    double bound =
        found.detector().equals("limits")
            ? (found.value() > found.upper() ? found.upper() : found.lower())
            : expected;
    out.collect(
        new Finding(
            "sensor",
            found.detector(),
            place,
            List.of(place),
            found.isFault() ? FAULT : sensor.property(),
            found.isFault() ? "service" : "hazard",
            sensor.id(),
            found.time(),
            Math.max(at, found.time() + 1),
            false,
            found.value(),
            expected,
            expected,
            bound,
            high ? expected : bound,
            high ? bound : expected,
            Math.min(1, found.chance()),
            Math.min(1, found.chance()),
            1,
            1,
            -1,
            "",
            "property=%s neighbours=%d".formatted(sensor.property(), found.neighbours()),
            at,
            topic,
            partition,
            offset,
            rank));
  }

  /** The sensors of a property; the limits of its policy hold where a sensor has none. */
  private SensorWatch watch(String property) {
    Map<String, SensorWatch> known = opened(watches);
    SensorWatch watch = known.get(property);
    if (watch == null) {
      SensorPolicy policy = configuration.sensor(property);
      watch =
          new SensorWatch(
              property,
              sensors.stream()
                  .filter(sensor -> sensor.property().equals(property))
                  .map(sensor -> withLimits(sensor, policy))
                  .toList(),
              SensorWatch.streamSettings(configuration.zone()));
      known.put(property, watch);
    }
    return watch;
  }

  private static SensorPlace withLimits(SensorPlace sensor, SensorPolicy policy) {
    Double lower = policy.lower();
    Double upper = policy.upper();
    return new SensorPlace(
        sensor.id(),
        sensor.property(),
        sensor.neighbourhoodId(),
        sensor.lat(),
        sensor.lon(),
        Double.isInfinite(sensor.lower()) && lower != null ? lower : sensor.lower(),
        Double.isInfinite(sensor.upper()) && upper != null ? upper : sensor.upper());
  }

  /** The state of the current property. */
  private final class Kept implements SensorMemory {
    private final Context context;

    Kept(Context context) {
      this.context = context;
    }

    @Override
    public @Nullable KeptDetector detector(String sensor) {
      return StateOf.get(opened(detectors), sensor);
    }

    @Override
    public void keepDetector(String sensor, KeptDetector kept) {
      StateOf.put(opened(detectors), sensor, kept);
    }

    @Override
    public byte @Nullable [] now(String sensor) {
      return StateOf.get(opened(nows), sensor);
    }

    @Override
    public void keepNow(String sensor, byte[] stored) {
      StateOf.put(opened(nows), sensor, stored);
    }

    @Override
    public void lookAt(long at, String sensor) {
      if (wakeAt(at, context)) {
        StateOf.append(opened(looks), at, sensor);
      }
    }

    @Override
    public List<String> takeLooks(long at) {
      return StateOf.take(opened(looks), at);
    }
  }
}
