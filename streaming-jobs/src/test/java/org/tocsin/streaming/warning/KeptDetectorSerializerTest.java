package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.models.sensor.KeptDetector;
import org.tocsin.models.sensor.SensorMemory;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.models.sensor.SensorWatch;

class KeptDetectorSerializerTest {
  private static final KeptDetectorSerializer SERIALIZER = KeptDetectorSerializer.INSTANCE;

  private final Memory memory = new Memory();
  private final SensorWatch watch =
      new SensorWatch("level", List.of(), SensorWatch.streamSettings(ZoneOffset.UTC));

  @Test
  void whatWasWrittenIsReadAgainAndLearnsOnTheSame() throws IOException {
    feed(0, 400);
    KeptDetector live = memory.of("level-0");

    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(live, out);
    byte[] written = out.getCopyOfBuffer();
    KeptDetector read = SERIALIZER.deserialize(new DataInputDeserializer(written));
    assertThat(read.toBytes()).isEqualTo(live.toBytes()).hasSizeGreaterThan(1_000);

    DataOutputSerializer copied = new DataOutputSerializer(64);
    SERIALIZER.copy(new DataInputDeserializer(written), copied);
    assertThat(copied.getCopyOfBuffer()).isEqualTo(written);

    feed(400, 800);
    byte[] undisturbed = memory.of("level-0").toBytes();
    memory.kept.put("level-0", read);
    memory.nows.putAll(memory.nowsAt400);
    feed(400, 800);
    assertThat(memory.of("level-0").toBytes()).isEqualTo(undisturbed);
  }

  @Test
  void aCopyIsLeftAloneByLaterReadings() {
    feed(0, 400);
    KeptDetector copy = SERIALIZER.copy(memory.of("level-0"));
    byte[] before = copy.toBytes();
    feed(400, 500);
    assertThat(copy.toBytes()).isEqualTo(before).isNotEqualTo(memory.of("level-0").toBytes());
  }

  /** Readings each five minutes, of a sensor that goes up and down with the hours. */
  private void feed(int from, int to) {
    SensorPlace place = new SensorPlace("level-0", "level", "p0", 0, 0, 0, 8);
    for (int i = from; i < to; i++) {
      long at = 1_700_000_000_000L + i * 300_000L;
      double value = 3 + Math.sin(2 * Math.PI * i / 288) + 0.01 * (i * 7919 % 13);
      watch.take(place, at, value, at, memory);
    }
    if (from == 0) {
      memory.nowsAt400 = Map.copyOf(memory.nows);
    }
  }

  private static final class Memory implements SensorMemory {
    final Map<String, KeptDetector> kept = new TreeMap<>();
    final Map<String, byte[]> nows = new TreeMap<>();
    Map<String, byte[]> nowsAt400 = Map.of();

    KeptDetector of(String sensor) {
      KeptDetector found = detector(sensor);
      if (found == null) {
        throw new AssertionError(sensor + " was never heard");
      }
      return found;
    }

    @Override
    public @Nullable KeptDetector detector(String sensor) {
      return kept.get(sensor);
    }

    @Override
    public void keepDetector(String sensor, KeptDetector detector) {
      kept.put(sensor, detector);
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
