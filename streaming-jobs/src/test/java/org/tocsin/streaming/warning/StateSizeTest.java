package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.sensor.KeptDetector;
import org.tocsin.models.sensor.SensorMemory;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.models.sensor.SensorWatch;
import org.tocsin.models.silence.SilenceMemory;
import org.tocsin.models.silence.SilenceWatch;

/** What a series may cost in bytes, as docs/ARCHITECTURE.md says: it does not grow with time. */
class StateSizeTest {
  private static final TocsinConfiguration CONFIGURATION = TocsinConfiguration.of(FlatCity.tree());
  private static final long NOON = Instant.parse("2016-05-02T17:00:00Z").toEpochMilli();
  private static final long QUARTER = 15 * 60_000;

  @Test
  void aSensorTakesAtMostThirtySixKilobytesHoweverLongItReads() {
    Memory memory = new Memory();
    SensorWatch watch =
        new SensorWatch("level", List.of(), SensorWatch.streamSettings(ZoneOffset.UTC));
    SensorPlace place = new SensorPlace("level-0", "level", "p0", 0, 0, 0, 8);
    for (int i = 0; i < 60 * 96; i++) {
      long at = NOON + i * QUARTER;
      double value = 3 + Math.sin(2 * Math.PI * i / 96) + 0.01 * (i * 7919 % 13);
      watch.take(place, at, value, at, memory);
    }
    assertThat(memory.bytes()).as("after two months").isBetween(5_000L, 36_000L);
  }

  @Test
  void aSilentPlaceTakesTwentySixBytesAndASourceAFewHundred() {
    Map<String, byte[]> kept = new TreeMap<>();
    SilenceMemory memory =
        new SilenceMemory() {
          @Override
          public byte @Nullable [] source() {
            return kept.get("");
          }

          @Override
          public void keepSource(byte[] stored) {
            kept.put("", stored);
          }

          @Override
          public byte @Nullable [] place(String id) {
            return kept.get(id);
          }

          @Override
          public void keepPlace(String id, byte[] stored) {
            kept.put(id, stored);
          }
        };
    SilenceWatch watch = new SilenceWatch(QUARTER);
    for (int i = 0; i < 60 * 96; i++) {
      watch.heard("p" + i % 7, "category-" + i % 5, NOON + i * QUARTER, memory);
    }
    byte[] source = kept.remove("");
    assertThat(kept).hasSize(7);
    assertThat(kept.values()).allSatisfy(place -> assertThat(place).hasSize(26));
    assertThat(source).hasSizeBetween(100, 400);
  }

  @Test
  void theWholeCityKeepsItsDaysAndNoMore() throws Exception {
    try (var watch =
        new KeyedOneInputStreamOperatorTestHarness<String, CategoryNews, Found>(
            new KeyedProcessOperator<>(
                new WatchCategory(
                    CONFIGURATION,
                    new FlatCity(0.5),
                    FlatCity.places(20),
                    Long.MAX_VALUE,
                    new SlotTimers(Long.MAX_VALUE))),
            CategoryNews::category,
            Types.STRING)) {
      watch.open();
      for (int quarter = 0; quarter < 60 * 96; quarter++) {
        CellChange change = report("p03", NOON + quarter * QUARTER);
        watch.processElement(CategoryNews.of(change), change.knownAt());
        watch.processWatermark(change.knownAt());
      }
      assertThat(bytes(watch)).as("after two months").isBetween(60_000L, 120_000L);
    }
  }

  @Test
  void aScanKeepsItsDaysAndNoMore() throws Exception {
    try (var scan =
        new KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found>(
            new KeyedProcessOperator<>(
                new ScanClusters(
                    CONFIGURATION,
                    new FlatCity(4),
                    FlatCity.places(20),
                    Long.MIN_VALUE,
                    new SlotTimers(Long.MAX_VALUE))),
            CellChange::category,
            Types.STRING)) {
      scan.open();
      List<Long> byMonth = new ArrayList<>();
      for (int quarter = 0; quarter < 60 * 96; quarter++) {
        CellChange change = report("p%02d".formatted(quarter % 20), NOON + quarter * QUARTER);
        scan.processElement(change, change.knownAt());
        scan.processWatermark(change.knownAt());
        if (quarter % (30 * 96) == 30 * 96 - 1) {
          byMonth.add(bytes(scan));
        }
      }
      // At noon, five hours after a scan: 8 days and 5.5 hours of quarters with a report each.
      int reports = 8 * 96 + 22;
      assertThat(byMonth.get(1)).as("after two months as after one").isEqualTo(byMonth.get(0));
      assertThat(byMonth.get(1) / (double) reports).as("bytes a report").isBetween(40.0, 120.0);
    }
  }

  private static CellChange report(String place, long at) {
    return new CellChange(
        place, "pothole", "service", at, at, 1, null, 0, at, 1, "incidents", 0, at, 0);
  }

  private static long bytes(KeyedOneInputStreamOperatorTestHarness<?, ?, ?> watch)
      throws Exception {
    return watch.snapshot(1, 1).getManagedKeyedState().stream()
        .mapToLong(state -> state.getStateSize())
        .sum();
  }

  private static final class Memory implements SensorMemory {
    private final Map<String, KeptDetector> detectors = new TreeMap<>();
    private final Map<String, byte[]> nows = new TreeMap<>();

    long bytes() {
      return detectors.values().stream().mapToLong(d -> d.toBytes().length).sum()
          + nows.values().stream().mapToLong(now -> now.length).sum();
    }

    @Override
    public @Nullable KeptDetector detector(String sensor) {
      return detectors.get(sensor);
    }

    @Override
    public void keepDetector(String sensor, KeptDetector detector) {
      detectors.put(sensor, detector);
    }

    @Override
    public byte @Nullable [] now(String sensor) {
      return nows.get(sensor);
    }

    @Override
    public void keepNow(String sensor, byte[] stored) {
      nows.put(sensor, stored);
    }

    @Override
    public void lookAt(long at, String sensor) {}

    @Override
    public List<String> takeLooks(long at) {
      return List.of();
    }
  }
}
