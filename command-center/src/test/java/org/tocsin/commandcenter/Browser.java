package org.tocsin.commandcenter;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium without a screen, and everything that goes wrong on its pages. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final List<String> problems = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  Browser() {
    // A laden machine is slow, not wrong.
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking")));
  }

  /** A fresh page of the given size, with the console's settings as somebody left them. */
  Page open(String url, int width, int height, String lang, String theme) {
    BrowserContext context =
        chromium.newContext(
            new NewContextOptions()
                .setViewportSize(width, height)
                .setReducedMotion(ReducedMotion.REDUCE));
    Page page = context.newPage();
    page.onPageError(problem -> problems.add("error: " + problem));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            problems.add("console: " + message.text());
          }
        });
    page.onRequest(request -> requests.add(request.url()));
    page.addInitScript(
        "if (!localStorage.getItem('tocsin.console')) localStorage.setItem('tocsin.console',"
            + " JSON.stringify({lang: '%s', theme: '%s'}))".formatted(lang, theme));
    page.navigate(url);
    page.waitForSelector(".link.on");
    return page;
  }

  /** Script errors and error lines of the console since the start. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Every address that any page asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
