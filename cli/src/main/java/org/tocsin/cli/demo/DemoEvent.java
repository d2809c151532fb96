package org.tocsin.cli.demo;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertMessage;

/**
 * What really happened.
 *
 * @param recognisedAt when the world knew without Tocsin; absent when it never did
 * @param expect what a good warning system does: {@code warned}, {@code no-alarm}, {@code
 *     sensor-fault}, {@code feed-down}, or {@code cannot-tell}
 * @param signs in what it shows besides its categories: categories, properties of sensors, the
 *     sensor that fails, the feed that is silent
 * @param reach places that feel it besides its own
 */
record DemoEvent(
    String id,
    String name,
    List<String> categories,
    List<String> places,
    Instant onset,
    Instant end,
    @Nullable Instant recognisedAt,
    String expect,
    List<String> signs,
    List<String> reach) {
  private static final String CITY = "city";
  private static final Duration AFTERMATH = Duration.ofHours(2);

  DemoEvent {
    categories = List.copyOf(categories);
    places = List.copyOf(places);
    signs = List.copyOf(signs);
    reach = List.copyOf(reach);
  }

  /** Reads {@code truth.csv} of a simulated city. */
  static List<DemoEvent> read(Path file) {
    List<DemoEvent> events = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : rows) {
        String recognised = row.getField("recognised_at");
        events.add(
            new DemoEvent(
                row.getField("id"),
                row.getField("description_en"),
                List.of(row.getField("categories").split(";")),
                List.of(row.getField("places").split(";")),
                OffsetDateTime.parse(row.getField("onset")).toInstant(),
                OffsetDateTime.parse(row.getField("end")).toInstant(),
                recognised.isEmpty() ? null : OffsetDateTime.parse(recognised).toInstant(),
                row.getField("expect"),
                List.of(row.getField("signs").split(";")),
                List.of(row.getField("reach").split(";"))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
    return events;
  }

  /** Whether an alert warns of this event: of what it is, in one of its places, in its time. */
  boolean isTold(AlertMessage alert) {
    return isThen(alert)
        && switch (expect) {
          case "feed-down", "sensor-fault" ->
              alert.category().equals(expect) && signs.contains(alert.subject());
          default -> categories.contains(alert.category()) && isIn(alert, places);
        };
  }

  /**
   * Whether an alert has to do with this event: warns of it, or shows one of its signs where it is
   * felt. The whole city's count is lifted by what happens in its places.
   */
  boolean explains(AlertMessage alert) {
    if (isTold(alert)) {
      return true;
    }
    boolean ofIt = categories.contains(alert.category()) || signs.contains(alert.category());
    boolean there =
        isIn(alert, places)
            || isIn(alert, reach)
            || (alert.neighbourhoodId().equals(CITY) && categories.contains(alert.category()));
    return ofIt && there && isThen(alert);
  }

  /** Whether everybody knew of it, so that nobody needs an alert. */
  boolean isKnown() {
    return expect.equals("no-alarm");
  }

  private boolean isThen(AlertMessage alert) {
    return alert.intervalEnd().isAfter(onset)
        && alert.intervalStart().isBefore(end.plus(AFTERMATH));
  }

  private static boolean isIn(AlertMessage alert, List<String> places) {
    return places.contains(alert.neighbourhoodId())
        || alert.places().stream().anyMatch(places::contains);
  }
}
