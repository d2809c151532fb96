package org.tocsin.models.sensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the watch over the sensors of one property keeps what it remembers. */
public interface SensorMemory {

  /** The detectors of a sensor; absent before its first value. */
  @Nullable KeptDetector detector(String sensor);

  void keepDetector(String sensor, KeptDetector kept);

  /** What is stored of a sensor as it stands; absent before its first value. */
  byte @Nullable [] now(String sensor);

  void keepNow(String sensor, byte[] stored);

  /** Asks for {@link SensorWatch#look} at a whole minute, in milliseconds. */
  void lookAt(long at, String sensor);

  /** The sensors that asked for a look at this time, each once, and forgets that they did. */
  List<String> takeLooks(long at);
}
