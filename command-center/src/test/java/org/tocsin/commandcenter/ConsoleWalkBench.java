package org.tocsin.commandcenter;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.lakehouse.LakeTable;

/**
 * A recorded walk through the console: pictures in both languages, dark and light, on a desk, a
 * phone and a wall, to be looked at. {@code -Dtocsin.pictures=DIR} says where they go.
 */
@Tag("bench")
class ConsoleWalkBench {
  @TempDir private Path home;

  @Test
  void aWalk() throws IOException {
    Path pictures = Path.of(System.getProperty("tocsin.pictures", home.toString()));
    Files.createDirectories(pictures);
    try (TestTown town = TestTown.build(home, "simulated");
        Browser browser = new Browser()) {
      town.fill();
      town.append(
          LakeTable.INCIDENT,
          List.of(
              TestRows.report("1", "n01", "flooding", "2026-07-18T11:05:00Z"),
              TestRows.report("6", "n01", "flooding", "2026-07-18T11:30:00Z")));
      town.append(
          LakeTable.RISK_SCORE,
          List.of(
              TestRows.score("n05", "noise", "service", 9, 4),
              TestRows.score("n06", "noise", "service", 2, 4),
              TestRows.score("n07", "noise", "service", 4, 4),
              TestRows.score("n08", "noise", "service", 5, 4),
              TestRows.score("n09", "noise", "service", 3.2, 4)));
      town.append(
          LakeTable.MODEL, List.of(TestRows.baseline("noise"), TestRows.baseline("flooding")));
      String url = town.start();
      town.heartbeat(TestAlerts.NOW);
      for (String look :
          List.of(
              "en dark 1440 900", "zh light 1440 900", "en light 390 844", "zh dark 2560 1440")) {
        String[] words = look.split(" ");
        int width = Integer.parseInt(words[2]);
        Page page = browser.open(url, width, Integer.parseInt(words[3]), words[0], words[1]);
        String name = "%s-%s-%s".formatted(words[0], words[1], words[2]);
        assertThat(page.locator("#row-a-gas")).isVisible();
        shoot(page, pictures, name + "-list");
        page.locator("#row-a-flood").click();
        assertThat(page.locator("#detail h2")).isVisible();
        shoot(page, pictures, name + "-alert");
        page.keyboard().press("Escape");
        page.keyboard().press("g");
        assertThat(page.locator(".city-forms")).isVisible();
        shoot(page, pictures, name + "-city");
        page.keyboard().press("Escape");
        if (width > 1000) {
          page.locator("#map-layer").selectOption("7d");
          assertThat(
                  page.locator(
                      "path[fill='%s']".formatted(words[1].equals("dark") ? "#c47f1e" : "#dc8e33")))
              .hasCount(1);
          shoot(page, pictures, name + "-change");
        }
        page.context().close();
      }
      assertThat(browser.problems()).isEmpty();
    }
  }

  private static void shoot(Page page, Path folder, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(folder.resolve("console-" + name + ".png")));
  }
}
