package org.tocsin.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.tocsin.batch.report.ReportFigures;

/**
 * What an attacker knows who holds every released file: cells and sums of cells. A cell is known if
 * it is told, if it is a combination of the sums, or if it is part of a sum that is zero.
 */
final class ReleasedNumbers {
  private final TreeSet<String> cells = new TreeSet<>();
  private final Map<String, Long> told = new HashMap<>();
  private final Map<String, Long> placeTotals = new HashMap<>();
  private final Map<String, Long> categoryTotals = new HashMap<>();
  private final TreeSet<String> places = new TreeSet<>();
  private final TreeSet<String> categories = new TreeSet<>();

  void learnWorkbook(ReadableWorkbook book) throws IOException {
    Sheet sheet = book.findSheet("place x category").orElseThrow();
    List<Row> rows = sheet.read();
    List<String> names = new ArrayList<>();
    rows.get(0).forEach(cell -> names.add(cell.getText()));
    for (Row row : rows.subList(1, rows.size())) {
      String place = row.getCellText(0);
      for (int column = 1; column < names.size(); column++) {
        Long n =
            row.getOptionalCell(column)
                .filter(c -> c.getValue() != null)
                .map(c -> c.asNumber().longValue())
                .orElse(null);
        learn(place, names.get(column), n);
      }
    }
  }

  void learnFigures(ReportFigures figures) {
    figures.places().forEach(p -> learn(p.total().id(), "total", p.total().count()));
    figures.categories().forEach(c -> learn("total", c.id(), c.count()));
    figures
        .places()
        .forEach(p -> p.reasons().forEach(r -> learn(p.total().id(), r.id(), r.count())));
  }

  void learnExport(Path csv) throws IOException {
    for (String line : Files.readAllLines(csv).subList(1, Files.readAllLines(csv).size())) {
      String[] parts = line.split(",", -1);
      learn(parts[1], parts[2], parts[3].isEmpty() ? null : Long.valueOf(parts[3]));
    }
  }

  private void learn(String place, String category, Long n) {
    if (!place.equals("total")) {
      places.add(place);
    }
    if (!category.equals("total")) {
      categories.add(category);
    }
    if (place.equals("total") || category.equals("total")) {
      if (n != null && !(place.equals("total") && category.equals("total"))) {
        (place.equals("total") ? categoryTotals : placeTotals)
            .put(place.equals("total") ? category : place, n);
      }
      return;
    }
    cells.add(place + "|" + category);
    if (n != null) {
      told.merge(place + "|" + category, n, (a, b) -> a);
    }
  }

  Set<String> cells() {
    return cells;
  }

  int told() {
    return told.size();
  }

  boolean knows(String cell) {
    if (told.containsKey(cell)) {
      return true;
    }
    List<String> unknown = cells.stream().filter(c -> !told.containsKey(c)).toList();
    List<double[]> equations = new ArrayList<>();
    placeTotals.forEach((place, sum) -> equations.add(equation(unknown, place + "|", "", sum)));
    categoryTotals.forEach(
        (category, sum) -> equations.add(equation(unknown, "", "|" + category, sum)));
    for (double[] equation : equations) {
      if (equation[unknown.size()] == 0 && equation[unknown.indexOf(cell)] != 0) {
        return true;
      }
    }
    double[] wanted = new double[unknown.size()];
    wanted[unknown.indexOf(cell)] = 1;
    List<double[]> more = new ArrayList<>(equations);
    more.add(wanted);
    return rank(equations, unknown.size()) == rank(more, unknown.size());
  }

  private double[] equation(List<String> unknown, String start, String end, long sum) {
    double[] row = new double[unknown.size() + 1];
    row[unknown.size()] = sum;
    for (String cell : cells) {
      if (cell.startsWith(start) && cell.endsWith(end)) {
        if (told.containsKey(cell)) {
          row[unknown.size()] -= told.get(cell);
        } else {
          row[unknown.indexOf(cell)] = 1;
        }
      }
    }
    return row;
  }

  private static int rank(List<double[]> equations, int width) {
    List<double[]> rows = new ArrayList<>();
    equations.forEach(e -> rows.add(Arrays.copyOf(e, width)));
    int rank = 0;
    for (int column = 0; column < width && rank < rows.size(); column++) {
      int pivot = rank;
      while (pivot < rows.size() && Math.abs(rows.get(pivot)[column]) < 1e-9) {
        pivot++;
      }
      if (pivot == rows.size()) {
        continue;
      }
      double[] line = rows.remove(pivot);
      rows.add(rank, line);
      for (int r = rank + 1; r < rows.size(); r++) {
        double factor = rows.get(r)[column] / line[column];
        for (int k = column; k < width; k++) {
          rows.get(r)[k] -= factor * line[k];
        }
      }
      rank++;
    }
    return rank;
  }
}
