package org.tocsin.simulator.report;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.locationtech.jts.geom.Coordinate;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.Feed;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Turns one report of a happening into the rows that its desk sends: the report itself, and perhaps
 * a correction, a closing, a cancellation, each perhaps twice; with dirt.
 */
final class Clerk {
  static final String HEADER =
      "received,feed,case_no,delivery,action,opened,reported,closed,category,subcategory,status,"
          + "severity,thing,lon,lat,area";

  private static final long DAY = 86_400;

  private final City city;
  private final CivilTimes times;
  private final List<Category> categories;
  private final long seed;

  Clerk(City city, List<Category> categories, long seed) {
    this.city = city;
    this.times = new CivilTimes(city.zone());
    this.categories = categories;
    this.seed = seed;
  }

  /** The case number of a happening's key: opaque, and never given twice. */
  String caseNumber(Happening happening) {
    String digits = Long.toUnsignedString(Chance.mix(happening.key() ^ Chance.mix(seed)), 36);
    return happening.category().feed().prefix()
        + "0".repeat(13 - digits.length())
        + digits.toUpperCase(Locale.ROOT);
  }

  /** What is known of a case at one moment. */
  private record Version(
      Category category,
      String word,
      String subword,
      long opened,
      long reported,
      String closed,
      String status,
      String point,
      String area) {}

  /** Offers every row of the report, in no order. */
  void file(Happening happening, long reportedAt, Consumer<Row> rows) {
    Chance chance = Chance.of(seed, "clerk", happening.key());
    Feed feed = happening.category().feed();
    String number = caseNumber(happening);
    long received =
        reportedAt + feed.leastSeconds() + chance.below(feed.mostSeconds() - feed.leastSeconds());
    if (!happening.scripted() && chance.happens(Dirt.LATE)) {
      received += 2 * DAY + (long) (chance.uniform() * chance.uniform() * 38 * DAY);
    }
    Version truth = truth(happening, reportedAt, chance);
    Version version = truth;
    boolean corrected = chance.happens(Dirt.CORRECTED);
    if (corrected) {
      version = mistaken(truth, happening, chance);
    }
    Sender sender = new Sender(happening, number, chance, rows);
    sender.send(received, "NEW", version);
    long last = received;
    if (corrected) {
      last += 600 + (long) chance.exponential(4 * 3600);
      sender.send(last, "UPDATE", truth);
    }
    if (chance.happens(Dirt.CLOSED)) {
      last += 1200 + (long) chance.exponential(30 * 3600);
      sender.send(last, "UPDATE", closed(truth, last - 60));
    }
    if (!happening.scripted() && chance.happens(Dirt.RETRACTED)) {
      last += 900 + (long) chance.exponential(DAY);
      sender.send(last, "CANCEL", truth);
    }
    if (chance.happens(Dirt.MALFORMED)) {
      sender.sendMalformed(received + 1, truth);
    }
  }

  private Version truth(Happening happening, long reportedAt, Chance chance) {
    Category category = happening.category();
    long opened = happening.at();
    if (!happening.scripted() && chance.happens(Dirt.MIDNIGHT)) {
      opened = midnightBefore(opened);
    }
    String point;
    if (chance.happens(Dirt.NO_COORDINATES)) {
      point = ",";
    } else if (chance.happens(Dirt.DEFAULT_COORDINATES / (1 - Dirt.NO_COORDINATES))) {
      point = degrees(new Coordinate(Dirt.DEFAULT_LON, Dirt.DEFAULT_LAT));
    } else {
      point = degrees(happening.point());
    }
    String subword = category.subwords().get(chance.below(category.subwords().size()));
    return new Version(
        category,
        word(category, chance),
        subword,
        opened,
        reportedAt,
        "",
        "open",
        point,
        area(happening.place(), chance));
  }

