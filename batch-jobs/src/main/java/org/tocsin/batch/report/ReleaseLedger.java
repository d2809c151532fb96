package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.SmallNumbers;
import org.tocsin.domain.release.SmallCells;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.domain.release.ToldCells;
import org.tocsin.lakehouse.LakeTable;

/**
 * The one ledger of numbers that left the operational circle, against differencing: only whole
 * civil months leave; a cell that was withheld stays withheld; and a cell that was told is told
 * again as it was, unless it moved by no less than what may be told.
 */
public final class ReleaseLedger {
  private final LakeSession session;
  private final SmallNumbers rule;

  public ReleaseLedger(LakeSession session, SmallNumbers rule) {
    this.session = session;
    this.rule = rule;
  }

  /** Decides what of a month's counts may be told. */
  public SmallCells decide(YearMonth month, Map<Cell, Long> counts) {
    Map<Cell, Long> told = new HashMap<>();
    Set<Cell> withheld = new HashSet<>();
    for (Row row :
        session
            .read(LakeTable.RELEASE)
            .filter(col("period_start").equalTo(lit(Date.valueOf(month.atDay(1)))))
            .orderBy("released_at")
            .select("place", "category", "withheld", "published")
            .collectAsList()) {
      Cell cell = new Cell(row.getString(0), row.getString(1));
      if (row.getBoolean(2)) {
        withheld.add(cell);
      } else {
        told.put(cell, row.getLong(3));
      }
    }
    Map<Cell, Long> now = new HashMap<>(counts);
    told.forEach(
        (cell, before) -> {
          long moved = Math.abs(now.getOrDefault(cell, 0L) - before);
          if (moved < rule.leastOf(cell.category())) {
            now.put(cell, before);
          }
        });
    return SmallCells.of(now, rule::leastOf, withheld);
  }

  /** Notes what was told and what was withheld. */
  public void note(YearMonth month, String outlet, String tier, ToldCells cells, Instant at) {
    List<Row> rows = new ArrayList<>();
    for (String place : cells.places()) {
      for (String category : cells.categories()) {
        boolean hidden = cells.count(place, category).isEmpty();
        rows.add(
            RowFactory.create(
                outlet + "-" + month + "-" + at.toEpochMilli(),
                at,
                outlet,
                tier,
                category,
                month.atDay(1),
                month.plusMonths(1).atDay(1),
                place,
                hidden,
                hidden ? null : cells.count(place, category).orElse(0)));
      }
    }
    session.append(LakeTable.RELEASE, rows);
  }
}
