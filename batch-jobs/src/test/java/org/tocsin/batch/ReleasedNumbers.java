package org.tocsin.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.linear.UnboundedSolutionException;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/**
 * What an attacker knows who holds every released file, of whatever month and edition: counts of a
 * place and kind are unknowns that are not negative, and every number told is an equation or a
 * bound on sums of them. How far an unknown can still move is asked of a linear program.
 */
final class ReleasedNumbers {
  /** Stands for all places, or all kinds. */
  static final String ALL = "*";

  private static final String NOWHERE = "-";

  /** Fewest reports of which an alert can speak. */
  private static final int LEAST_OF_ALERT = 3;

  /** An unknown: what is true of a month, place and kind at the time of an edition. */
  record Unknown(int edition, String month, String place, String kind) {}

  private record Sum(Map<Unknown, Double> weights, Relationship relation, double value) {}

  /** The least and the greatest value that fit with everything told. */
  record Range(double low, double high) {
    double width() {
      return high - low;
    }
  }

  private final TreeSet<String> places = new TreeSet<>();
  private final TreeSet<String> kinds = new TreeSet<>();

  /** What was learned, read again when all places and kinds are known. */
  private final List<Runnable> lessons = new ArrayList<>();

  private final List<Sum> sums = new ArrayList<>();
  private final TreeSet<String> tables = new TreeSet<>();
  private final Map<Unknown, Double> counts = new HashMap<>();
  private final int least;
  private int told;

  /**
   * @param kinds that the city has, as everybody knows
   * @param least the smallest count that may be told, as every report says
   */
  ReleasedNumbers(List<String> kinds, int least) {
    this.kinds.addAll(kinds);
    this.least = least;
  }

  /** Everything in a folder of a draft or of a signed edition. */
  void learnReport(int edition, JsonNode figures, Path folder) throws IOException {
    String month = figures.get("month").asText();
    List<String> listed;
    try (InputStream in = Files.newInputStream(folder.resolve("report.en.xlsx"));
        ReadableWorkbook book = new ReadableWorkbook(in)) {
      listed = learnWorkbook(edition, month, book);
    }
    Map<String, String> placeIds = new HashMap<>();
    Map<String, String> kindIds = new HashMap<>();
    List<String> reference =
        figures.get("reference").asText().isEmpty()
            ? List.of()
            : List.of(figures.get("reference").asText().split(", "));
    for (JsonNode place : figures.get("places")) {
      JsonNode total = place.get("total");
      placeIds.put(total.get("nameEn").asText(), total.get("id").asText());
      learnFigure(edition, month, total.get("id").asText(), ALL, total, reference, listed);
      place
          .get("reasons")
          .forEach(
              r ->
                  learnFigure(
                      edition,
                      month,
                      total.get("id").asText(),
                      r.get("id").asText(),
                      r,
                      reference,
                      listed));
      JsonNode until = place.path("monthsUntilTold");
      if (until.isNumber()) {
        equal(
            parts(edition, reference, total.get("id").asText(), ALL, listed),
            reference.size() * 6.9 / until.asDouble(),
            0.001);
      }
    }
    for (JsonNode kind : figures.get("categories")) {
      kindIds.put(kind.get("nameEn").asText(), kind.get("id").asText());
      learnFigure(edition, month, ALL, kind.get("id").asText(), kind, reference, listed);
    }
    learnSeries(edition, month, figures.get("series"));
    learnAlerts(edition, month, figures.get("alerts").get("lines"), placeIds, kindIds);
    learnQuality(edition, month, figures.get("quality"));
  }

  private void learnFigure(
      int edition,
      String month,
      String place,
      String kind,
      JsonNode figure,
      List<String> reference,
      List<String> listed) {
    if (figure.get("count").isNumber()) {
      count(new Unknown(edition, month, place, kind), figure.get("count").asDouble());
    }
    if (figure.get("usual").isNumber()) {
      equal(
          parts(edition, reference, place, kind, listed),
          figure.get("usual").asDouble() * reference.size(),
          0.05 * reference.size());
    }
  }

  /** What a mean over months is made of: the kinds that its own month's table lists. */
  private static List<Unknown> parts(
      int edition, List<String> months, String place, String kind, List<String> listed) {
    List<Unknown> parts = new ArrayList<>();
    for (String month : months) {
      (kind.equals(ALL) ? listed : List.of(kind))
          .forEach(k -> parts.add(new Unknown(edition, month, place, k)));
    }
    return parts;
  }

