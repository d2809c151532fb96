package org.tocsin.ingestion.file;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The unpacked bytes of a file, and how far it has been read. */
final class InputBytes implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final long size;
  private final Counting counting;
  private final InputStream unpacked;

  private InputBytes(Path file, long size, Counting counting, InputStream unpacked) {
    this.file = file;
    this.size = size;
    this.counting = counting;
    this.unpacked = unpacked;
  }

  /** Opens a file; {@code .gz} and {@code .zst} are unpacked on the way. */
  static InputBytes open(Path file) throws IOException {
    Counting counting = new Counting(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    try {
      InputStream unpacked = counting;
      if (name.endsWith(".gz")) {
        unpacked = new GZIPInputStream(counting, BUFFER);
      } else if (name.endsWith(".zst")) {
        unpacked = new ZstdInputStream(counting);
      }
      return new InputBytes(file, Files.size(file), counting, unpacked);
    } catch (IOException e) {
      counting.close();
      throw problem(file, e);
    }
  }

  /**
   * The text; a byte that is not of this encoding is an error. A byte order mark is passed over.
   */
  Reader reader(Charset encoding) throws IOException {
    InputStream in = unpacked;
    if (encoding.equals(StandardCharsets.UTF_8)) {
      java.io.PushbackInputStream back = new java.io.PushbackInputStream(unpacked, 3);
      byte[] start = back.readNBytes(3);
      boolean marked =
          start.length == 3
              && start[0] == (byte) 0xEF
              && start[1] == (byte) 0xBB
              && start[2] == (byte) 0xBF;
      if (!marked) {
        back.unread(start);
      }
      in = back;
    }
    return new BufferedReader(
        new InputStreamReader(
            in,
            encoding
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)),
        BUFFER);
  }

  double done() {
    return size == 0 ? 1 : Math.min(1, (double) counting.count / size);
  }

  /** What went wrong, in words. */
  InputProblem problem(Throwable cause, long line, Charset encoding) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof CharacterCodingException) {
        return new InputProblem(
            "%s is not written in %s: a wrong byte after line %d; set format.encoding in the mapping"
                .formatted(file, encoding, line),
            cause);
      }
      if (e instanceof InputProblem problem) {
        return problem;
      }
    }
    return problem(file, cause);
  }

  private static InputProblem problem(Path file, Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof EOFException) {
        return new InputProblem(
            "%s is cut off: its compressed data ends early; fetch it again".formatted(file), cause);
      }
      if (e instanceof ZipException
          || (e instanceof IOException
              && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("truncated"))) {
        return new InputProblem(
            "%s is not sound compressed data (%s); fetch it again".formatted(file, e.getMessage()),
            cause);
      }
    }
    return new InputProblem("%s cannot be read: %s".formatted(file, cause.getMessage()), cause);
  }

  @Override
  public void close() {
    try {
      unpacked.close();
    } catch (IOException e) {
      throw new InputProblem("%s cannot be closed: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = super.read(b, off, len);
      count += Math.max(0, n);
      return n;
    }
  }
}
