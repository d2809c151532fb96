package org.tocsin.batch.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.fairness.QuintileFairness;
import org.tocsin.domain.release.ToldCells;

/**
 * Everything a report says in numbers, small ones already withheld. This is what is signed: pages
 * are drawn from it alone. Absent numbers are withheld or not known.
 *
 * @param month such as {@code 2016-06}
 * @param asOf what had become known before this instant is in it
 * @param configurationHash {@link org.tocsin.domain.city.TocsinConfiguration#reportHash()}; in
 *     editions of older homes without what is withheld and the city's name
 * @param shareArrived of the month's reports, as the reporting triangle expects; in (0, 1]
 * @param failedGates fairness gates that failed, told first
 * @param edition 1 for the first signed report of a month
 * @param forecasts by which method each category is forecast; absent in earlier figures
 * @param changes against the last signed edition, in words
 * @param since what is otherwise than in the report of the month before, if that is signed
 * @param cells the month's table of places by categories; absent in version 1
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReportFigures(
    int version,
    String city,
    String zone,
    String month,
    String asOf,
    String configurationHash,
    @Nullable Long snapshotId,
    int edition,
    double shareArrived,
    String reference,
    List<Gate> failedGates,
    List<Figure> categories,
    List<PlaceFigure> places,
    List<Series> series,
    Alerts alerts,
    List<Loop> loop,
    Quality quality,
    @Nullable String riskIssuedAt,
    List<Risk> risk,
    @Nullable List<Forecast> forecasts,
    List<Change> changes,
    @Nullable Since since,
    @Nullable ToldCells cells) {

  static final int VERSION = 2;

  public ReportFigures {
    failedGates = List.copyOf(failedGates);
    categories = List.copyOf(categories);
    places = List.copyOf(places);
    series = List.copyOf(series);
    loop = List.copyOf(loop);
    risk = List.copyOf(risk);
    forecasts = forecasts == null ? List.of() : List.copyOf(forecasts);
    changes = List.copyOf(changes);
  }

  /**
   * A fairness gate that failed, and stops the risk scores of its category.
   *
   * @param horizon {@code 1d} or {@code 7d}
   * @param covariate by whose fifths places were judged
   */
  public record Gate(
      String category,
      String nameEn,
      String nameZh,
      String horizon,
      String covariate,
      List<QuintileFairness.Fault> faults) {
    public Gate {
      faults = List.copyOf(faults);
    }
  }

  /**
   * A count beside its own usual.
   *
   * @param usual mean of the reference months
   * @param lower with {@code upper} the range that is still usual, 90 %
   * @param state {@code above}, {@code usual}, {@code below}, {@code withheld} (with a count: what
   *     is usual may not be told) or {@code unknown}
   */
  public record Figure(
      String id,
      String nameEn,
      String nameZh,
      @Nullable Long count,
      @Nullable Double usual,
      @Nullable Long lower,
      @Nullable Long upper,
      String state) {

    /** Count over usual. */
    public @Nullable Double ratio() {
      return count == null || usual == null || usual <= 0 ? null : count / usual;
    }
  }

  /**
   * A place beside its own usual.
   *
   * @param rankFrom with {@code rankTo} the ranks by change that its uncertainty allows
   * @param persistent above its usual for the third month
   * @param reasons categories that are above their usual there
   * @param silence {@code heard}, {@code quiet}, {@code cannot-tell}, {@code withheld}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PlaceFigure(
      Figure total,
      @Nullable Integer rankFrom,
      @Nullable Integer rankTo,
      boolean persistent,
      List<Figure> reasons,
      String silence) {
    public PlaceFigure {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * A category's days or weeks.
   *
   * @param step {@code day} or {@code week}
   */
  public record Series(
      String category, String nameEn, String nameZh, String step, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /** One day or week. */
  public record Point(String start, long observed, double expected, long lower, long upper) {}

  /**
   * Alerts sent in the month and what became of them.
   *
   * @param became number by outcome
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Alerts(int raised, Map<String, Integer> became, List<AlertLine> lines) {
    public Alerts {
      became = Map.copyOf(became);
      lines = List.copyOf(lines);
    }
  }

  /**
   * One alert. Place, category and severity are {@code –} where the month's count of place and
   * category is withheld.
   */
  public record AlertLine(
      String sentAt,
      String placeEn,
      String placeZh,
      String categoryEn,
      String categoryZh,
      String severity,
      @Nullable Double observed,
      @Nullable Double expected,
      String became) {}

  /**
   * The closed loop of one category; shares between 0 and 1.
   *
   * @param medianHours from report to response
   */
  public record Loop(
      Figure category,
      @Nullable Double responded,
      @Nullable Double medianHours,
      @Nullable Double closed,
      @Nullable Double resolved,
      @Nullable Double satisfied,
      @Nullable Double repeated) {}

  /**
   * How good the data are.
   *
   * @param rows about how many, in hundreds: the exact total would help to work out withheld ones
   * @param withinDay share known within a day of happening, where times of receipt are real; this
   *     and the other shares in steps that hide any small number, absent where few reports came
   * @param withoutPlace absent also where the reports outside all places are withheld
   * @param redeliveries in steps of twice the least that may be told: 0 is fewer than the least
   * @param rejections by reason, in the same steps, without those that are fewer than the least
   * @param feedDown days on which a source that is usually heard said nothing
   */
  public record Quality(
      long rows,
      @Nullable Double withinDay,
      @Nullable Double withinWeek,
      @Nullable Double estimatedTimes,
      @Nullable Double withoutPlace,
      long redeliveries,
      Map<String, Long> rejections,
      Map<String, Long> silence,
      List<String> feedDown) {
    public Quality {
      rejections = Map.copyOf(rejections);
      silence = Map.copyOf(silence);
      feedDown = List.copyOf(feedDown);
    }
  }

  /**
   * What a place expects ahead, over its own usual.
   *
   * @param reason the category that is furthest above, where more than usual is expected
   * @param driversEn what its forecast is mostly due to, in words
   */
  public record Risk(
      String place,
      @Nullable Double ratio,
      String state,
      String reason,
      @Nullable String driversEn,
      @Nullable String driversZh) {}

  /**
   * How a category is forecast.
   *
   * @param method the model or one of its baselines
   * @param model whether it is the model
   * @param judged whether a backtest ruled that; otherwise the last month did
   */
  public record Forecast(
      String category,
      String nameEn,
      String nameZh,
      String method,
      boolean model,
      boolean judged) {}

  /** What an edition says otherwise than the one before. */
  public record Change(String what, String nameEn, String nameZh, String before, String after) {}

  /**
   * What is otherwise than in the newest edition of the month before.
   *
   * @param month such as {@code 2016-05}
   * @param moved places and categories whose state changed, states being told in both reports
   */
  public record Since(String month, int edition, List<Change> moved) {
    public Since {
      moved = List.copyOf(moved);
    }
  }
}
