package org.tocsin.batch.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.release.ToldCells;

/** The report's figures as a workbook: an empty cell is a number that is withheld. */
final class ReportWorkbook {
  private ReportWorkbook() {}

  static void write(ReportFigures figures, Words words, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      Workbook book = new Workbook(out, "Tocsin", "1.0");
      about(book.newWorksheet(words.say("title")), figures);
      Worksheet places = book.newWorksheet(words.say("place"));
      line(
          places,
          0,
          "id",
          words.say("place"),
          words.say("count"),
          words.say("usual"),
          "lower",
          "upper",
          "state",
          "rank_from",
          "rank_to",
          "silence");
      int row = 1;
      for (ReportFigures.PlaceFigure place : figures.places()) {
        ReportFigures.Figure f = place.total();
        line(
            places,
            row++,
            f.id(),
            words.name(f),
            f.count(),
            f.usual(),
            f.lower(),
            f.upper(),
            f.state(),
            place.rankFrom(),
            place.rankTo(),
            place.silence());
      }
      Worksheet kinds = book.newWorksheet(words.say("category"));
      line(
          kinds,
          0,
          "id",
          words.say("category"),
          words.say("count"),
          words.say("usual"),
          "lower",
          "upper",
          "state");
      row = 1;
      for (ReportFigures.Figure f : figures.categories()) {
        line(
            kinds,
            row++,
            f.id(),
            words.name(f),
            f.count(),
            f.usual(),
            f.lower(),
            f.upper(),
            f.state());
      }
      table(book.newWorksheet("place x category"), Objects.requireNonNull(figures.cells()));
      Worksheet series = book.newWorksheet("series");
      line(series, 0, "category", "step", "start", "observed", "expected", "lower", "upper");
      row = 1;
      for (ReportFigures.Series one : figures.series()) {
        for (ReportFigures.Point p : one.points()) {
          line(
              series,
              row++,
              one.category(),
              one.step(),
              p.start(),
              p.observed(),
              p.expected(),
              p.lower(),
              p.upper());
        }
      }
      Worksheet alerts = book.newWorksheet("alerts");
      line(alerts, 0, "sent", "place", "category", "severity", "observed", "expected", "became");
      row = 1;
      for (ReportFigures.AlertLine a : figures.alerts().lines()) {
        line(
            alerts,
            row++,
            a.sentAt(),
            words.english() ? a.placeEn() : a.placeZh(),
            words.english() ? a.categoryEn() : a.categoryZh(),
            a.severity(),
            a.observed(),
            a.expected(),
            a.became());
      }
      book.finish();
    }
  }

  private static void about(Worksheet sheet, ReportFigures figures) {
    int row = 0;
    for (Map.Entry<String, String> one :
        Map.of(
                "city", figures.city(),
                "month", figures.month(),
                "as_of", figures.asOf(),
                "configuration_hash", figures.configurationHash(),
                "snapshot_id", String.valueOf(figures.snapshotId()),
                "share_arrived", String.valueOf(figures.shareArrived()),
                "reference_months", figures.reference())
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      line(sheet, row++, one.getKey(), one.getValue());
    }
  }

  private static void table(Worksheet sheet, ToldCells cells) {
    sheet.value(0, 0, "place");
    int column = 1;
    for (String category : cells.categories()) {
      sheet.value(0, column++, category);
    }
    sheet.value(0, column, "total");
    int row = 1;
    for (String place : cells.places()) {
      sheet.value(row, 0, place);
      column = 1;
      for (String category : cells.categories()) {
        put(sheet, row, column++, boxed(cells.count(place, category)));
      }
      put(sheet, row++, column, boxed(cells.placeTotal(place)));
    }
    sheet.value(row, 0, "total");
    column = 1;
    for (String category : cells.categories()) {
      put(sheet, row, column++, boxed(cells.categoryTotal(category)));
    }
  }

  private static @Nullable Long boxed(java.util.OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static void line(Worksheet sheet, int row, @Nullable Object... values) {
    for (int column = 0; column < values.length; column++) {
      put(sheet, row, column, values[column]);
    }
  }

  private static void put(Worksheet sheet, int row, int column, @Nullable Object value) {
    if (value instanceof Number number) {
      sheet.value(row, column, number);
    } else if (value != null) {
      sheet.value(row, column, value.toString());
    }
  }
}
