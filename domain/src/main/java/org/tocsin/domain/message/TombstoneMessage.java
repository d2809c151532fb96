package org.tocsin.domain.message;

/**
 * Says that the reports of one id are erased and stay out: written to every partition of {@code
 * incidents} and {@code backfill}. Only the keyed hash of the id travels.
 *
 * @param type always {@code tombstone}
 * @param keyedHash see {@link org.tocsin.domain.erasure.KeyedHash}
 */
public record TombstoneMessage(
    int version, String type, String source, String keyedHash, String run) {
  public static final int VERSION = 1;
  public static final String TYPE = "tombstone";
}
