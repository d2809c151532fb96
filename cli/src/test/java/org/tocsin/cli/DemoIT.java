package org.tocsin.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
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
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does: one command, then the browser, then Ctrl-C. */
class DemoIT {
  private static final Pattern CONSOLE = Pattern.compile("Console: (http://\\S+)");

  private static final Pattern HAN = Pattern.compile("[\\u4e00-\\u9fff]");

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
      inTheBrowser(told.group(1), DemoIT::theFirstMinutes);
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> demo.output().contains("until you press Ctrl-C"));
      assertThat(demo.output())
          .contains("The tables agree")
          .containsPattern("Gas smell over three neighbourhoods .* min earlier")
          .containsPattern("A thunderstorm crosses the city.* min earlier")
          .containsPattern("City marathon .* rightly quiet")
          .containsPattern("A gas main leaks .* min earlier")
          .containsPattern("Falls of older people .* min earlier")
          .containsPattern("almost nobody reports .* found: cannot tell");
      inTheBrowser(told.group(1), DemoIT::theWholeDay);
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

  /** A newcomer sees the first alert, reads it in both languages, takes and resolves it. */
  private static void theFirstMinutes(Page page) {
    Locator first = page.locator("[id^=row-]").first();
    assertThat(first)
        .isVisible(new IsVisibleOptions().setTimeout((double) Duration.ofMinutes(2).toMillis()));
    assertThat(page.locator("path.leaflet-interactive")).hasCount(40);
    first.click();
    Locator detail = page.locator("#detail");
    // Whatever is first by then: a count beside what is usual, or a rule that holds.
    assertThat(detail.locator(".sentence")).not().isEmpty();
    assertThat(detail.locator(".sentence")).not().containsText(HAN);
    page.keyboard().press("a");
    assertThat(detail.locator(".log")).containsText("acknowledged it");
    assertAccessible(page, "an alert in English");
    page.click("#tool-language");
    assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
    assertThat(detail.locator(".sentence")).containsText(HAN);
    assertAccessible(page, "an alert in Chinese");
    page.keyboard().press("r");
    Locator form = page.locator("form[data-kind=resolve]");
    form.locator("input[name=real][value=yes]").check();
    form.locator("input[name=new][value=yes]").check();
    form.locator("button[type=submit]").click();
    assertThat(detail.locator(".log")).containsText("办结");
    page.click("#playback-hold");
    assertThat(page.locator("#playback-hold")).hasAttribute("title", "继续模拟时间");
    page.click("#playback-hold");
  }

  /** When the day is over, everything that was told is there, and the feeds' states. */
  private static void theWholeDay(Page page) {
    page.click("[data-filter=all]");
    for (String name : List.of("Street flooding", "Gas smell")) {
      assertThat(page.locator(".row strong", new Page.LocatorOptions().setHasText(name)).first())
          .isVisible();
    }
    page.keyboard().press("g");
    assertThat(page.locator("#detail")).containsText("Emergency calls");
    assertAccessible(page, "the city in English");
    page.click("#tool-language");
    assertThat(page.locator("#detail")).containsText("紧急呼叫");
    assertAccessible(page, "the city in Chinese");
  }

  private static void assertAccessible(Page page, String what) {
    assertThat(
            new AxeBuilder(page)
                    .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
                    .analyze()
                    .getViolations()
                    .stream()
                    .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                    .map(rule -> rule.getId() + " " + rule.getNodes()))
        .as(what)
        .isEmpty();
  }

  private static void inTheBrowser(String url, Consumer<Page> walk) {
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
      walk.accept(page);
      assertThat(elsewhere).isEmpty();
    }
  }
}
