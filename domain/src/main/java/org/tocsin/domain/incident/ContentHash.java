package org.tocsin.domain.incident;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.IncidentMessage;

/**
 * Says in 64 bits what a report says: two reports of one source id with the same hash carry the
 * same news. Left out is what tells of the delivery only: delivery id, run, known kind, offsets and
 * times of receipt. FNV-1a (Fowler, Noll, Vo) over the fields in the order of the message; the same
 * on every machine, and stored in the tables, so it never changes for version 1 of the message.
 */
public final class ContentHash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long hash = BASIS;

  private ContentHash() {}

  /** The hash of one report's content. */
  public static long of(IncidentMessage message) {
    ContentHash content = new ContentHash();
    content.text(message.kind());
    content.text(message.source());
    content.text(message.sourceId());
    content.text(message.thingId());
    content.text(message.category());
    content.text(message.categoryClass());
    content.text(message.neighbourhoodId());
    content.text(message.cell());
    content.number(message.lat());
    content.number(message.lon());
    content.time(message.occurredAt());
    content.time(message.reportedAt());
    content.text(message.severity());
    content.text(message.status());
    content.time(message.respondedAt());
    content.time(message.closedAt());
    content.flag(message.resolved());
    content.flag(message.satisfied());
    content.text(message.department());
    content.text(message.origin());
    Map<String, String> attributes = message.attributes();
    if (attributes.size() > 1) {
      attributes = new TreeMap<>(attributes);
    }
    attributes.forEach(
        (name, value) -> {
          content.text(name);
          content.text(value);
        });
    return content.hash;
  }

  private void text(@Nullable String value) {
    if (value == null) {
      add(0xffff);
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      add(value.charAt(i));
    }
    add(0xfffe);
  }

  private void number(@Nullable Double value) {
    if (value == null) {
      add(0xffff);
    } else {
      whole(Double.doubleToLongBits(value));
    }
  }

  private void time(@Nullable Instant value) {
    if (value == null) {
      add(0xffff);
    } else {
      whole(value.toEpochMilli());
    }
  }

  private void flag(@Nullable Boolean value) {
    add(value == null ? 0xffff : value ? 1 : 0);
  }

  private void whole(long value) {
    for (int shift = 0; shift < 64; shift += 16) {
      add((int) (value >>> shift) & 0xffff);
    }
    add(0xfffe);
  }

  private void add(int sixteenBits) {
    hash = (hash ^ (sixteenBits & 0xff)) * PRIME;
    hash = (hash ^ (sixteenBits >>> 8)) * PRIME;
  }
}
