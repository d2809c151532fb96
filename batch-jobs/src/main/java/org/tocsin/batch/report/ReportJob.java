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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
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

  /** Figures, with the tables behind them for the ledger. */
  record Drawn(ReportFigures figures, List<MonthTables.Release> releases) {}

  /**
   * Works them out.
   *
   * @param snapshot of table incident; absent while it is empty
   */
  Drawn define(YearMonth month, Instant asOf, int edition, @Nullable Long snapshot) {
    List<Place> places = Places.list(session.read(LakeTable.NEIGHBOURHOOD));
    try (MonthCounts counts =
        MonthCounts.of(session.read(LakeTable.INCIDENT, snapshot), month, asOf, configuration)) {
      progress.println("Counting months");
      MonthTables tables = tables(counts, places, month);
      ToldCells cells = tables.of(month);
      double share = share(counts, month, asOf);
      OwnUsual usual = OwnUsual.of(tables, month);
      progress.println("Comparing places with their own usual");
      List<ReportFigures.Figure> categoryFigures = categories(cells, usual, share);
      List<ReportFigures.PlaceFigure> placeFigures = places(places, tables, month, usual, share);
      progress.println("Reading alerts, answers and the state of the data");
      ReportFacts facts = new ReportFacts(session, configuration, places);
      ForecastFacts forecasts = new ForecastFacts(session, configuration, asOf);
      ReportFigures figures =
          new ReportFigures(
              ReportFigures.VERSION,
              configuration.cityName(),
              configuration.zone().getId(),
              month.toString(),
              asOf.toString(),
              configuration.reportHash(),
              snapshot,
              edition,
              share,
              String.join(", ", usual.reference().stream().map(YearMonth::toString).toList()),
              facts.failedGates(asOf),
              categoryFigures,
              placeFigures,
              new SeriesJob(configuration).define(counts.byDay(), tables, month, categoryFigures),
              facts.alerts(tables, month, asOf),
              facts.loop(counts, categoryFigures),
              facts.quality(counts, cells, month, placeFigures, asOf),
              forecasts.issuedAt(),
              forecasts.risk(),
              forecasts.methods(),
              List.of(),
              null,
              cells);
      return new Drawn(figures, tables.releases());
    }
  }

  private MonthTables tables(MonthCounts counts, List<Place> places, YearMonth month) {
    return new MonthTables(
        counts.byMonth(),
        places,
        ReleaseLedger.of(
            session, configuration.smallNumbers(), month.minusMonths(MonthCounts.MONTHS), month));
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
    return Math.max(0.05, Math.min(1, Math.round(1000 * sum / days) / 1000.0));
  }

  private List<ReportFigures.Figure> categories(ToldCells cells, OwnUsual usual, double share) {
    List<Function<ToldCells, OptionalLong>> all = new ArrayList<>();
    cells.categories().forEach(c -> all.add(table -> table.categoryTotal(c)));
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
                      "city",
                      table -> table.categoryTotal(category),
                      all,
                      total.getAsLong(),
                      share)));
    }
    return figures;
  }

  private List<ReportFigures.PlaceFigure> places(
      List<Place> places, MonthTables tables, YearMonth month, OwnUsual usual, double share) {
    ToldCells cells = tables.of(month);
    List<Function<ToldCells, OptionalLong>> all = new ArrayList<>();
    places.forEach(p -> all.add(table -> table.placeTotal(p.id())));
    Map<String, OwnUsual.Compared> compared = new HashMap<>();
    for (Place place : places) {
      cells
          .placeTotal(place.id())
          .ifPresent(
              n ->
                  compared.put(
                      place.id(),
                      usual.compare(
                          "place", table -> table.placeTotal(place.id()), all, n, share)));
    }
    List<OwnUsual.Compared> known =
        compared.values().stream().filter(c -> !Double.isNaN(c.usual())).toList();
    List<ReportFigures.PlaceFigure> figures = new ArrayList<>();
    for (Place place : places) {
      OwnUsual.Compared own = compared.get(place.id());
      ReportFigures.Figure total =
          figure(place.id(), place.nameEn(), place.nameZh(), cells.placeTotal(place.id()), own);
      boolean ranked = own != null && !Double.isNaN(own.usual());
      figures.add(
          new ReportFigures.PlaceFigure(
              total,
              ranked && own != null ? 1 + (int) above(known, own) : null,
              ranked && own != null ? known.size() - (int) below(known, own) : null,
              total.state().equals("above")
                  && wasAbove(tables, month.minusMonths(1), place, all)
                  && wasAbove(tables, month.minusMonths(2), place, all),
              total.state().equals("above") ? reasons(place, cells, usual, share) : List.of(),
              silence(own)));
    }
    figures.sort(Comparator.comparing(f -> f.total().nameEn()));
    return figures;
  }

  private static long above(List<OwnUsual.Compared> all, OwnUsual.Compared own) {
    return all.stream().filter(other -> other.low() > own.high()).count();
  }

  private static long below(List<OwnUsual.Compared> all, OwnUsual.Compared own) {
    return all.stream().filter(other -> other.high() < own.low()).count();
  }

  private static boolean wasAbove(
      MonthTables tables,
      YearMonth month,
      Place place,
      List<Function<ToldCells, OptionalLong>> all) {
    Function<ToldCells, OptionalLong> total = table -> table.placeTotal(place.id());
    OptionalLong then = total.apply(tables.of(month));
    return then.isPresent()
        && OwnUsual.of(tables, month)
            .compare("place", total, all, then.getAsLong(), 1)
            .state()
            .equals("above");
  }

  /** The categories that lie above their usual at a place, the farthest above first. */
  private List<ReportFigures.Figure> reasons(
      Place place, ToldCells cells, OwnUsual usual, double share) {
    record Reason(ReportFigures.Figure figure, double low) {}
    List<Reason> reasons = new ArrayList<>();
    for (String category : cells.categories()) {
      OptionalLong n = cells.count(place.id(), category);
      if (n.isEmpty()) {
        continue;
      }
      List<Function<ToldCells, OptionalLong>> all = new ArrayList<>();
      cells.places().forEach(p -> all.add(table -> table.count(p, category)));
      OwnUsual.Compared own =
          usual.compare(
              "cell:" + category,
              table -> table.count(place.id(), category),
              all,
              n.getAsLong(),
              share);
      if (own.state().equals("above")) {
        reasons.add(
            new Reason(
                figure(category, name(category, true), name(category, false), n, own), own.low()));
      }
    }
    reasons.sort(
        Comparator.comparingDouble(Reason::low).reversed().thenComparing(r -> r.figure().id()));
    return reasons.stream().limit(3).map(Reason::figure).toList();
  }

  /** A figure; what is usual, and the state, are told only where they may be. */
  static ReportFigures.Figure figure(
      String id, String en, String zh, OptionalLong count, OwnUsual.@Nullable Compared own) {
    if (count.isEmpty() || own == null) {
      return new ReportFigures.Figure(id, en, zh, null, null, null, null, "withheld");
    }
    boolean known = !Double.isNaN(own.usual());
    return new ReportFigures.Figure(
        id,
        en,
        zh,
        count.getAsLong(),
        known ? Math.round(own.usual() * 10) / 10.0 : null,
        known ? own.lower() : null,
        known ? own.upper() : null,
        own.state());
  }

  /** Of a place whose total is withheld nothing is said, for quiet would mean zero. */
  private static String silence(OwnUsual.@Nullable Compared own) {
    if (own == null) {
      return "withheld";
    }
    if (Double.isNaN(own.usual()) || own.usual() < TELLING) {
      return "cannot-tell";
    }
    return own.atMost() < QUIET ? "quiet" : "heard";
  }

  private String name(String category, boolean english) {
    return name(configuration, category, english);
  }

  /** A category's name in one language; its id in words where it has none. */
  static String name(TocsinConfiguration configuration, String category, boolean english) {
    CategoryPolicy policy = configuration.category(category);
    String name = english ? policy.nameEn() : policy.nameZh();
    return name != null ? name : category.replace('-', ' ');
  }
}
