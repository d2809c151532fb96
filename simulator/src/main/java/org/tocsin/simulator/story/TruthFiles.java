package org.tocsin.simulator.story;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.law.Storm;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.sensor.Property;
import org.tocsin.simulator.sensor.Sensor;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Writes {@code truth.csv}, what really happened, and {@code known_events.csv}, what was announced.
 */
public final class TruthFiles {
  /** Rain from which a place counts as reached by a storm, mm/h: it more than doubles floods. */
  static final double REACHED = 5;

  /** How far east of its rain a storm still lifts the river, kilometres. */
  private static final double DOWNSTREAM = 3;

  private static final long STEP = 600;

  private TruthFiles() {}

  /**
   * @param categories of the city
   * @param size reports filed for each event
   * @param failing sensors that fail by an event's doing, by its id
   */
  public static void write(
      Path folder,
      City city,
      List<Category> categories,
      Script script,
      Map<String, Integer> size,
      Map<String, Sensor> failing)
      throws IOException {
    CivilTimes times = new CivilTimes(city.zone());
    try (BufferedWriter truth = Files.newBufferedWriter(folder.resolve("truth.csv"));
        BufferedWriter known = Files.newBufferedWriter(folder.resolve("known_events.csv"))) {
      truth.write(
          "id,kind,categories,places,onset,end,recognised_at,size,expect,description_en,description_zh,signs,reach\n");
      known.write("id,name_en,name_zh,places,categories,start,end\n");
      for (ScriptedEvent scripted : script.events()) {
        StoryEvent event = scripted.event();
        Sensor failed = failing.get(event.id());
        String places =
            failed == null ? String.join(";", scripted.placeIds(city)) : failed.place().id();
        truth.write(
            row(
                event.id(),
                event.kind(),
                String.join(";", scripted.categories()),
                places,
                times.text(scripted.onset()),
                times.text(scripted.end()),
                scripted.recognisedAt().map(times::text).orElse(""),
                Integer.toString(size.getOrDefault(event.id(), 0)),
                event.expect(),
                event.en(),
                event.zh(),
                String.join(";", signs(scripted, categories, failed)),
                String.join(";", reach(scripted, script, city))));
        if (event.known()) {
          known.write(
              row(
                  event.id(),
                  event.en(),
                  event.zh(),
                  places,
                  String.join(";", scripted.announced()),
                  times.text(scripted.onset()),
                  times.text(scripted.end())));
        }
      }
    }
  }

  /**
   * In what it shows besides its categories: properties of sensors; for a storm everything that
   * rain makes more of; for a fault the sensor, for a silence the feed.
   */
  private static Set<String> signs(
      ScriptedEvent scripted, List<Category> categories, @Nullable Sensor failed) {
    Set<String> signs = new LinkedHashSet<>(scripted.properties());
    if (failed != null) {
      signs.add(failed.id());
    }
    scripted.effects(Effect.Silence.class).forEach(silence -> signs.add(silence.feed().word()));
    if (!scripted.effects(Effect.Rain.class).isEmpty()) {
      signs.addAll(
          List.of(
              Property.RAIN.word(),
              Property.WATER_LEVEL.word(),
              Property.TRAFFIC.word(),
              Property.PM25.word(),
              Property.NOISE.word()));
      categories.stream().filter(c -> c.rain() > 0).map(Category::id).forEach(signs::add);
    }
    scripted.categories().forEach(signs::remove);
    return signs;
  }

  /** Places besides its own that a storm rains on, or whose river it swells. */
  private static List<String> reach(ScriptedEvent scripted, Script script, City city) {
    if (scripted.effects(Effect.Rain.class).isEmpty()) {
      return List.of();
    }
    List<Storm> storms = script.stormsOf(scripted, city);
    return city.neighbourhoods().stream()
        .filter(place -> !scripted.places().contains(place.index()))
        .filter(
            place ->
                rainsOn(storms, place.x(), place.y(), scripted)
                    || (place.onRiver()
                        && rainsOn(storms, place.x() - DOWNSTREAM, place.y(), scripted)))
        .map(Neighbourhood::id)
        .toList();
  }

  private static boolean rainsOn(List<Storm> storms, double x, double y, ScriptedEvent scripted) {
    for (long at = scripted.onset(); at < scripted.end(); at += STEP) {
      if (Weather.rainAt(storms, x, y, at) >= REACHED) {
        return true;
      }
    }
    return false;
  }

  private static String row(String... cells) {
    return Stream.of(cells).map(TruthFiles::quoted).collect(Collectors.joining(",")) + "\n";
  }

  private static String quoted(String cell) {
    return cell.contains(",") || cell.contains("\"")
        ? "\"" + cell.replace("\"", "\"\"") + "\""
        : cell;
  }
}
