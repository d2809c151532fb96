package org.tocsin.batch.report;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.release.SmallCells;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.domain.release.ToldCells;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.inference.ReportingDelay;

/** Works out the figures of one month's report from the tables. */
final class ReportJob {
  /** Expected reports from which silence can be told at one in a thousand (METHODS 3.6). */
  private static final double TELLING = 6.9;

  private static final double QUIET = 0.001;

  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  ReportJob(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /** Figures, with the cells behind them for the ledger. */
  record Drawn(ReportFigures figures, ToldCells cells) {}

  Drawn define(YearMonth month, Instant asOf, int edition) {
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    List<Place> places = Places.list(session.read(LakeTable.NEIGHBOURHOOD));
    try (MonthCounts counts =
        MonthCounts.of(session.read(LakeTable.INCIDENT, snapshot), month, asOf, configuration)) {
      progress.println("Counting months");
      Map<YearMonth, Map<Cell, Long>> months = counts.byMonth();
      Map<Cell, Long> now = new HashMap<>(months.getOrDefault(month, Map.of()));
      Set<String> categories = MonthCounts.categories(now);
      for (Place place : places) {
        categories.forEach(c -> now.putIfAbsent(new Cell(place.id(), c), 0L));
      }
      SmallCells cells =
          new ReleaseLedger(session, configuration.smallNumbers()).decide(month, now);
      double share = share(counts, month, asOf);
      OwnUsual usual = OwnUsual.of(months, month);
      progress.println("Comparing places with their own usual");
      List<ReportFigures.Figure> categoryFigures = categories(cells, usual, share);
      List<ReportFigures.PlaceFigure> placeFigures =
          places(places, months, month, cells, usual, share);
      progress.println("Reading alerts, answers and the state of the data");
      ReportFacts facts = new ReportFacts(session, configuration, places);
      ReportFigures figures =
          new ReportFigures(
              ReportFigures.VERSION,
              configuration.cityName(),
              configuration.zone().getId(),
              month.toString(),
              asOf.toString(),
              configuration.hash(),
              snapshot,
              edition,
              share,
              String.join(", ", usual.reference().stream().map(YearMonth::toString).toList()),
              facts.failedGates(asOf),
              categoryFigures,
              placeFigures,
              new SeriesJob(configuration)
                  .define(counts.byDay(), month, categoryFigures, usual.reference().isEmpty()),
              facts.alerts(month, asOf),
              facts.loop(counts, categoryFigures),
              facts.quality(counts, month, placeFigures, asOf),
              facts.riskIssuedAt(asOf).map(Instant::toString).orElse(null),
              facts.risk(asOf),
              List.of(),
              null);
      return new Drawn(figures, cells.toTold());
    }
  }

  /** The share of the month's reports that has arrived; 1 where no delay can be seen. */
  private double share(MonthCounts counts, YearMonth month, Instant asOf) {
    long[][] triangle = counts.triangle(asOf);
    long all = 0;
    for (long[] row : triangle) {
      for (long n : row) {
        all += n;
      }
    }
    LocalDate today = configuration.calendar().dateAt(asOf);
    LocalDate last =
        month.atEndOfMonth().isBefore(today) ? month.atEndOfMonth() : today.minusDays(1);
    if (all == 0 || last.isBefore(month.atDay(1))) {
      return 1;
    }
    ReportingDelay delay = ReportingDelay.fit(triangle);
    double sum = 0;
    int days = 0;
    for (LocalDate day = month.atDay(1); !day.isAfter(last); day = day.plusDays(1)) {
      sum += delay.share((int) (today.toEpochDay() - day.toEpochDay()) - 1);
      days++;
    }
    return Math.max(0.05, Math.min(1, sum / days));
  }

  private List<ReportFigures.Figure> categories(SmallCells cells, OwnUsual usual, double share) {
    List<Function<Map<Cell, Long>, Long>> all = new ArrayList<>();
    cells.categories().forEach(c -> all.add(OwnUsual.category(c)));
    List<ReportFigures.Figure> figures = new ArrayList<>();
    for (String category : cells.categories()) {
      OptionalLong total = cells.categoryTotal(category);
      figures.add(
          figure(
              category,
              name(category, true),
              name(category, false),
              total,
              total.isEmpty()
                  ? null
                  : usual.compare(
                      "city", OwnUsual.category(category), all, total.getAsLong(), share),
              configuration.smallNumbers().leastOf(category)));
    }
    return figures;
  }

  private List<ReportFigures.PlaceFigure> places(
      List<Place> places,
      Map<YearMonth, Map<Cell, Long>> months,
      YearMonth month,
      SmallCells cells,
      OwnUsual usual,
      double share) {
    Set<String> categories = new TreeSet<>(cells.categories());
    List<Function<Map<Cell, Long>, Long>> all = new ArrayList<>();
    places.forEach(p -> all.add(OwnUsual.place(p.id(), categories)));
    int least = configuration.smallNumbers().least();
    Map<String, OwnUsual.Compared> compared = new HashMap<>();
    for (Place place : places) {
      cells
          .placeTotal(place.id())
          .ifPresent(
              n ->
                  compared.put(
                      place.id(),
                      usual.compare(
                          "place", OwnUsual.place(place.id(), categories), all, n, share)));
    }
    List<ReportFigures.PlaceFigure> figures = new ArrayList<>();
    for (Place place : places) {
      OwnUsual.Compared own = compared.get(place.id());
      ReportFigures.Figure total =
          figure(
              place.id(), place.nameEn(), place.nameZh(), cells.placeTotal(place.id()), own, least);
      double expected = own == null ? usualOf(usual, place, categories, all) : own.usual();
      boolean ranked = own != null && !Double.isNaN(own.low()) && total.usual() != null;
      figures.add(
          new ReportFigures.PlaceFigure(
              total,
              ranked && own != null ? 1 + (int) above(compared, own) : null,
              ranked && own != null ? compared.size() - (int) below(compared, own) : null,
              total.state().equals("above")
                  && wasAbove(months, month.minusMonths(1), place, all, categories)
                  && wasAbove(months, month.minusMonths(2), place, all, categories),
              total.state().equals("above") ? reasons(place, cells, usual, share) : List.of(),
              silence(expected, own),
              expected > 0 && expected < TELLING ? TELLING / expected : null));
    }
    figures.sort(Comparator.comparing(f -> f.total().nameEn()));
    return figures;
  }

  private static long above(Map<String, OwnUsual.Compared> all, OwnUsual.Compared own) {
    return all.values().stream().filter(other -> other.low() > own.high()).count();
  }

  private static long below(Map<String, OwnUsual.Compared> all, OwnUsual.Compared own) {
    return all.values().stream().filter(other -> other.high() < own.low()).count();
  }

  private static double usualOf(
      OwnUsual usual,
      Place place,
      Set<String> categories,
      List<Function<Map<Cell, Long>, Long>> all) {
    return usual.compare("place", OwnUsual.place(place.id(), categories), all, 0, 1).usual();
  }

  private static boolean wasAbove(
      Map<YearMonth, Map<Cell, Long>> months,
      YearMonth month,
      Place place,
      List<Function<Map<Cell, Long>, Long>> all,
      Set<String> categories) {
    Function<Map<Cell, Long>, Long> sum = OwnUsual.place(place.id(), categories);
    return OwnUsual.of(months, month)
        .compare("place", sum, all, sum.apply(months.getOrDefault(month, Map.of())), 1)
        .state()
        .equals("above");
  }

  /** The categories that lie above their usual at a place, the farthest above first. */
  private List<ReportFigures.Figure> reasons(
      Place place, SmallCells cells, OwnUsual usual, double share) {
    record Reason(ReportFigures.Figure figure, double low) {}
    List<Reason> reasons = new ArrayList<>();
    for (String category : cells.categories()) {
      OptionalLong n = cells.count(place.id(), category);
      if (n.isEmpty()) {
        continue;
      }
      List<Function<Map<Cell, Long>, Long>> all = new ArrayList<>();
      cells.places().forEach(p -> all.add(OwnUsual.cell(p, category)));
      OwnUsual.Compared own =
          usual.compare(
              "cell:" + category, OwnUsual.cell(place.id(), category), all, n.getAsLong(), share);
      if (own.state().equals("above")) {
        reasons.add(
            new Reason(
                figure(
                    category,
                    name(category, true),
                    name(category, false),
                    n,
                    own,
                    configuration.smallNumbers().leastOf(category)),
                own.low()));
      }
    }
    reasons.sort(
        Comparator.comparingDouble(Reason::low).reversed().thenComparing(r -> r.figure().id()));
    return reasons.stream().limit(3).map(Reason::figure).toList();
  }

  /** A figure; its usual is told only where it is not small itself. */
  static ReportFigures.Figure figure(
      String id,
      String en,
      String zh,
      OptionalLong count,
      OwnUsual.@Nullable Compared own,
      int least) {
    if (count.isEmpty() || own == null) {
      return new ReportFigures.Figure(id, en, zh, null, null, null, null, "withheld");
    }
    boolean known = !Double.isNaN(own.usual());
    boolean usualTold = known && own.usual() >= least;
    return new ReportFigures.Figure(
        id,
        en,
        zh,
        count.getAsLong(),
        usualTold ? Math.round(own.usual() * 10) / 10.0 : null,
        usualTold ? own.lower() : null,
        usualTold ? own.upper() : null,
        known ? own.state() : "unknown");
  }

  /** Of a place whose total is withheld nothing is said, for quiet would mean zero. */
  private static String silence(double expected, OwnUsual.@Nullable Compared own) {
    if (Double.isNaN(expected) || expected < TELLING) {
      return "cannot-tell";
    }
    if (own == null) {
      return "withheld";
    }
    return own.atMost() < QUIET ? "quiet" : "heard";
  }

  private String name(String category, boolean english) {
    CategoryPolicy policy = configuration.category(category);
    String name = english ? policy.nameEn() : policy.nameZh();
    return name != null ? name : category.replace('-', ' ');
  }
}
