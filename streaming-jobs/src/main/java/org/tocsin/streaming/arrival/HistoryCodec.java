package org.tocsin.streaming.arrival;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.incident.VersionHistory;

/**
 * The stored form of a version history: a byte that names the form, then the versions, oldest
 * first, each with a mark if it only repeats a neighbour. About 70 bytes for a report that came
 * once.
 */
public final class HistoryCodec {
  private static final int FORM = 2;
  private static final int FORM_WITHOUT_REPEATS = 1;

  private HistoryCodec() {}

  public static byte[] write(VersionHistory history) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      out.writeShort(history.versions().size());
      for (IncidentVersion v : history.versions()) {
        out.writeLong(v.version().knownAt());
        out.writeUTF(v.version().topic());
        out.writeInt(v.version().partition());
        out.writeLong(v.version().offset());
        out.writeLong(v.contentHash());
        out.writeBoolean(v.retraction());
        writeOptional(out, v.neighbourhoodId());
        out.writeUTF(v.category());
        out.writeUTF(v.categoryClass());
        out.writeLong(v.occurredAt().toEpochMilli());
        writeOptional(out, v.deliveryId());
        out.writeBoolean(history.repeats().contains(v.version()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("A history cannot be stored: " + history, e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param stored absent for an id that was never heard of
   */
  public static VersionHistory read(byte @Nullable [] stored) {
    if (stored == null) {
      return VersionHistory.EMPTY;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      int form = in.readByte();
      if (form != FORM && form != FORM_WITHOUT_REPEATS) {
        throw new IllegalStateException(
            "Stored history has form %d; this program reads forms up to %d".formatted(form, FORM));
      }
      int count = in.readShort();
      List<IncidentVersion> versions = new ArrayList<>(count);
      Set<Version> repeats = new HashSet<>();
      for (int i = 0; i < count; i++) {
        Version version = new Version(in.readLong(), in.readUTF(), in.readInt(), in.readLong());
        versions.add(
            new IncidentVersion(
                version,
                in.readLong(),
                in.readBoolean(),
                readOptional(in),
                in.readUTF(),
                in.readUTF(),
                Instant.ofEpochMilli(in.readLong()),
                readOptional(in)));
        if (form == FORM && in.readBoolean()) {
          repeats.add(version);
        }
      }
      return new VersionHistory(versions, repeats);
    } catch (IOException e) {
      throw new IllegalStateException(
          "Stored history of %d bytes ends early".formatted(stored.length), e);
    }
  }

  private static void writeOptional(DataOutputStream out, @Nullable String text)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static @Nullable String readOptional(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
