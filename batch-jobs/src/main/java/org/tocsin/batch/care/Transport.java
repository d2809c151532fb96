package org.tocsin.batch.care;

import java.util.Map;
import org.tocsin.domain.message.TombstoneMessage;

/** The way by which reports arrive, as an erasure needs it. Partitions are {@code topic/number}. */
public interface Transport {

  /** Writes the tombstone to every partition that carries reports; the offsets it got. */
  Map<String, Long> publish(TombstoneMessage tombstone);

  /** The oldest offset that is still kept of each partition that carries reports. */
  Map<String, Long> earliest();
}
