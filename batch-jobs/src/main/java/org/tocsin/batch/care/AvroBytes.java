package org.tocsin.batch.care;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.iceberg.shaded.org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Whether bytes, or anything inside an Avro record, hold given bytes. */
final class AvroBytes {
  /** Shorter ids occur by chance: they are found only where they are all that is said. */
  private static final int LEAST_TELLING = 8;

  private AvroBytes() {}

  static boolean holds(@Nullable Object value, byte[] wanted) {
    if (value instanceof IndexedRecord record) {
      for (int i = 0; i < record.getSchema().getFields().size(); i++) {
        if (holds(record.get(i), wanted)) {
          return true;
        }
      }
      return false;
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .anyMatch(e -> holds(e.getKey(), wanted) || holds(e.getValue(), wanted));
    }
    if (value instanceof Iterable<?> list) {
      for (Object element : list) {
        if (holds(element, wanted)) {
          return true;
        }
      }
      return false;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return holds(bytes, wanted);
    }
    if (value instanceof byte[] bytes) {
      return contains(bytes, wanted);
    }
    return value instanceof CharSequence text
        && contains(text.toString().getBytes(StandardCharsets.UTF_8), wanted);
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    if (wanted.length < LEAST_TELLING) {
      return Arrays.equals(bytes, wanted);
    }
    outer:
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      for (int k = 0; k < wanted.length; k++) {
        if (bytes[i + k] != wanted[k]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
