package org.tocsin.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does: one command, then the browser, then Ctrl-C. */
class DemoIT {
  private static final Pattern CONSOLE = Pattern.compile("Console: (http://\\S+)");

  @TempDir private Path folder;

  @Test
  void oneCommandEndsWithAlertsInTheBrowserAndStopsWithoutARest() {
    Product product = new Product(folder);
    Product.Running demo = product.start("demo", "--port", "0", "--speed", "2400");
    try {
      await()
          .atMost(Duration.ofMinutes(6))
          .until(() -> CONSOLE.matcher(demo.output()).find() || !demo.process().isAlive());
      Matcher told = CONSOLE.matcher(demo.output());
      assertThat(told.find()).as(demo.output()).isTrue();
      clickThrough(told.group(1));
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> demo.output().contains("until you press Ctrl-C"));
      assertThat(demo.output())
          .contains("The tables agree")
          .containsPattern("Gas smell over three neighbourhoods .* min earlier")
          .containsPattern("A thunderstorm crosses the city.* min earlier")
          .containsPattern("City marathon .* rightly quiet");
    } finally {
      List<ProcessHandle> children = demo.process().descendants().toList();
      demo.process().destroy();
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () ->
                  !demo.process().isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static void clickThrough(String url) {
    BrowserType.LaunchOptions options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(Path.of("/usr/bin/chromium"))
            .setArgs(
                List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run"));
    List<String> elsewhere = new ArrayList<>();
    try (Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright.chromium().launch(options)) {
      Page page = browser.newPage(new Browser.NewPageOptions().setLocale("en-US"));
      page.onRequest(
          request -> {
            if (!request.url().startsWith(url)
                && !"data".equals(URI.create(request.url()).getScheme())) {
              elsewhere.add(request.url());
            }
          });
      page.navigate(url);
      Locator first = page.locator("[id^=row-]").first();
      assertThat(first)
          .isVisible(new IsVisibleOptions().setTimeout((double) Duration.ofMinutes(2).toMillis()));
      assertThat(page.locator("path.leaflet-interactive")).hasCount(40);
      first.click();
      Locator detail = page.locator("#detail");
      assertThat(detail.locator(".sentence")).containsText("usually");
      page.keyboard().press("a");
      assertThat(detail.locator(".log")).containsText("acknowledged it");
      assertThat(elsewhere).isEmpty();
    }
  }
}
