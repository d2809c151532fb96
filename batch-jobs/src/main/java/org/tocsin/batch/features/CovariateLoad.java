package org.tocsin.batch.features;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.CovariateName;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.lakehouse.LakeTable;

/**
 * Loads a CSV file into table {@code covariate}. A value is known some days after the day it speaks
 * of; rows that cannot be read are told with their reason and left out. Loading the same file again
 * replaces the rows of its covariate from its source.
 */
public final class CovariateLoad {
  static final String DEMOGRAPHIC = CovariateName.DEMOGRAPHIC;
  static final String ENFORCEMENT = CovariateName.ENFORCEMENT;

  /** What a covariate can be about. */
  public static final List<String> KINDS =
      List.of(
          "weather", "environment", "land-use", "mobility", "calendar", DEMOGRAPHIC, ENFORCEMENT);

  private static final int TOLD = 5;

  private CovariateLoad() {}

  /**
   * Which columns hold what.
   *
   * @param place column of neighbourhood ids; absent if values are of the whole city
   * @param day column of days; absent if values hold from {@code validFrom} on
   * @param format of the days, such as {@code M/d/yyyy}
   * @param knownAfterDays days after its day on which a value becomes known, at least 0
   */
  public record Mapping(
      String name,
      String kind,
      String value,
      @Nullable String place,
      @Nullable String day,
      @Nullable LocalDate validFrom,
      String format,
      int knownAfterDays,
      @Nullable String unit) {
    public Mapping {
      if (!KINDS.contains(kind)) {
        throw new IllegalArgumentException(
            "Kind '%s' is unknown%s".formatted(kind, NearestWord.suggestion(kind, KINDS)));
      }
      CovariateName.neverEnters(name)
          .filter(own -> !kind.equals(own))
          .ifPresent(
              own -> {
                throw new IllegalArgumentException(
                    ("Covariate '%s' describes %s; load it with --kind %s (it can then judge"
                            + " fairness, and never enters a risk model)")
                        .formatted(
                            name,
                            own.equals(DEMOGRAPHIC) ? "who lives in a place" : "where patrols look",
                            own));
              });
      if ((day == null) == (validFrom == null)) {
        throw new IllegalArgumentException(
            "Give either --day COLUMN or --valid-from DATE for covariate '%s'".formatted(name));
      }
      if (knownAfterDays < 0) {
        throw new IllegalArgumentException(
            "A value cannot be known %d days before its day; use --known-after 0 or more"
                .formatted(-knownAfterDays));
      }
    }
  }

  /** How many rows were loaded and refused. */
  public record Loaded(long loaded, long refused) {}

  /** Loads a file. */
  public static Loaded run(
      LakeSession session,
      Path file,
      Mapping mapping,
      SlotCalendar calendar,
      PrintStream progress) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("File %s cannot be read".formatted(file));
    }
    Dataset<Row> csv =
        session
            .spark()
            .read()
            .option("header", "true")
            .csv(file.toAbsolutePath().toUri().toString());
    List<String> columns = Arrays.asList(csv.columns());
    for (String column : wanted(mapping)) {
      if (!columns.contains(column)) {
        throw new IllegalArgumentException(
            "%s has no column '%s'%s"
                .formatted(file, column, NearestWord.suggestion(column, columns)));
      }
    }
    Set<String> places = new TreeSet<>();
    Places.list(session.read(LakeTable.NEIGHBOURHOOD)).stream().map(Place::id).forEach(places::add);
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(mapping.format(), java.util.Locale.ENGLISH);
    List<Row> rows = new ArrayList<>();
    long refused = 0;
    long line = 1;
    for (Row row : csv.collectAsList()) {
      line++;
      try {
        rows.add(row(row, mapping, format, places, calendar, file.getFileName().toString()));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        if (refused++ < TOLD) {
          progress.printf("Row %d of %s: %s%n", line, file.getFileName(), e.getMessage());
        }
      }
    }
    String own =
        "name = '%s' AND source = '%s'"
            .formatted(quoted(mapping.name()), quoted(file.getFileName().toString()));
    session.replace(LakeTable.COVARIATE, own, rows);
    return new Loaded(rows.size(), refused);
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  private static List<String> wanted(Mapping mapping) {
    List<String> wanted = new ArrayList<>(List.of(mapping.value()));
    if (mapping.place() != null) {
      wanted.add(mapping.place());
    }
    if (mapping.day() != null) {
      wanted.add(mapping.day());
    }
    return wanted;
  }

  private static Row row(
      Row row,
      Mapping mapping,
      DateTimeFormatter format,
      Set<String> places,
      SlotCalendar calendar,
      String source) {
    String place = mapping.place() == null ? null : text(row, mapping.place());
    if (place != null && !places.contains(place)) {
      throw new IllegalArgumentException(
          "'%s' in column %s is no neighbourhood".formatted(place, mapping.place()));
    }
    LocalDate day =
        mapping.day() == null
            ? java.util.Objects.requireNonNull(mapping.validFrom())
            : LocalDate.parse(text(row, mapping.day()), format);
    double value = number(text(row, mapping.value()), mapping.value());
    Instant known = calendar.startOf(day.plusDays(mapping.knownAfterDays()));
    return RowFactory.create(
        mapping.name(),
        mapping.kind(),
        place,
        day,
        value,
        mapping.unit(),
        known,
        "estimated",
        source);
  }

  private static double number(String text, String column) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, with the column.
    }
    throw new IllegalArgumentException("'%s' in column %s is no number".formatted(text, column));
  }

  private static String text(Row row, String column) {
    String text = row.getAs(column);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("Column %s is empty".formatted(column));
    }
    return text.strip();
  }
}
