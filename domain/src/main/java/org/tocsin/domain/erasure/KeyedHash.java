package org.tocsin.domain.erasure;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names a report without telling its id: HMAC-SHA-256 of {@code source|source_id} under the home's
 * own key, 64 hexadecimal digits. Without the key nobody can try out ids.
 *
 * @param keyHex the key, 32 bytes as hexadecimal digits
 */
public record KeyedHash(String keyHex) implements Serializable {
  static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final String FILE = "erasure.key";

  /** The key of a home: read, or made on first use and readable by its owner only. */
  public static KeyedHash of(Path home) {
    Path file = home.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return new KeyedHash(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Key %s cannot be used".formatted(file), e);
    }
  }

  public String of(String source, String sourceId) {
    return ofKey(source + "|" + sourceId);
  }

  /** The hash of {@code source|source_id}. */
  public String ofKey(String key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(keyHex), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Every Java platform has " + ALGORITHM, e);
    }
  }

  /** The key never appears in a log. */
  @Override
  public String toString() {
    return "KeyedHash[****]";
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path whole = Files.createTempFile(folder, "erasure", ".part");
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
      }
      Files.writeString(whole, HexFormat.of().formatHex(key));
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      // Another program was faster: its key is the home's.
    } finally {
      Files.delete(whole);
    }
  }
}
