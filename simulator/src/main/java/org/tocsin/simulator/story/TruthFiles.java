package org.tocsin.simulator.story;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Writes {@code truth.csv}, what really happened, and {@code known_events.csv}, what was announced.
 */
public final class TruthFiles {
  private TruthFiles() {}

  /**
   * @param size reports filed for each event
   */
  public static void write(Path folder, City city, Script script, Map<String, Integer> size)
      throws IOException {
    CivilTimes times = new CivilTimes(city.zone());
    try (BufferedWriter truth = Files.newBufferedWriter(folder.resolve("truth.csv"));
        BufferedWriter known = Files.newBufferedWriter(folder.resolve("known_events.csv"))) {
      truth.write(
          "id,kind,categories,places,onset,end,recognised_at,size,expect,description_en,description_zh\n");
      known.write("id,name_en,name_zh,places,categories,start,end\n");
      for (ScriptedEvent scripted : script.events()) {
        StoryEvent event = scripted.event();
        String places = String.join(";", scripted.placeIds(city));
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
                event.zh()));
        if (event.known()) {
          known.write(
              row(
                  event.id(),
                  event.en(),
                  event.zh(),
                  places,
                  String.join(";", scripted.categories()),
                  times.text(scripted.onset()),
                  times.text(scripted.end())));
        }
      }
    }
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
