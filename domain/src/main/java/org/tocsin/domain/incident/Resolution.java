package org.tocsin.domain.incident;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an offered version turned out to be. */
public sealed interface Resolution {

  /** The history after the offer. */
  VersionHistory history();

  /**
   * A version that lands.
   *
   * @param kind {@code report}, {@code correction} or {@code retraction}
   * @param supersedes the version before it in canonical order, absent for the first
   * @param overruledBy the first repeat of other news that stands behind this late one: from then
   *     on what it repeats, or something later, is the last word
   * @param changes of counts; their sum over all offers does not depend on the order of arrival
   */
  record Landed(
      VersionHistory history,
      String kind,
      @Nullable Version supersedes,
      @Nullable Version overruledBy,
      List<CountChange> changes)
      implements Resolution {
    public Landed {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The same content again, or the same delivery: nothing lands, but it is counted as delivered.
   *
   * @param of the version that it repeats
   */
  record Redelivery(VersionHistory history, Version of) implements Resolution {}

  /** This very row, offered a second time by a restart: it is neither landed nor counted again. */
  record Replayed(VersionHistory history) implements Resolution {}
}
