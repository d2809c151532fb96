package org.tocsin.simulator.report;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.locationtech.jts.geom.Coordinate;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.Feed;
import org.tocsin.simulator.law.RateLaw;
import org.tocsin.simulator.law.Storm;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;

/**
 * What happens in the city, day after day: ordinary life by {@link RateLaw} with chance on top, and
 * the script. Days must be asked for in order, since a happening causes near-repeats on later days.
 * Ordinary life does not depend on the script.
 */
final class DayOfReports {
  /** Spread of near-repeats in kilometres. */
  static final double NEAR_REPEAT_KM = 0.2;

  /** Mean days from a happening to a near-repeat. */
  static final double NEAR_REPEAT_DAYS = 3;

  private static final int DAY = 86_400;
  private static final long SCRIPTED = 1L << 38;

  private final City city;
  private final List<Category> categories;
  private final Map<String, Category> byId = new HashMap<>();
  private final RateLaw law;
  private final Weather weather;
  private final Script script;
  private final long seed;
  private final double[][] perDay;
  private final Map<Long, List<Happening>> nearRepeats = new HashMap<>();

  private long today;
  private long midnight;
  private long counter;
  private long scriptCounter;

  DayOfReports(
      City city,
      List<Category> categories,
      RateLaw law,
      Weather weather,
      Script script,
      long seed) {
    this.city = city;
    this.categories = categories;
    this.law = law;
    this.weather = weather;
    this.script = script;
    this.seed = seed;
    this.perDay = new double[categories.size()][city.neighbourhoods().size()];
    for (int c = 0; c < categories.size(); c++) {
      Category category = categories.get(c);
      byId.put(category.id(), category);
      double landScale = law.landScale(category);
      for (Neighbourhood place : city.neighbourhoods()) {
        perDay[c][place.index()] = law.ofPlace(category, place, landScale);
      }
    }
  }

  /** One report: a happening and when somebody told of it, in epoch seconds. */
  interface Filing {
    void file(Happening happening, long reportedAt);
  }

  /** Files every report of what happens on the date. */
  void on(LocalDate date, Filing filing) {
    today = date.toEpochDay();
    midnight = date.atStartOfDay(city.zone()).toEpochSecond();
    counter = 0;
    scriptCounter = 0;
    List<Storm> storms = weather.stormsOn(date);
    ordinary(date, storms, happening -> report(happening, filing));
    for (ScriptedEvent event : script.events()) {
      if (midnight + DAY > event.onset() && midnight < event.end()) {
        rises(event, date, storms, happening -> report(happening, filing));
        scripted(event, filing);
      }
    }
  }

  private void ordinary(LocalDate date, List<Storm> storms, Consumer<Happening> happenings) {
    List<Happening> due = nearRepeats.remove(today);
    if (due != null) {
      due.forEach(happening -> happen(happening, happenings));
    }
    double[] hours = new double[24];
    for (int c = 0; c < categories.size(); c++) {
      Category category = categories.get(c);
      double shared =
          law.ofDate(category, date)
              * (1 - category.excitation())
              * Chance.of(seed, "shock", today, c).gammaOfMeanOne(category.shock());
      boolean sameHours = storms.isEmpty() || category.rain() == 0;
      for (Neighbourhood place : city.neighbourhoods()) {
        if (!sameHours || place.index() == 0) {
          hours = law.ofHours(category, place, date, storms);
        }
        Chance chance = Chance.of(seed, "day", today, c, place.index());
        double mean =
            perDay[c][place.index()]
                * shared
                * chance.gammaOfMeanOne(category.spread())
                * Arrays.stream(hours).sum()
                / 24;
        int count = chance.poisson(mean);
        for (int i = 0; i < count; i++) {
          long at = midnight + chance.pick(hours) * 3600L + chance.below(3600);
          happen(ordinary(category, place, at, place.anyPoint(chance)), happenings);
        }
      }
    }
  }