  /** Days of a month add up to the kind's total; weeks in it are a part of that. */
  private void learnSeries(int edition, String month, JsonNode series) {
    LocalDate first = YearMonth.parse(month).atDay(1);
    for (JsonNode one : series) {
      boolean days = one.get("step").asText().equals("day");
      double sum = 0;
      for (JsonNode point : one.get("points")) {
        LocalDate start = LocalDate.parse(point.get("start").asText());
        LocalDate end = start.plusDays(days ? 1 : 7);
        if (!start.isBefore(first) && !end.isAfter(first.plusMonths(1))) {
          sum += point.get("observed").asDouble();
        }
      }
      Unknown total = new Unknown(edition, month, ALL, one.get("category").asText());
      if (days) {
        equal(List.of(total), sum, 0);
      } else {
        bound(List.of(total), Relationship.GEQ, sum);
      }
    }
  }

  /** An alert says that so many reports came in its month at least. */
  private void learnAlerts(
      int edition,
      String month,
      JsonNode lines,
      Map<String, String> placeIds,
      Map<String, String> kindIds) {
    for (JsonNode line : lines) {
      String place = placeIds.get(line.get("placeEn").asText());
      String kind = kindIds.get(line.get("categoryEn").asText());
      bound(
          List.of(
              new Unknown(edition, month, place == null ? ALL : place, kind == null ? ALL : kind)),
          Relationship.GEQ,
          line.get("observed").isNumber() ? line.get("observed").asDouble() : LEAST_OF_ALERT);
    }
  }

  private void learnQuality(int edition, String month, JsonNode quality) {
    Unknown all = new Unknown(edition, month, ALL, ALL);
    equal(List.of(all), quality.get("rows").asDouble(), 50);
    if (quality.path("withoutPlace").isNumber()) {
      double share = quality.get("withoutPlace").asDouble();
      lessons.add(
          () -> {
            Map<Unknown, Double> low = weights(List.of(all), -(share - 0.005));
            Map<Unknown, Double> high = weights(List.of(all), -(share + 0.005));
            weights(List.of(new Unknown(edition, month, NOWHERE, ALL)), 1)
                .forEach(
                    (unknown, weight) -> {
                      low.merge(unknown, weight, Double::sum);
                      high.merge(unknown, weight, Double::sum);
                    });
            sums.add(new Sum(low, Relationship.GEQ, 0));
            sums.add(new Sum(high, Relationship.LEQ, 0));
          });
    }
  }

  private List<String> learnWorkbook(int edition, String month, ReadableWorkbook book)
      throws IOException {
    List<Row> rows = book.findSheet("place x category").orElseThrow().read();
    List<String> names = new ArrayList<>();
    rows.get(0).forEach(cell -> names.add(cell.getText()));
    List<String> listed = new ArrayList<>();
    for (Row row : rows.subList(1, rows.size())) {
      String place = row.getCellText(0).equals("total") ? ALL : row.getCellText(0);
      listed.add(place);
      for (int column = 1; column < names.size(); column++) {
        String kind = names.get(column).equals("total") ? ALL : names.get(column);
        row.getOptionalCell(column)
            .filter(c -> c.getValue() != null)
            .ifPresent(c -> learn(edition, month, place, kind, c.asNumber().doubleValue()));
        learn(place, kind);
      }
    }
    table(edition, month, listed, names);
    return names.stream().filter(kinds::contains).toList();
  }

  void learnExport(int edition, YearMonth month, Path csv) throws IOException {
    List<String> listedPlaces = new ArrayList<>();
    List<String> listedKinds = new ArrayList<>();
    for (String line : Files.readAllLines(csv).subList(1, Files.readAllLines(csv).size())) {
      String[] parts = line.split(",", -1);
      learn(parts[1], parts[2]);
      listedPlaces.add(parts[1]);
      listedKinds.add(parts[2]);
      if (!parts[3].isEmpty()) {
        learn(edition, month.toString(), parts[1], parts[2], Double.parseDouble(parts[3]));
      }
    }
    table(edition, month.toString(), listedPlaces, listedKinds);
  }

  /** What a month's table does not list has not been reported. */
  private void table(int edition, String month, List<String> listed, List<String> names) {
    tables.add(edition + "|" + month);
    lessons.add(
        () -> {
          for (String place : places) {
            for (String kind : kinds) {
              if (!listed.contains(place) || !names.contains(kind)) {
                Unknown none = new Unknown(edition, month, place, kind);
                sums.add(new Sum(weights(List.of(none), 1), Relationship.EQ, 0));
              }
            }
          }
        });
  }

  /** Between two editions reports only came in; none was taken back. */
  void onlyMoreCame(int before, int after) {
    lessons.add(
        () -> {
          for (String table : tables) {
            String month = table.substring(table.indexOf('|') + 1);
            for (String place : places) {
              for (String kind : kinds) {
                Map<Unknown, Double> grown = new HashMap<>();
                grown.put(new Unknown(after, month, place, kind), 1.0);
                grown.put(new Unknown(before, month, place, kind), -1.0);
                sums.add(new Sum(grown, Relationship.GEQ, 0));
              }
            }
          }
        });
  }

