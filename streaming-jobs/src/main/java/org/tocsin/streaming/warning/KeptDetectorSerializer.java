package org.tocsin.streaming.warning;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.tocsin.models.sensor.KeptDetector;

/**
 * Keeps a sensor's detectors as objects where state lies on the heap, so that a reading costs no
 * writing and parsing of their 30 kB; as bytes in a checkpoint and in RocksDB. A copy, which Flink
 * takes when an object is touched while a checkpoint of it is still being written, goes by way of
 * the bytes.
 */
final class KeptDetectorSerializer extends TypeSerializerSingleton<KeptDetector> {
  static final KeptDetectorSerializer INSTANCE = new KeptDetectorSerializer();

  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public KeptDetector createInstance() {
    return KeptDetector.of(new byte[0]);
  }

  @Override
  public KeptDetector copy(KeptDetector from) {
    return KeptDetector.of(from.toBytes());
  }

  @Override
  public KeptDetector copy(KeptDetector from, KeptDetector reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(KeptDetector kept, DataOutputView target) throws IOException {
    byte[] bytes = kept.toBytes();
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public KeptDetector deserialize(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return KeptDetector.of(bytes);
  }

  @Override
  public KeptDetector deserialize(KeptDetector reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<KeptDetector> snapshotConfiguration() {
    return new Form();
  }

  /** What a checkpoint says of it; Flink makes it by name. */
  public static final class Form extends SimpleTypeSerializerSnapshot<KeptDetector> {
    public Form() {
      super(() -> INSTANCE);
    }
  }
}
