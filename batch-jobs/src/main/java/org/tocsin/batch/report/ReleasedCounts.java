package org.tocsin.batch.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import org.tocsin.batch.query.RowFormat;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.release.SmallCells.Cell;
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
    ToldCells cells;
    Map<Cell, Long> counts;
    try (MonthCounts months =
        MonthCounts.of(session.read(LakeTable.INCIDENT), month, now, configuration)) {
      counts = new HashMap<>(months.byMonth().getOrDefault(month, Map.of()));
    }
    for (var place : Places.list(session.read(LakeTable.NEIGHBOURHOOD))) {
      MonthCounts.categories(counts).forEach(c -> counts.putIfAbsent(new Cell(place.id(), c), 0L));
    }
    ReleaseLedger ledger = new ReleaseLedger(session, configuration.smallNumbers());
    cells = ledger.decide(month, counts).toTold();
    ledger.note(month, "export", "report", cells, now);
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