  /** Passes on a happening and what it excites on the same day; keeps the rest for later days. */
  private void happen(Happening first, Consumer<Happening> happenings) {
    Deque<Happening> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      Happening happening = open.removeFirst();
      happenings.accept(happening);
      Chance chance = Chance.of(seed, "near", happening.key());
      int excited = chance.poisson(happening.category().excitation());
      for (int i = 0; i < excited; i++) {
        long at = happening.at() + 60 + (long) chance.exponential(NEAR_REPEAT_DAYS * DAY);
        Coordinate point = happening.place().pointNear(happening.point(), NEAR_REPEAT_KM, chance);
        Happening next = ordinary(happening.category(), happening.place(), at, point);
        if (at < midnight + DAY) {
          open.addLast(next);
        } else {
          nearRepeats
              .computeIfAbsent(today + (at - midnight) / DAY, day -> new ArrayList<>())
              .add(next);
        }
      }
    }
  }

  private void rises(
      ScriptedEvent event, LocalDate date, List<Storm> storms, Consumer<Happening> happenings) {
    double passed = (midnight + DAY / 2.0 - event.onset()) / (event.end() - event.onset());
    for (Effect.Rise rise : event.effects(Effect.Rise.class)) {
      Category category = category(rise.category(), event);
      int c = categories.indexOf(category);
      for (int index : event.places()) {
        Neighbourhood place = city.neighbourhood(index);
        double[] hours = law.ofHours(category, place, date, storms);
        Chance chance = Chance.of(seed, "rise " + event.event().id(), today, index);
        double extra =
            (rise.factor() - 1)
                * Math.max(0, Math.min(1, passed))
                * perDay[c][index]
                * law.ofDate(category, date);
        int count = chance.poisson(extra);
        for (int i = 0; i < count; i++) {
          long at = midnight + chance.pick(hours) * 3600L + chance.below(3600);
          if (event.contains(at)) {
            happenings.accept(scripted(event, category, place, at, place.anyPoint(chance), ""));
          }
        }
      }
    }
  }

  private void scripted(ScriptedEvent event, Filing filing) {
    List<Effect.Reports> effects = event.effects(Effect.Reports.class);
    for (int e = 0; e < effects.size(); e++) {
      Effect.Reports reports = effects.get(e);
      Category category = category(reports.category(), event);
      int places = event.places().size();
      int perPlace = (reports.count() + places - 1) / places;
      double lag = reports.lagMinutes() * 60;
      double window = Math.max(600, event.end() - event.onset() - lag * (places - 1));
      for (int i = 0; i < reports.count(); i++) {
        int p = i % places;
        Neighbourhood place = city.neighbourhood(event.places().get(p));
        String subject = "event " + event.event().id();
        Coordinate scene = place.anyPoint(Chance.of(seed, subject, e, -1 - p));
        Chance chance = Chance.of(seed, subject, e, i);
        double share = (Math.floorDiv(i, places) + chance.uniform()) / perPlace;
        long at = event.onset() + (long) (lag * p + window * reports.shape().timeAt(share));
        if (at < midnight || at >= midnight + DAY) {
          continue;
        }
        Coordinate point = place.pointNear(scene, reports.sameThing() ? 0.15 : 0.5, chance);
        String thing = reports.sameThing() ? thing(Chance.mix(event.onset() + p)) : "";
        Happening happening = scripted(event, category, place, at, point, thing);
        filing.file(happening, at + delay(happening, chance, 0.5));
      }
    }
  }

  /** A happening's first report and its repeats. */
  private void report(Happening happening, Filing filing) {
    Chance chance = Chance.of(seed, "report", happening.key());
    Category category = happening.category();
    Happening first = happening;
    if (category.repeats() > 0 && chance.happens(Dirt.LINKED)) {
      first = happening.withThing(thing(Chance.mix(happening.key() + seed)));
    }
    filing.file(first, happening.at() + delay(happening, chance, 1));
    int repeats = happening.scripted() ? 0 : chance.poisson(category.repeats());
    for (int i = 0; i < repeats; i++) {
      long seen = happening.at() + (long) Math.min(1800, chance.exponential(900));
      Coordinate point = happening.place().pointNear(happening.point(), 0.05, chance);
      Happening again = ordinary(category, happening.place(), seen, point).withThing(first.thing());
      filing.file(again, seen + delay(again, chance, 1));
    }
  }

  private static String thing(long id) {
    return "T" + Long.toUnsignedString(id, 36).toUpperCase(Locale.ROOT);
  }

  private static long delay(Happening happening, Chance chance, double factor) {
    Feed feed = happening.category().feed();
    double minutes = chance.logNormal(feed.reportMinutes() * factor, feed.reportSpread());
    return (long) (60 * Math.min(minutes, 24 * 60)) + 5;
  }

  /** The day in the upper bits, a running number below: unique over all days. */
  private Happening ordinary(Category category, Neighbourhood place, long at, Coordinate point) {
    return new Happening(category, place, at, point, (today << 39) | counter++, "", "");
  }

  private Happening scripted(
      ScriptedEvent event,
      Category category,
      Neighbourhood place,
      long at,
      Coordinate point,
      String thing) {
    long key = (today << 39) | SCRIPTED | scriptCounter++;
    return new Happening(category, place, at, point, key, thing, event.event().id());
  }

  private Category category(String id, ScriptedEvent event) {
    Category category = byId.get(id);
    if (category == null) {
      throw new IllegalArgumentException(
          "Event %s speaks of category '%s'; known are %s"
              .formatted(event.event().id(), id, String.join(", ", new TreeSet<>(byId.keySet()))));
    }
    return category;
  }
}
