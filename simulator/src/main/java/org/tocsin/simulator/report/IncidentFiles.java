package org.tocsin.simulator.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.Feed;
import org.tocsin.simulator.law.RateLaw;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Writes {@code incidents-history.csv}, {@code incidents-live.csv} and {@code truth-reports.csv} in
 * order of receipt. Memory holds what has happened but not yet arrived: a day, and the late rows.
 */
public final class IncidentFiles {
  /** Days before the first written one, so that near-repeats and late rows are there from it on. */
  private static final int RUN_UP_DAYS = 14;

  private final City city;
  private final List<Category> categories;
  private final Weather weather;
  private final Script script;
  private final long seed;
  private final PriorityQueue<Row> pending = new PriorityQueue<>();
  private final Map<String, Integer> reportsOfEvent = new LinkedHashMap<>();

  public IncidentFiles(
      City city, List<Category> categories, Weather weather, Script script, long seed) {
    this.city = city;
    this.categories = categories;
    this.weather = weather;
    this.script = script;
    this.seed = seed;
  }

  /**
   * How much was written.
   *
   * @param reportsOfEvent reports filed for each scripted event
   */
  public record Written(long history, long live, Map<String, Integer> reportsOfEvent) {
    public Written {
      reportsOfEvent = Map.copyOf(reportsOfEvent);
    }
  }

  /**
   * Writes everything received from {@code from}; what is received after {@code to} is not known.
   */
  public Written write(Path folder, LocalDate from, LocalDate live, LocalDate to)
      throws IOException {
    long start = from.atStartOfDay(city.zone()).toEpochSecond();
    long liveStart = live.atStartOfDay(city.zone()).toEpochSecond();
    long end = to.atStartOfDay(city.zone()).toEpochSecond();
    DayOfReports days =
        new DayOfReports(city, categories, new RateLaw(city, weather, live), weather, script, seed);
    Clerk clerk = new Clerk(city, categories, seed);
    CivilTimes times = new CivilTimes(city.zone());
    long[] written = new long[2];
    try (BufferedWriter history = open(folder.resolve("incidents-history.csv"), Clerk.HEADER);
        BufferedWriter now = open(folder.resolve("incidents-live.csv"), Clerk.HEADER);
        BufferedWriter truth = open(folder.resolve("truth-reports.csv"), "event,case_no")) {
      for (LocalDate day = from.minusDays(RUN_UP_DAYS); day.isBefore(to); day = day.plusDays(1)) {
        days.on(
            day,
            (happening, reportedAt) -> {
              if (happening.scripted()) {
                reportsOfEvent.merge(happening.event(), 1, Integer::sum);
                line(truth, happening.event() + "," + clerk.caseNumber(happening));
              }
              Feed feed = happening.category().feed();
              clerk.file(happening, reportedAt, row -> pending.add(delayed(row, feed)));
            });
        long until = day.plusDays(1).atStartOfDay(city.zone()).toEpochSecond();
        for (Row row = pending.peek();
            row != null && row.received() < until;
            row = pending.peek()) {
          pending.remove();
          if (row.received() >= liveStart && row.received() < end) {
            line(now, row.line(times));
            written[1]++;
          } else if (row.received() >= start && row.received() < liveStart) {
            line(history, row.line(times));
            written[0]++;
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException("Cannot write incidents to " + folder, e.getCause());
    }
    return new Written(written[0], written[1], reportsOfEvent);
  }

  /** A row that falls into a silence of its feed arrives after it, in the order of the backlog. */
  private Row delayed(Row row, Feed feed) {
    for (ScriptedEvent event : script.events()) {
      for (Effect.Silence silence : event.effects(Effect.Silence.class)) {
        if (silence.feed() == feed && event.contains(row.received())) {
          return row.receivedAt(event.end() + 1 + (row.received() - event.onset()) / 60);
        }
      }
    }
    return row;
  }

  private static BufferedWriter open(Path file, String header) throws IOException {
    BufferedWriter writer = Files.newBufferedWriter(file);
    writer.write(header);
    writer.write('\n');
    return writer;
  }

  private static void line(BufferedWriter writer, String line) {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
