package org.tocsin.domain.erasure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names reports in evidence without telling their ids: the first 64 bits of their {@link
 * KeyedHash}, written as its first 16 hexadecimal digits. Keeps its cipher between reports, so it
 * is not thread-safe.
 *
 * <p>Limits: among ten million reports the chance that any two share a name is 3 in a million.
 */
public final class ReportNames {
  private final Mac mac;

  /** Names under a home's key. */
  public ReportNames(KeyedHash key) {
    try {
      mac = Mac.getInstance(KeyedHash.ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key.keyHex()), KeyedHash.ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Every Java platform has " + KeyedHash.ALGORITHM, e);
    }
  }

  /** The name of {@code source|source_id} as a number. */
  public long number(String key) {
    return ByteBuffer.wrap(mac.doFinal(key.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** The name of {@code source|source_id}, 16 hexadecimal digits. */
  public String of(String key) {
    return word(number(key));
  }

  /** A name's digits. */
  public static String word(long number) {
    return HexFormat.of().toHexDigits(number);
  }
}
