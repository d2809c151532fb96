package org.tocsin.ingestion.run;

import org.apache.kafka.common.utils.Utils;

/** The partition that Kafka's own producer gives a key. */
final class Partitions {
  private Partitions() {}

  static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
