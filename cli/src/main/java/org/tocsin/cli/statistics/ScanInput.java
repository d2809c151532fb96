package org.tocsin.cli.statistics;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tocsin.models.scan.Coordinates;
import org.tocsin.models.scan.ScanPlace;
import org.tocsin.models.scan.ScanPlaces;

/**
 * The files of a scan, read: places, counts by place and period, and the population if given.
 *
 * <p>SaTScan files and CSV without a header have their columns in SaTScan's order: cases {@code
 * place count time}, places {@code place latitude longitude} or {@code place x y}, population
 * {@code place time population}. Further columns of SaTScan files are covariates; they are read
 * over, and rows that differ in them alone are added up.
 */
final class ScanInput {
  static final List<String> PLACE_NAMES =
      List.of(
          "place",
          "place_id",
          "id",
          "zip",
          "county",
          "location",
          "area",
          "neighbourhood",
          "neighborhood",
          "neighbourhood_id",
          "tract",
          "cell",
          "name");
  private static final List<String> COUNT_NAMES =
      List.of("count", "cases", "case", "n", "observed");
  private static final List<String> TIME_NAMES =
      List.of("time", "date", "day", "week", "month", "year", "period", "occurred_at");
  private static final List<String> LATITUDE_NAMES = List.of("lat", "latitude", "center_lat", "y");
  private static final List<String> LONGITUDE_NAMES =
      List.of("long", "lon", "lng", "longitude", "center_long", "x");
  private static final List<String> POPULATION_NAMES = List.of("population", "pop", "people");
  private static final List<String> EXPECTED_NAMES = List.of("expected", "baseline", "mean");

  /** Limit on the periods of a study: 100 years of days. */
  private static final long MOST_PERIODS = 36_525;

  private final ScanPlaces places;
  private final ScanPeriod unit;
  private final long firstPeriod;
  private final int[][] counts;
  private final long outside;

  private ScanInput(
      ScanPlaces places, ScanPeriod unit, long firstPeriod, int[][] counts, long outside) {
    this.places = places;
    this.unit = unit;
    this.firstPeriod = firstPeriod;
    this.counts = counts;
    this.outside = outside;
  }

  /** What the caller says about the files. */
  record Choices(
      Coordinates coordinates,
      Map<String, String> columns,
      Optional<ScanPeriod> unit,
      Optional<ScanTime> from,
      Optional<ScanTime> to) {
    Choices {
      columns = Map.copyOf(columns);
    }

    private List<String> names(String what, List<String> usual) {
      String chosen = columns.get(what);
      return chosen == null ? usual : List.of(chosen);
    }
  }

  static ScanInput read(Path cases, Path placesFile, Choices choices) {
    ScanPlaces places = readPlaces(placesFile, choices);
    ScanTable table = ScanTable.read(cases, 1);
    boolean named = table.hasHeader();
    int place = named ? table.require("place", choices.names("place", PLACE_NAMES)) : 0;
    int count = named ? table.find(choices.names("count", COUNT_NAMES)) : 1;
    int time = named ? table.find(choices.names("time", TIME_NAMES)) : 2;
    boolean timed = time >= 0 && (named || anyRowReaches(table, time));

    List<ScanTime> times = new ArrayList<>();
    for (ScanTable.Row row : table.rows()) {
      times.add(
          timed
              ? time(table, row, time)
              : new ScanTime(ScanTime.Precision.NUMBER, LocalDate.EPOCH, 0));
    }
    ScanPeriod unit = choices.unit().orElseGet(() -> naturalUnit(times));
    for (int i = 0; i < times.size(); i++) {
      if (!unit.canHold(times.get(i).precision())) {
        throw table.at(
            table.rows().get(i),
            "Time %s is given by the %s, too coarse or of another kind for periods of a %s; choose another --period"
                .formatted(
                    table.text(table.rows().get(i), time, "Time"),
                    times.get(i).precision().name().toLowerCase(Locale.ROOT),
                    unit.name().toLowerCase(Locale.ROOT)));
      }
    }
    long first =
        choices
            .from()
            .map(unit::of)
            .orElseGet(() -> times.stream().mapToLong(unit::of).min().orElse(0));
    long last =
        choices
            .to()
            .map(unit::of)
            .orElseGet(() -> times.stream().mapToLong(unit::of).max().orElse(0));
    if (last < first || last - first >= MOST_PERIODS) {
      throw new ScanInputException(
          "%s spans %d periods; a scan takes 1 to %d. Check the times, or set --from, --to or --period"
              .formatted(cases, last - first + 1, MOST_PERIODS));
    }
    int[][] counts = new int[places.size()][(int) (last - first + 1)];
    long outside = 0;
    for (int i = 0; i < times.size(); i++) {
      ScanTable.Row row = table.rows().get(i);
      int at = index(table, row, place, places);
      int number = count >= 0 ? table.count(row, count, "Count") : 1;
      long period = unit.of(times.get(i));
      if (period < first || period > last) {
        outside += number;
      } else {
        counts[at][(int) (period - first)] += number;
      }
    }
    return new ScanInput(places, unit, first, counts, outside);
  }

