package org.tocsin.batch.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** What a report says otherwise than one that is signed; only what both tell is compared. */
final class Comparison {
  /** States that say something. */
  private static final Set<String> TOLD = Set.of("above", "usual", "below");

  private Comparison() {}

  /** The same figures with what changed since the edition before of the same month. */
  static List<ReportFigures.Change> editions(ReportFigures before, ReportFigures now) {
    return compare(before, now, Comparison::said);
  }

  /** Places and categories that lie otherwise to their usual than in the month before. */
  static ReportFigures.Since months(ReportFigures before, ReportFigures now) {
    List<ReportFigures.Change> moved =
        compare(before, now, ReportFigures.Figure::state).stream()
            .filter(change -> TOLD.contains(change.before()) && TOLD.contains(change.after()))
            .toList();
    return new ReportFigures.Since(before.month(), before.edition(), moved);
  }

  private static List<ReportFigures.Change> compare(
      ReportFigures before, ReportFigures now, Function<ReportFigures.Figure, String> said) {
    List<ReportFigures.Change> changes = new ArrayList<>();
    compare(before.categories(), now.categories(), "category", said, changes);
    compare(totals(before), totals(now), "place", said, changes);
    return changes;
  }

  private static List<ReportFigures.Figure> totals(ReportFigures figures) {
    return figures.places().stream().map(ReportFigures.PlaceFigure::total).toList();
  }

  private static void compare(
      List<ReportFigures.Figure> before,
      List<ReportFigures.Figure> now,
      String what,
      Function<ReportFigures.Figure, String> said,
      List<ReportFigures.Change> changes) {
    Map<String, ReportFigures.Figure> old = new HashMap<>();
    before.forEach(f -> old.put(f.id(), f));
    for (ReportFigures.Figure figure : now) {
      ReportFigures.Figure then = old.get(figure.id());
      String was = then == null ? "–" : said.apply(then);
      String is = said.apply(figure);
      if (!Objects.equals(was, is)) {
        changes.add(new ReportFigures.Change(what, figure.nameEn(), figure.nameZh(), was, is));
      }
    }
  }

  private static String said(ReportFigures.Figure figure) {
    return figure.count() == null ? "–" : figure.count() + " (" + figure.state() + ")";
  }
}