  private void learn(int edition, String month, String place, String kind, double n) {
    if (!place.equals(ALL) || !kind.equals(ALL)) {
      told += place.equals(ALL) || kind.equals(ALL) ? 0 : 1;
      count(new Unknown(edition, month, place, kind), n);
    }
  }

  /** A later edition may tell a count as it was, though it has moved by less than its least. */
  private void count(Unknown unknown, double n) {
    Unknown first = new Unknown(1, unknown.month(), unknown.place(), unknown.kind());
    boolean asItWas = unknown.edition() > 1 && Double.valueOf(n).equals(counts.get(first));
    equal(List.of(unknown), n, asItWas ? least - 1 : 0);
    counts.putIfAbsent(unknown, n);
  }

  private void learn(String place, String kind) {
    if (!place.equals(ALL)) {
      places.add(place);
    }
    if (!kind.equals(ALL)) {
      kinds.add(kind);
    }
  }

  private void equal(List<Unknown> parts, double value, double give) {
    if (give == 0) {
      bound(parts, Relationship.EQ, value);
    } else {
      bound(parts, Relationship.GEQ, value - give);
      bound(parts, Relationship.LEQ, value + give);
    }
  }

  private void bound(List<Unknown> parts, Relationship relation, double value) {
    lessons.add(() -> sums.add(new Sum(weights(parts, 1), relation, value)));
  }

  private Map<Unknown, Double> weights(List<Unknown> parts, double weight) {
    Map<Unknown, Double> weights = new HashMap<>();
    for (Unknown part : parts) {
      for (String place :
          part.place().equals(ALL) ? places : new TreeSet<>(List.of(part.place()))) {
        for (String kind : part.kind().equals(ALL) ? kinds : new TreeSet<>(List.of(part.kind()))) {
          weights.put(new Unknown(part.edition(), part.month(), place, kind), weight);
        }
      }
    }
    return weights;
  }

  /** How many counts of a place and kind are told, in all files together. */
  int told() {
    return told;
  }

  Set<String> places() {
    return places;
  }

  Set<String> kinds() {
    return kinds;
  }

  /** What was learned that does not fit with the truth: nothing, or the attacker is mistaken. */
  List<String> mistakes(Map<Unknown, Long> truth) {
    sums.clear();
    lessons.forEach(Runnable::run);
    List<String> mistakes = new ArrayList<>();
    for (Sum sum : sums) {
      double value = 0;
      for (Map.Entry<Unknown, Double> part : sum.weights().entrySet()) {
        value += part.getValue() * truth.getOrDefault(part.getKey(), 0L);
      }
      double over = value - sum.value();
      boolean fits =
          sum.relation() == Relationship.EQ
              ? Math.abs(over) < 1e-6
              : sum.relation() == Relationship.LEQ ? over < 1e-6 : over > -1e-6;
      if (!fits) {
        mistakes.add("%s is %.3f".formatted(sum, value));
      }
    }
    return mistakes;
  }

  /** What a count, or with {@link #ALL} a total, can be. */
  Range range(Unknown wanted) {
    sums.clear();
    lessons.forEach(Runnable::run);
    Map<Unknown, Integer> columns = new HashMap<>();
    Map<Unknown, Double> goal = weights(List.of(wanted), 1);
    goal.keySet().forEach(u -> columns.putIfAbsent(u, columns.size()));
    sums.forEach(
        sum -> sum.weights().keySet().forEach(u -> columns.putIfAbsent(u, columns.size())));
    Map<String, LinearConstraint> constraints = new TreeMap<>();
    for (Sum sum : sums) {
      double[] row = row(sum.weights(), columns);
      constraints.put(
          java.util.Arrays.toString(row) + sum.relation() + sum.value(),
          new LinearConstraint(row, sum.relation(), sum.value()));
    }
    LinearObjectiveFunction function = new LinearObjectiveFunction(row(goal, columns), 0);
    LinearConstraintSet set = new LinearConstraintSet(constraints.values());
    return new Range(
        Math.ceil(solve(function, set, GoalType.MINIMIZE) - 1e-6),
        Math.floor(solve(function, set, GoalType.MAXIMIZE) + 1e-6));
  }

  private static double solve(
      LinearObjectiveFunction function, LinearConstraintSet set, GoalType goal) {
    try {
      return new SimplexSolver(1e-7, 10)
          .optimize(new MaxIter(100_000), function, set, goal, new NonNegativeConstraint(true))
          .getValue();
    } catch (UnboundedSolutionException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  private static double[] row(Map<Unknown, Double> weights, Map<Unknown, Integer> columns) {
    double[] row = new double[columns.size()];
    weights.forEach((unknown, weight) -> row[columns.get(unknown)] = weight);
    return row;
  }
}