  ScanPlaces places() {
    return places;
  }

  ScanPeriod unit() {
    return unit;
  }

  int periods() {
    return counts[0].length;
  }

  /** Cases left out because they lie outside of the study period. */
  long outside() {
    return outside;
  }

  /** Counts by canonical place and period; not to be changed. */
  int[][] counts() {
    return counts;
  }

  /** Day, or number, on which a period begins. */
  String from(int period) {
    return unit == ScanPeriod.INDEX
        ? Long.toString(firstPeriod + period)
        : unit.first(firstPeriod + period).toString();
  }

  /** Last day, or number, of the window that ends before a period. */
  String to(int endExclusive) {
    return unit == ScanPeriod.INDEX
        ? Long.toString(firstPeriod + endExclusive - 1)
        : unit.first(firstPeriod + endExclusive).minusDays(1).toString();
  }

  /**
   * The population by place and period: between two given times on a straight line, outside of them
   * constant (as SaTScan). A place without a row and without cases has nobody.
   */
  double[][] readPopulation(Path file, Choices choices) {
    ScanTable table = ScanTable.read(file, 1);
    boolean named = table.hasHeader();
    int place = named ? table.require("place", choices.names("place", PLACE_NAMES)) : 0;
    boolean timeless = !named && table.rows().stream().allMatch(row -> row.fields().size() == 2);
    int time = named ? table.find(choices.names("time", TIME_NAMES)) : timeless ? -1 : 1;
    int people =
        named
            ? table.require("population", choices.names("population", POPULATION_NAMES))
            : timeless ? 1 : 2;
    List<TreeMap<Double, Double>> known = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      known.add(new TreeMap<>());
    }
    for (ScanTable.Row row : table.rows()) {
      double when = time < 0 ? 0 : time(table, row, time).middle();
      known
          .get(index(table, row, place, places))
          .merge(when, table.amount(row, people, "Population"), Double::sum);
    }
    double[][] population = new double[places.size()][periods()];
    for (int i = 0; i < population.length; i++) {
      if (known.get(i).isEmpty()) {
        if (Arrays.stream(counts[i]).anyMatch(count -> count > 0)) {
          throw new ScanInputException(
              "%s: Place %s has cases and no population; add a row for it"
                  .formatted(file, places.ids().get(i)));
        }
        continue;
      }
      for (int t = 0; t < periods(); t++) {
        population[i][t] = interpolate(known.get(i), unit.middle(firstPeriod + t));
      }
    }
    return population;
  }

  /** Expected counts by place and period; every pair needs a row. */
  double[][] readExpected(Path file, Choices choices) {
    ScanTable table = ScanTable.read(file, 2);
    boolean named = table.hasHeader();
    int place = named ? table.require("place", choices.names("place", PLACE_NAMES)) : 0;
    int time = named ? table.require("time", choices.names("time", TIME_NAMES)) : 1;
    int mean = named ? table.require("expected", choices.names("expected", EXPECTED_NAMES)) : 2;
    double[][] expected = new double[places.size()][periods()];
    for (double[] row : expected) {
      Arrays.fill(row, Double.NaN);
    }
    for (ScanTable.Row row : table.rows()) {
      long period = unit.of(time(table, row, time)) - firstPeriod;
      int at = index(table, row, place, places);
      if (period >= 0 && period < periods()) {
        double before = expected[at][(int) period];
        expected[at][(int) period] =
            (Double.isNaN(before) ? 0 : before) + table.amount(row, mean, "Expected count");
      }
    }
    for (int i = 0; i < expected.length; i++) {
      for (int t = 0; t < periods(); t++) {
        if (Double.isNaN(expected[i][t])) {
          throw new ScanInputException(
              "%s: No expected count of place %s at %s; add a row for it"
                  .formatted(file, places.ids().get(i), from(t)));
        }
      }
    }
    return expected;
  }

  /** Given zones: rows of zone and place. */
  List<List<String>> readZones(Path file) {
    ScanTable table = ScanTable.read(file, 1);
    int zone = 0;
    int place = 1;
    if (table.find(List.of("zone")) >= 0) {
      zone = table.find(List.of("zone"));
      place = table.require("place", PLACE_NAMES);
    }
    Map<String, List<String>> zones = new LinkedHashMap<>();
    for (ScanTable.Row row : table.rows()) {
      int member = index(table, row, place, places);
      zones
          .computeIfAbsent(table.text(row, zone, "Zone"), name -> new ArrayList<>())
          .add(places.ids().get(member));
    }
    return List.copyOf(zones.values());
  }

  private static ScanPlaces readPlaces(Path file, Choices choices) {
    ScanTable table = ScanTable.read(file, 1);
    boolean named = table.hasHeader();
    boolean plane = choices.coordinates() == Coordinates.CARTESIAN;
    int id = named ? table.require("place", choices.names("place", PLACE_NAMES)) : 0;
    int x = 1;
    int y = 2;
    if (named && plane) {
      x = table.require("x", choices.names("x", withFirst("x", LONGITUDE_NAMES)));
      y = table.require("y", choices.names("y", withFirst("y", LATITUDE_NAMES)));
    } else if (named) {
      x = table.require("latitude", choices.names("latitude", LATITUDE_NAMES));
      y = table.require("longitude", choices.names("longitude", LONGITUDE_NAMES));
    }
    List<ScanPlace> list = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ScanTable.Row row : table.rows()) {
      String name = table.text(row, id, "Place");
      double first = table.number(row, x, plane ? "x" : "Latitude");
      double second = table.number(row, y, plane ? "y" : "Longitude");
      if (!plane && (Math.abs(first) > 90 || Math.abs(second) > 360)) {
        throw table.at(
            row,
            "Latitude %s, longitude %s are no such point; latitude comes first, or use --coordinates cartesian"
                .formatted(first, second));
      }
      if (!seen.add(name)) {
        throw table.at(
            row, "Place %s is given twice; leave one pair of coordinates".formatted(name));
      }
      list.add(new ScanPlace(name, first, second));
    }
    if (list.isEmpty()) {
      throw new ScanInputException("%s has a header and no place; add rows".formatted(file));
    }
    return ScanPlaces.of(list, choices.coordinates());
  }

  private static List<String> withFirst(String first, List<String> others) {
    List<String> names = new ArrayList<>(List.of(first));
    names.addAll(others);
    return names;
  }

  private static int index(ScanTable table, ScanTable.Row row, int column, ScanPlaces places) {
    String name = table.text(row, column, "Place");
    if (!places.contains(name)) {
      throw table.at(
          row, "Place %s has no coordinates; add it to --places or drop the row".formatted(name));
    }
    return places.indexOf(name);
  }

  private static ScanTime time(ScanTable table, ScanTable.Row row, int column) {
    String text = table.text(row, column, "Time");
    return ScanTime.parse(text)
        .orElseThrow(
            () ->
                table.at(
                    row,
                    "Time \"%s\" is none of 2004, 2004/3, 2004/3/17, 3/17/2004, 2004-03-17 or a whole number"
                        .formatted(text)));
  }

  private static ScanPeriod naturalUnit(List<ScanTime> times) {
    Set<ScanTime.Precision> seen = new HashSet<>();
    times.forEach(time -> seen.add(time.precision()));
    if (seen.contains(ScanTime.Precision.NUMBER)) {
      return ScanPeriod.INDEX;
    }
    return seen.stream().min(Enum::compareTo).map(ScanPeriod::natural).orElse(ScanPeriod.INDEX);
  }

  private static boolean anyRowReaches(ScanTable table, int column) {
    return table.rows().stream().anyMatch(row -> row.fields().size() > column);
  }

  private static double interpolate(NavigableMap<Double, Double> known, double at) {
    Map.Entry<Double, Double> before = known.floorEntry(at);
    Map.Entry<Double, Double> after = known.ceilingEntry(at);
    if (before == null) {
      return known.firstEntry().getValue();
    }
    if (after == null || after.getKey().equals(before.getKey())) {
      return before.getValue();
    }
    double share = (at - before.getKey()) / (after.getKey() - before.getKey());
    return before.getValue() + share * (after.getValue() - before.getValue());
  }
}
