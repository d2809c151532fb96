package org.tocsin.ingestion.run;

import org.tocsin.domain.message.Topics;

/**
 * Sends a prepared run as history to topic {@code backfill}, in the order in which its rows became
 * known and with those times as record timestamps. Refused rows go to {@code rejected}.
 *
 * <p>Limits: if the broker fails in the middle, what was acknowledged stays; running the import
 * again completes it, and what was there counts as duplicates.
 */
public final class ImportRun {
  private ImportRun() {}

  /**
   * Sends everything and returns when it is acknowledged.
   *
   * @param clock of the home: {@code live} or {@code simulated}
   * @throws ClockMismatch if rows are known when they arrive but the home's time is simulated
   * @throws SendingFailed if the broker does not take them
   */
  public static void send(
      PreparedRun prepared, String bootstrapServers, String clock, Progress progress) {
    if (clock.equals("simulated") && prepared.arriving() > 0) {
      throw new ClockMismatch(
          "%,d rows of mapping %s have no known time of their own and would be known today, but this home runs on simulated time; give 'known' a column in the mapping, or 'otherwise: occurred'"
              .formatted(prepared.arriving(), prepared.mapping().name()));
    }
    Spool spool = prepared.spool();
    try (Sender sender = new Sender(bootstrapServers, 20)) {
      sender.partitions(Topics.BACKFILL);
      for (int i = 0; i < spool.size(); i++) {
        Spool.Item item = spool.item(i);
        sender.send(
            item.isRejected() ? Topics.REJECTED : Topics.BACKFILL,
            null,
            item.knownAt(),
            item.key(),
            item.value());
        if ((i & 0xFFF) == 0) {
          progress.at("sending", i, (double) i / spool.size());
        }
      }
      sender.flush();
    }
    progress.at("sending", spool.size(), 1);
  }
}
