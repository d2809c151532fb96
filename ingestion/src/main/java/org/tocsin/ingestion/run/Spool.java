package org.tocsin.ingestion.run;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages of a run on disk, written in the order of the files and read in the order in which they
 * became known (rows known at the same moment keep the order of the files).
 *
 * <p>A run is read to its end into the spool before its first message is sent: a file that breaks
 * in the middle sends nothing. Needs about 400 bytes of disk and 20 bytes of memory per message; at
 * most 2 billion messages.
 */
final class Spool implements AutoCloseable {
  private static final int CHUNK = 1 << 28;

  /** One message. Its arrays are its own; items are never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Item(boolean isRejected, long knownAt, byte[] key, byte[] value) {}

  private final Path file;
  private final DataOutputStream out;
  private final FileChannel channel;
  private final List<ByteBuffer> chunks = new ArrayList<>();
  private long end;
  private long[] known = new long[1024];
  private long[] offsets = new long[1024];
  private int[] order = new int[0];
  private int size;

  Spool(Path folder) throws IOException {
    Files.createDirectories(folder);
    file = Files.createTempFile(folder, "run-", ".spool");
    // On Linux the file has no name from here on: it is gone however the program ends.
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    out =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 18));
  }

  void add(boolean isRejected, long knownAt, byte[] key, byte[] value) {
    if (size == known.length) {
      int grown = (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
      known = Arrays.copyOf(known, grown);
      offsets = Arrays.copyOf(offsets, grown);
    }
    int length = 9 + key.length + value.length;
    try {
      long left = CHUNK - end % CHUNK;
      if (length > left) {
        // A message never lies across two chunks.
        out.write(new byte[(int) left]);
        end += left;
      }
      known[size] = knownAt;
      offsets[size++] = end;
      out.writeByte(isRejected ? 1 : 0);
      out.writeInt(key.length);
      out.writeInt(value.length);
      out.write(key);
      out.write(value);
      end += length;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write to %s (%s); make room there or set --scratch"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Ends writing and puts the messages in order. */
  void finish() {
    try {
      out.flush();
      for (long start = 0; start < end; start += CHUNK) {
        chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(CHUNK, end - start)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
    order = sorted(known, size);
  }

  int size() {
    return size;
  }

  long knownAt(int rank) {
    return known[order[rank]];
  }

  /** The message with this rank in order of knowledge. */
  Item item(int rank) {
    long offset = offsets[order[rank]];
    ByteBuffer chunk = chunks.get((int) (offset / CHUNK)).duplicate();
    chunk.position((int) (offset % CHUNK));
    boolean isRejected = chunk.get() == 1;
    byte[] key = new byte[chunk.getInt()];
    byte[] value = new byte[chunk.getInt()];
    chunk.get(key).get(value);
    return new Item(isRejected, known[order[rank]], key, value);
  }

  /** The positions of the first numbers in ascending order; equal ones keep their order. */
  static int[] sorted(long[] numbers, int size) {
    int[] order = new int[size];
    boolean inOrder = true;
    for (int i = 0; i < size; i++) {
      order[i] = i;
      inOrder &= i == 0 || numbers[i - 1] <= numbers[i];
    }
    if (inOrder) {
      return order;
    }
    int[] other = new int[size];
    for (int width = 1; width < size && width > 0; width *= 2) {
      for (long low = 0; low < size; low += 2L * width) {
        merge(numbers, order, other, (int) low, width, size);
      }
      int[] swapped = order;
      order = other;
      other = swapped;
    }
    return order;
  }

  private static void merge(long[] numbers, int[] from, int[] to, int low, int width, int size) {
    int middle = (int) Math.min((long) low + width, size);
    int high = (int) Math.min((long) low + 2L * width, size);
    int left = low;
    int right = middle;
    for (int at = low; at < high; at++) {
      boolean takeLeft =
          left < middle && (right >= high || numbers[from[left]] <= numbers[from[right]]);
      to[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  @Override
  public void close() {
    chunks.clear();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + file, e);
    }
  }
}
