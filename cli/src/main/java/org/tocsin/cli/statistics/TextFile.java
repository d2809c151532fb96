package org.tocsin.cli.statistics;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Text that people hand over: UTF-8 with or without a byte order mark, or UTF-16 with one; a name
 * that ends in {@code .gz} is unpacked. Bytes that are no UTF-8 are refused, never replaced, so no
 * series is renamed silently.
 */
public final class TextFile {
  private static final int MARK = 3;

  private TextFile() {}

  /** Opens a file behind its byte order mark. */
  public static BufferedReader open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      InputStream plain =
          file.toString().endsWith(".gz")
              ? new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16)
              : bytes;
      return new BufferedReader(new InputStreamReader(plain, charset(plain).newDecoder()), 1 << 16);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static Charset charset(InputStream plain) throws IOException {
    plain.mark(MARK);
    byte[] start = plain.readNBytes(MARK);
    plain.reset();
    int first = start.length > 0 ? start[0] & 0xFF : 0;
    int second = start.length > 1 ? start[1] & 0xFF : 0;
    int third = start.length > 2 ? start[2] & 0xFF : 0;
    if (first == 0xEF && second == 0xBB && third == 0xBF) {
      plain.skipNBytes(MARK);
    } else if ((first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE)) {
      return StandardCharsets.UTF_16;
    }
    return StandardCharsets.UTF_8;
  }

  /**
   * What to tell about trouble while reading.
   *
   * @param line last line that could be read; 0 if unknown
   */
  public static IllegalArgumentException problem(Path file, long line, Exception trouble) {
    Throwable cause = trouble;
    while (cause != null && !(cause instanceof CharacterCodingException)) {
      cause = cause.getCause();
    }
    String where = line > 0 ? "%s after line %d".formatted(file, line) : file.toString();
    if (cause != null) {
      return new IllegalArgumentException(
          "%s is not UTF-8; convert it, for example with iconv -f LATIN1 -t UTF-8".formatted(where),
          trouble);
    }
    Throwable said = trouble;
    while (said.getCause() != null) {
      said = said.getCause();
    }
    return new IllegalArgumentException(
        "%s cannot be read as CSV: %s".formatted(where, said.getMessage()), trouble);
  }
}
