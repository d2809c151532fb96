package org.tocsin.cli.research;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.city.NearestWord;

/** A CSV file of real events: {@code docs/REPLAY.md} describes it. */
final class TruthFile {
  private static final List<String> COLUMNS =
      List.of("id", "category", "places", "onset", "end", "recognised_at", "note");
  private static final List<String> NEEDED = List.of("category", "places", "onset", "end");

  private TruthFile() {}

  /**
   * One event.
   *
   * @param places ids, or {@code *} alone
   */
  record Event(
      String id,
      String category,
      List<String> places,
      Instant onset,
      Instant end,
      @Nullable Instant recognisedAt,
      @Nullable String note) {
    Event {
      places = List.copyOf(places);
    }
  }

  /**
   * Reads and checks every line.
   *
   * @param places ids that are loaded
   * @param categories that the tables know; empty where they know none yet
   * @throws HomeProblem with every problem and its line
   */
  static List<Event> read(Path file, ZoneId zone, List<String> places, List<String> categories) {
    if (!Files.isRegularFile(file)) {
      throw new HomeProblem("%s is not a file".formatted(file));
    }
    List<String> problems = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      boolean headed = false;
      for (NamedCsvRecord row : rows) {
        if (!headed) {
          headed = true;
          checkHeader(row.getHeader(), file);
        }
        Line line = new Line(row, zone, problems);
        Event event = line.event(places, categories);
        if (event != null) {
          if (!ids.add(event.id)) {
            line.problem("id '%s' is used twice".formatted(event.id));
          }
          events.add(event);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(file), e);
    }
    if (!problems.isEmpty()) {
      throw new HomeProblem(
          "%s has problems:%n  %s".formatted(file, String.join("\n  ", problems)));
    }
    if (events.isEmpty()) {
      throw new HomeProblem("%s holds no event".formatted(file));
    }
    return events;
  }

  private static void checkHeader(List<String> header, Path file) {
    for (String needed : NEEDED) {
      if (!header.contains(needed)) {
        throw new HomeProblem(
            "%s has no column %s; its first line must name %s"
                .formatted(file, needed, String.join(", ", NEEDED)));
      }
    }
    for (String column : header) {
      if (!COLUMNS.contains(column)) {
        throw new HomeProblem(
            "%s: column '%s' is unknown%s"
                .formatted(file, column, NearestWord.suggestion(column, COLUMNS)));
      }
    }
  }

  /** One line and what is wrong with it. */
  private static final class Line {
    private final NamedCsvRecord row;
    private final ZoneId zone;
    private final List<String> problems;

    Line(NamedCsvRecord row, ZoneId zone, List<String> problems) {
      this.row = row;
      this.zone = zone;
      this.problems = problems;
    }

    void problem(String what) {
      problems.add("line %d: %s".formatted(row.getStartingLineNumber(), what));
    }

    @Nullable Event event(List<String> places, List<String> categories) {
      int before = problems.size();
      String category = text("category");
      if (category.isEmpty()) {
        problem("category is empty");
      } else if (!categories.isEmpty() && !categories.contains(category)) {
        problem(
            "category '%s' never occurs in the tables%s"
                .formatted(category, NearestWord.suggestion(category, categories)));
      }
      List<String> where = where(places);
      Instant onset = time("onset");
      Instant end = time("end");
      Instant recognised = text("recognised_at").isEmpty() ? null : time("recognised_at");
      if (onset != null && end != null && !onset.isBefore(end)) {
        problem("end %s must lie after onset %s".formatted(text("end"), text("onset")));
      }
      if (onset != null && recognised != null && recognised.isBefore(onset)) {
        problem(
            "recognised_at %s lies before onset %s"
                .formatted(text("recognised_at"), text("onset")));
      }
      if (problems.size() > before || onset == null || end == null) {
        return null;
      }
      String id = text("id");
      return new Event(
          id.isEmpty() ? category + "@" + onset : id,
          category,
          where,
          onset,
          end,
          recognised,
          text("note").isEmpty() ? null : text("note"));
    }

    private List<String> where(List<String> places) {
      List<String> where =
          List.of(text("places").split(";")).stream()
              .map(String::strip)
              .filter(p -> !p.isEmpty())
              .toList();
      if (where.isEmpty()) {
        problem("places is empty; name ids with ';' between, or * for anywhere");
      }
      if (!where.equals(List.of("*"))) {
        for (String place : where) {
          if (!places.contains(place)) {
            problem(
                "place '%s' is not loaded%s"
                    .formatted(place, NearestWord.suggestion(place, places)));
          }
        }
      }
      return where;
    }

    private @Nullable Instant time(String column) {
      try {
        return TimeOption.read(column, text(column), zone);
      } catch (HomeProblem e) {
        problem(String.valueOf(e.getMessage()));
        return null;
      }
    }

    private String text(String column) {
      return row.findField(column).map(String::strip).orElse("");
    }
  }
}
