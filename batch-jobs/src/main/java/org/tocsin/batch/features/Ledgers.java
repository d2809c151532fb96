package org.tocsin.batch.features;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.tocsin.domain.incident.CategoryClass;

/**
 * The reporting triangles of all categories over one map of units, 16 bytes a change: small enough
 * that every executor holds them all, so that work can be cut by category and time at will.
 *
 * @param byCategory in order of name
 * @param everything all categories together
 */
public record Ledgers(Map<String, Category> byCategory, CountLedger everything)
    implements Serializable {
  private static final CountLedger EMPTY =
      new CountLedger(new int[0], new int[0], new int[0], new int[0]);

  /** One category. */
  public record Category(String name, String categoryClass, CountLedger ledger)
      implements Serializable {}

  public Ledgers {
    byCategory = new TreeMap<>(byCategory);
  }

  /**
   * Gathers rows of {@link ChangeRows}; those outside the map are left out.
   *
   * @param asFeatures categories that may be features of others; empty for all
   */
  public static Ledgers gather(Dataset<Row> changes, UnitMap units, List<String> asFeatures) {
    Map<String, Integer> numbers = units.numbers();
    List<Category> found =
        changes
            .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
            .mapGroups(
                (MapGroupsFunction<String, Row, Category>)
                    (category, rows) -> category(category, rows, numbers),
                Encoders.javaSerialization(Category.class))
            .collectAsList();
    Map<String, Category> byCategory = new TreeMap<>();
    found.forEach(c -> byCategory.put(c.name(), c));
    List<CountLedger> together =
        byCategory.values().stream()
            .filter(c -> asFeatures.isEmpty() || asFeatures.contains(c.name()))
            .map(Category::ledger)
            .toList();
    return new Ledgers(byCategory, sum(together));
  }

  private static Category category(
      String category, Iterator<Row> rows, Map<String, Integer> numbers) {
    List<int[]> found = new ArrayList<>();
    String categoryClass = "";
    while (rows.hasNext()) {
      Row row = rows.next();
      Integer unit = numbers.get(row.getString(2));
      categoryClass = strictest(categoryClass, row.getString(1));
      if (unit != null) {
        found.add(new int[] {unit, row.getInt(3), row.getInt(4), row.getInt(5)});
      }
    }
    return new Category(category, categoryClass, ledger(found));
  }

  /**
   * Where sources map one category into several classes, the rules of the strictest hold for all of
   * it: what some call reported crime is never forecast by day or by cell.
   */
  static String strictest(String one, String other) {
    return one.isEmpty() || CategoryClass.parse(other).compareTo(CategoryClass.parse(one)) > 0
        ? other
        : one;
  }

  private static CountLedger ledger(List<int[]> rows) {
    int[][] columns = new int[4][rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      for (int c = 0; c < 4; c++) {
        columns[c][i] = rows.get(i)[c];
      }
    }
    return CountLedger.of(columns[0], columns[1], columns[2], columns[3]);
  }

  private static CountLedger sum(List<CountLedger> ledgers) {
    int size = ledgers.stream().mapToInt(CountLedger::size).sum();
    int[][] columns = new int[4][size];
    int at = 0;
    for (CountLedger ledger : ledgers) {
      System.arraycopy(ledger.place(), 0, columns[0], at, ledger.size());
      System.arraycopy(ledger.day(), 0, columns[1], at, ledger.size());
      System.arraycopy(ledger.knownDay(), 0, columns[2], at, ledger.size());
      System.arraycopy(ledger.n(), 0, columns[3], at, ledger.size());
      at += ledger.size();
    }
    return CountLedger.of(columns[0], columns[1], columns[2], columns[3]);
  }

  /** All other categories that may be features of this one, together. */
  public CountLedger others(String category, List<String> asFeatures) {
    Category own = byCategory.get(category);
    if (own == null || !(asFeatures.isEmpty() || asFeatures.contains(category))) {
      return everything;
    }
    CountLedger ledger = own.ledger();
    int[] taken = Arrays.stream(ledger.n()).map(n -> -n).toArray();
    return sum(
        List.of(
            everything, new CountLedger(ledger.place(), ledger.day(), ledger.knownDay(), taken)));
  }

  /**
   * The changes of each category; none of one that never came, or that nothing may be learned from.
   */
  public List<CountLedger> of(List<String> categories) {
    return categories.stream()
        .map(name -> byCategory.containsKey(name) ? byCategory.get(name).ledger() : EMPTY)
        .toList();
  }

  /** The first day before which hardly anything (a two-thousandth) happened. */
  public int firstDay(int today, int mostDays) {
    int[] days =
        java.util.stream.IntStream.range(0, everything.size())
            .filter(i -> everything.n()[i] > 0)
            .map(i -> everything.day()[i])
            .filter(d -> d >= today - mostDays && d < today)
            .sorted()
            .toArray();
    return days.length == 0 ? today - 1 : days[days.length / 2000];
  }
}