  private Version mistaken(Version truth, Happening happening, Chance chance) {
    double what = chance.uniform();
    if (what < 0.5 && !happening.place().neighbours().isEmpty()) {
      List<Integer> near = happening.place().neighbours();
      Neighbourhood wrong = city.neighbourhood(near.get(chance.below(near.size())));
      return new Version(
          truth.category,
          truth.word,
          truth.subword,
          truth.opened,
          truth.reported,
          truth.closed,
          truth.status,
          degrees(wrong.anyPoint(chance)),
          wrong.nameEn());
    }
    if (what < 0.75) {
      Category wrong = categories.get(chance.below(categories.size()));
      return new Version(
          wrong,
          wrong.word(),
          wrong.subwords().get(0),
          truth.opened,
          truth.reported,
          truth.closed,
          truth.status,
          truth.point,
          truth.area);
    }
    return new Version(
        truth.category,
        truth.word,
        truth.subword,
        truth.opened - 600 - chance.below(5400),
        truth.reported,
        truth.closed,
        truth.status,
        truth.point,
        truth.area);
  }

  private Version closed(Version version, long at) {
    return new Version(
        version.category,
        version.word,
        version.subword,
        version.opened,
        version.reported,
        times.text(at),
        "closed",
        version.point,
        version.area);
  }

  private static String word(Category category, Chance chance) {
    if (chance.happens(Dirt.SPELLING)) {
      return category.variants().get(chance.below(category.variants().size()));
    }
    return category.word();
  }

  private String area(Neighbourhood place, Chance chance) {
    if (chance.happens(Dirt.WRONG_AREA) && !place.neighbours().isEmpty()) {
      return city.neighbourhood(place.neighbours().get(chance.below(place.neighbours().size())))
          .nameEn();
    }
    if (chance.happens(Dirt.UNTIDY_AREA)) {
      return chance.happens(0.5)
          ? " " + place.nameEn() + "  "
          : place.nameEn().toUpperCase(Locale.ROOT);
    }
    return place.nameEn();
  }

  private long midnightBefore(long at) {
    return Instant.ofEpochSecond(at)
        .atZone(city.zone())
        .toLocalDate()
        .atStartOfDay(city.zone())
        .toEpochSecond();
  }

  private static String degrees(Coordinate point) {
    return fiveDigits(point.x) + "," + fiveDigits(point.y);
  }

  private static String fiveDigits(double degrees) {
    long whole = StrictMath.round(degrees * 1e5);
    String fraction = Long.toString(Math.abs(whole) % 100_000);
    return whole / 100_000 + "." + "0".repeat(5 - fraction.length()) + fraction;
  }

  /** Writes the versions of one case. */
  private final class Sender {
    private final Happening happening;
    private final String number;
    private final Chance chance;
    private final Consumer<Row> rows;
    private int part;

    Sender(Happening happening, String number, Chance chance, Consumer<Row> rows) {
      this.happening = happening;
      this.number = number;
      this.chance = chance;
      this.rows = rows;
    }

    void send(long received, String action, Version version) {
      String delivery = number + "-" + part;
      offer(received, line(delivery, action, version));
      if (chance.happens(Dirt.REDELIVERED)) {
        long again = received + 30 + (long) chance.exponential(6 * 3600);
        String id = chance.happens(0.5) ? delivery : delivery + "R";
        offer(again, line(id, action, version));
      }
    }

    void sendMalformed(long received, Version version) {
      String whole = line(number + "-X", "NEW", version);
      String[] cells = whole.split(",", -1);
      String broken =
          switch (chance.below(4)) {
            case 0 -> String.join(",", List.of(cells).subList(0, 6));
            case 1 -> replaced(cells, 4, "2026-02-31 25:61");
            case 2 -> replaced(cells, 7, "???");
            default -> replaced(cells, 1, "");
          };
      offer(received, broken);
    }

    private void offer(long received, String line) {
      rows.accept(new Row(received, happening.key(), part, line));
      part++;
    }

    private String replaced(String[] cells, int index, String value) {
      cells[index] = value;
      return String.join(",", cells);
    }

    private String line(String delivery, String action, Version version) {
      StringBuilder line = new StringBuilder(220);
      line.append(happening.category().feed().word());
      line.append(',').append(number).append(',').append(delivery).append(',').append(action);
      line.append(',');
      times.append(line, version.opened);
      line.append(',');
      times.append(line, version.reported);
      line.append(',').append(version.closed).append(',').append(version.word);
      line.append(',').append(version.subword).append(',').append(version.status);
      line.append(',').append(version.category.severity().toLowerCase(Locale.ROOT));
      line.append(',').append(happening.thing()).append(',').append(version.point);
      line.append(',').append(version.area);
      return line.toString();
    }
  }
}
