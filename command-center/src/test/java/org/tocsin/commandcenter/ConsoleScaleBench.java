package org.tocsin.commandcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.place.Place;

/**
 * A city of 5,000 neighbourhoods with 10,000 alerts: how soon the console paints, how evenly it
 * scrolls and pans, and how much memory the server takes. Prints; docs/benchmarks/console.md says
 * what was seen.
 */
@Tag("bench")
class ConsoleScaleBench {
  private static final int COLUMNS = 100;
  private static final int ROWS = 50;
  private static final int ALERTS = 10_000;
  private static final String[] SEVERITIES = {"Extreme", "Severe", "Moderate", "Minor"};

  @TempDir private Path home;

  @Test
  void aMetropolis() throws Exception {
    List<Place> places = grid();
    try (TestTown town = TestTown.build(home, "simulated", places);
        Browser browser = new Browser()) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < ALERTS; i++) {
        sent.add(town.publishLater(alert(i, places.get(i % places.size()))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
      town.heartbeat(TestAlerts.NOW);
      String url = town.start();
      Page page = browser.open(url, 1600, 900, "en", "light");
      page.waitForFunction(
          "() => document.querySelector('[data-filter=all] .number')?.textContent === '10000'"
              .replace("10000", Integer.toString(ALERTS)));
      page.reload();
      page.waitForFunction("() => document.querySelectorAll('#list .row').length > 5");
      page.waitForFunction("() => document.querySelector('#city canvas, #city svg path')");
      Map<String, Object> seen = new HashMap<>();
      seen.put(
          "first contentful paint, ms",
          page.evaluate(
              "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
      seen.put("rows in the list and map drawn, ms", page.evaluate("() => performance.now()"));
      seen.put("frames while scrolling, ms", frames(page, "list"));
      seen.put("frames while panning, ms", frames(page, "map"));
      seen.put("server heap after collection with the broker beside it, MB", heap());
      seen.forEach((what, value) -> System.out.printf(Locale.ROOT, "%s: %s%n", what, value));
      assertThat(browser.problems()).isEmpty();
    }
  }

  /** Median, 95th percentile and longest time between two frames while something moves. */
  private static Object frames(Page page, String what) {
    return page.evaluate(
        """
        async (what) => {
          const list = document.getElementById('list');
          const times = [];
          let last = performance.now();
          for (let i = 0; i < 120; i++) {
            if (what === 'list') list.scrollTop += 700; else window.tocsinMap.panBy(i % 2 ? 40 : -36, 25);
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            times.push(now - last);
            last = now;
          }
          times.sort((a, b) => a - b);
          return [times[60], times[114], times[119]].map((t) => Math.round(t)).join(' / ');
        }
        """,
        what);
  }

  private static String heap() {
    Runtime.getRuntime().gc();
    Runtime memory = Runtime.getRuntime();
    return Long.toString((memory.totalMemory() - memory.freeMemory()) >> 20);
  }

  private static List<Place> grid() {
    List<Place> places = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double lat = 31 + row * 0.01;
        double lon = 121 + column * 0.012;
        String id = "p%04d".formatted(row * COLUMNS + column);
        places.add(
            new Place(
                id,
                null,
                "neighbourhood",
                "Place " + id,
                "街区" + id,
                String.format(
                    Locale.ROOT,
                    "{\"type\":\"Polygon\",\"coordinates\":[[[%1$.4f,%2$.4f],[%3$.4f,%2$.4f],[%3$.4f,%4$.4f],[%1$.4f,%4$.4f],[%1$.4f,%2$.4f]]]}",
                    lon,
                    lat,
                    lon + 0.012,
                    lat + 0.01),
                9_000.0,
                lat + 0.005,
                lon + 0.006,
                1.2));
      }
    }
    return places;
  }

  private static AlertMessage alert(int i, Place place) {
    return TestAlerts.hourly("m%05d".formatted(i), place, "noise", 3, 9 + i % 7)
        .named("Night-time noise", "夜间噪声")
        .severity(SEVERITIES[i % SEVERITIES.length])
        .sent(Duration.ofSeconds(i * 7L))
        .build();
  }
}
