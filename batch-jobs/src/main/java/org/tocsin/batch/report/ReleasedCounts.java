package org.tocsin.batch.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.YearMonth;
import org.tocsin.batch.query.RowFormat;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.release.ToldCells;
import org.tocsin.lakehouse.LakeTable;

/**
 * A month's counts by place and category for outside the operational circle: the numbers of the
 * report and no others, decided by the same rule and noted in the same ledger.
 */
public final class ReleasedCounts {
  private final LakeSession session;
  private final TocsinConfiguration configuration;

  public ReleasedCounts(LakeSession session, TocsinConfiguration configuration) {
    this.session = session;
    this.configuration = configuration;
  }

  /**
   * Writes CSV: month, place, category, count; the count is empty where it is withheld.
   *
   * @return how many counts are told
   */
  public long write(YearMonth month, Instant now, Path out) throws IOException {
    if (now.isBefore(configuration.calendar().startOf(month.plusMonths(1).atDay(1)))) {
      throw new IllegalArgumentException(
          "Month %s is not over at %s, and only whole months leave; export it when it is"
              .formatted(month, now));
    }
    ToldCells cells;
    ReleaseLedger ledger =
        ReleaseLedger.of(
            session, configuration.smallNumbers(), month.minusMonths(MonthCounts.MONTHS), month);
    try (MonthCounts months =
        MonthCounts.of(session.read(LakeTable.INCIDENT), month, now, configuration)) {
      cells =
          new MonthTables(
                  months.byMonth(), Places.list(session.read(LakeTable.NEIGHBOURHOOD)), ledger)
              .of(month);
    }
    ledger.note(month, "export", cells, now);
    Path target = out.toAbsolutePath();
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    long told = 0;
    try (BufferedWriter writer = Files.newBufferedWriter(part)) {
      writer.write("month,place,category,count\r\n");
      for (String place : cells.places()) {
        for (String category : cells.categories()) {
          var count = cells.count(place, category);
          told += count.isPresent() ? 1 : 0;
          writer.write(
              "%s,%s,%s,%s\r\n"
                  .formatted(
                      month,
                      RowFormat.quoted(place),
                      RowFormat.quoted(category),
                      count.isPresent() ? Long.toString(count.getAsLong()) : ""));
        }
      }
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    return told;
  }
}
