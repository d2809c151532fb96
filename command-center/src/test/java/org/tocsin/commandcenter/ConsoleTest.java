package org.tocsin.commandcenter;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;
import tools.jackson.databind.node.ObjectNode;

/** The console as a dispatcher uses it, in a real browser on a real broker and real tables. */
@Tag("browser")
class ConsoleTest {
  private static final List<Place> PLACES = TestCity.places();

  @TempDir private Path home;
  private TestTown town;
  private Browser browser;
  private String url;

  @BeforeEach
  void open() throws IOException {
    town = TestTown.build(home, "simulated");
    town.fill();
    url = town.start();
    browser = new Browser();
  }

  @AfterEach
  void shut() throws IOException {
    browser.close();
    town.close();
  }

  @Test
  void aDispatcherSeesAnAlertComeReadsItAndTakesIt() {
    Page page = browser.open(url, 1440, 900, "en", "dark");
    assertThat(page.locator("[data-filter=todo] .number")).hasText("8");

    town.publish(alert("new-one").build());
    Locator row = page.locator("#row-new-one");
    assertThat(row).containsText("Blocked drain");
    assertThat(page.locator("#announcer")).containsText("New alert: Blocked drain, Heron Marsh");
    town.publish(alert("new-one").version(2, "update", "open").build());
    town.publish(alert("new-one").version(3, "alert", "open").build());
    assertThat(page.locator("#announcer p")).hasCount(2);

    row.click();
    Locator detail = page.locator("#detail");
    assertThat(detail.locator("h2")).hasText("Blocked drain");
    assertThat(detail.locator(".sentence"))
        .containsText("16 reports of blocked drain in Heron Marsh");
    assertThat(detail.locator(".answers > dt"))
        .hasText(
            new String[] {
              "What",
              "Where",
              "Since when",
              "How sure",
              "Why",
              "What is known nearby",
              "What was done"
            });
    assertThat(drawnPixels(page)).as("the chart is drawn").isGreaterThan(500);

    page.keyboard().press("a");
    assertThat(detail.locator(".chip.state")).hasText("Taken");
    assertThat(detail.locator(".log")).containsText("Dispatch acknowledged it");
    assertThat(page.locator("[data-filter=taken] .number")).hasText("1");

    page.keyboard().press("r");
    detail.getByText("Yes, new").click();
    detail.locator("form button[type=submit]").click();
    assertThat(detail.locator(".problem")).hasText("Answer both questions first.");
    detail.locator("fieldset").first().getByText("Yes").click();
    detail.locator("textarea").fill("Drain cleared");
    detail.locator("form button[type=submit]").click();
    assertThat(detail.locator(".chip.state")).hasText("Resolved");
    assertThat(detail.locator(".log .note")).hasText("Drain cleared");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void anUpdateOfTheAlertBeingReadIsShownAtOnce() {
    town.publish(alert("grows").build());
    Page page = browser.open(url + "#grows", 1440, 900, "en", "light");
    assertThat(page.locator(".figure.seen .value")).hasText("16");
    town.publish(
        TestAlerts.hourly("grows", PLACES.get(35), "drain", 3, 27)
            .named("Blocked drain", "排水堵塞")
            .version(2, "update", "open")
            .build());
    assertThat(page.locator(".figure.seen .value")).hasText("27");
    assertThat(page.locator(".log")).containsText("Alert updated: 27 observed");
  }

  @Test
  void theReportsThatWereCountedAreOnTheMapAndInTheList() {
    town.append(
        LakeTable.INCIDENT,
        List.of(
            TestRows.report("1", "n01", "flooding", "2026-07-18T11:05:00Z"),
            TestRows.report("2", "n01", "flooding", "2026-07-18T11:20:00Z"),
            TestRows.report("3", "n01", "noise", "2026-07-18T11:21:00Z"),
            TestRows.report("4", "n02", "flooding", "2026-07-18T11:22:00Z"),
            TestRows.report("5", "n01", "flooding", "2026-07-18T09:22:00Z"),
            TestRows.retraction("2", "n01", "flooding", "2026-07-18T11:20:00Z"),
            TestRows.report("6", "n01", "flooding", "2026-07-18T11:30:00Z")));
    Page page = browser.open(url + "#a-flood", 1440, 900, "en", "light");
    assertThat(page.locator(".counted summary")).hasText("2 reports counted");
    assertThat(page.locator(".counted summary")).isVisible();
    page.locator(".counted summary").click();
    assertThat(page.locator(".reports li")).hasCount(2);
    assertThat(page.locator(".reports li").first()).containsText("19:05");
    assertThat(page.locator("path.report")).hasCount(2);
    page.keyboard().press("Escape");
    assertThat(page.locator("path.report")).hasCount(0);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aPlaceWithoutAlertSaysWhatWasTestedAndHowCloseItCame() {
    town.append(
        LakeTable.MODEL, List.of(TestRows.baseline("noise"), TestRows.baseline("flooding")));
    town.append(
        LakeTable.SIGNAL,
        List.of(
            TestRows.signal("n05", "noise", 5, 6, 0.02, "quiet"),
            TestRows.signal("n05", "noise", 4, 6, 0.09, "quiet"),
            TestRows.signal("n06", "noise", 9, 6, 1e-7, "raised")));
    Page page = browser.open(url, 1440, 900, "en", "dark");
    page.mouse().click(pixel(page, "n05")[0], pixel(page, "n05")[1]);
    assertThat(page.locator("#detail h2")).hasText("Ropewalk");
    assertThat(page.locator(".tests tbody tr").first())
        .containsText("5 at Sat 18 Jul 19:10; an alert needs more than 6");
    assertThat(page.locator(".tests tbody tr").nth(1)).containsText("Nothing unusual");
    page.click("#tool-language");
    assertThat(page.locator("#detail h2")).hasText("缆绳里");
    assertThat(page.locator(".tests")).containsText("超过 6 起才报警");
    page.keyboard().press("Escape");
    assertThat(page.locator("#detail h2")).hasText("请选择一条警报");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theMapShowsHowPlacesAreExpectedToChangeAgainstTheirOwnUsual() {
    town.append(
        LakeTable.RISK_SCORE,
        List.of(
            TestRows.score("n05", "noise", "service", 6, 4),
            TestRows.score("n05", "falls", "service", 5, 3),
            TestRows.score("n06", "noise", "service", 2, 4),
            TestRows.score("n07", "theft", "reported-crime", 90, 10)));
    Page page = browser.open(url, 1440, 900, "en", "light");
    page.locator("#map-layer").selectOption("7d");
    assertThat(page.locator(".legend")).containsText("far above its usual");
    // Only one place is scored far above its own usual; crime of another never shows.
    assertThat(page.locator("path[fill='#dc8e33']")).hasCount(1);
    page.mouse().move(pixel(page, "n05")[0], pixel(page, "n05")[1]);
    assertThat(page.locator(".tip")).containsText("about 11 reports expected, usually 7");
    page.locator("#map-layer").selectOption("1d");
    assertThat(page.locator(".legend")).containsText("Nothing has been scored yet");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aStoppedCategoryIsNamedInsteadOfShown() {
    town.append(
        LakeTable.RISK_SCORE,
        List.of(
            TestRows.score("n05", "noise", "service", 9, 3),
            TestRows.score("n05", "falls", "service", 5, 5)));
    town.append(
        LakeTable.MODEL,
        List.of(TestRows.judgement("noise", "7d", "hardship", "2026-07-01", false)));
    Page page = browser.open(url, 1440, 900, "en", "light");
    page.locator("#map-layer").selectOption("7d");
    assertThat(page.locator(".legend .stopped")).hasText("Not shown, fairness check failed: Noise");
    page.mouse().move(pixel(page, "n05")[0], pixel(page, "n05")[1]);
    assertThat(page.locator(".tip")).containsText("about 5 reports expected, usually 5");
    page.click("#tool-language");
    assertThat(page.locator(".legend .stopped")).containsText("公平性检查未通过，不予显示：");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void anAlertOfTheWholeCityIsCalledSo() {
    Page page = browser.open(url, 1280, 800, "en", "light");
    assertThat(
            page.evaluate(
                "async () => { const { viewOf } = await import('/js/view.js'); return ['en', 'zh']"
                    + ".map(lang => viewOf({ lang }).place({ neighbourhood_id: 'city' })); }"))
        .isEqualTo(List.of("whole city", "全市"));
  }

  @Test
  void onASmallScreenTheOpenAlertAndTheMapLeaveToolsAndFiltersFree() {
    Page page = browser.open(url + "#a-power", 1280, 800, "en", "light");
    assertThat(page.locator("#detail h2")).hasText("Power outage");
    page.click("[data-filter=all]");
    assertThat(page.locator("[data-filter=all]")).hasAttribute("aria-pressed", "true");
    page.click("#tool-language");
    assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
  }

  /** Where a place's centre is on the page. */
  private static double[] pixel(Page page, String placeId) {
    Place place = PLACES.stream().filter(p -> p.id().equals(placeId)).findFirst().orElseThrow();
    Object[] at =
        ((List<?>)
                page.evaluate(
                    "([lat, lon]) => window.tocsinMap.pixelOf(lat, lon)",
                    List.of(place.centroidLat(), place.centroidLon())))
            .toArray();
    return new double[] {((Number) at[0]).doubleValue(), ((Number) at[1]).doubleValue()};
  }

  @Test
  void aDeskSnoozesAnAlertAndSaysWhatHoldsForTheCity() {
    Page page = browser.open(url + "#a-power", 1440, 900, "en", "light");
    assertThat(page.locator("#detail h2")).hasText("Power outage");
    page.keyboard().press("s");
    page.locator("form[data-kind=snooze] select").selectOption("180");
    page.locator("form[data-kind=snooze] button[type=submit]").click();
    assertThat(page.locator("#detail .notice")).containsText("nothing more of it until 22:40");
    assertThat(page.locator(".log")).containsText("Dispatch snoozed it");

    page.keyboard().press("g");
    assertThat(page.locator("#detail")).containsText("None announced.");
    page.getByText("Announce an event").click();
    page.locator("form[data-kind=mode] select").selectOption("emergency");
    page.locator("form[data-kind=mode] input").fill("Typhoon warning");
    page.locator("form[data-kind=mode] button").click();
    assertThat(page.locator("#tool-city .mode")).hasText("Emergency");
    page.locator("form[data-kind=known-event] input").fill("Dragon boat race");
    page.locator("form[data-kind=known-event] button").click();
    assertThat(page.locator(".quietly")).containsText(new String[] {"", "Dragon boat race"});
    page.getByText("Silence for a while").click();
    page.locator("form[data-kind=silence] input").fill("Drain works");
    page.locator("form[data-kind=silence] select[name=place]").selectOption("n02");
    page.locator("form[data-kind=silence] button").click();
    page.getByText("End the silence: Drain works").click();
    assertThat(page.getByText("End the silence: Drain works")).hasCount(0);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aSilentFeedAndAPlaceThatCannotBeJudgedSaySo() {
    town.append(
        LakeTable.FEED_STATE,
        List.of(
            TestRows.feed("utility", "", "heard-and-usual", "2026-07-18T09:00:00Z"),
            TestRows.feed("utility", "", "feed-down", "2026-07-18T10:00:00Z"),
            TestRows.feed("hotline", "", "heard-and-usual", "2026-07-18T09:00:00Z"),
            TestRows.feed("hotline", "n05", "cannot-tell", "2026-07-18T09:00:00Z")));
    Page page = browser.open(url, 1440, 900, "en", "dark");
    assertThat(page.locator("#notices")).containsText("Down: Utility.");
    page.click("#tool-city");
    assertThat(page.locator(".feeds li.feed-down")).containsText("feed down");
    assertThat(page.locator(".feeds li.heard-and-usual")).containsText("1 places: cannot tell");
    page.mouse().click(pixel(page, "n05")[0], pixel(page, "n05")[1]);
    assertThat(page.locator(".quiet-place")).containsText("Hotline cannot tell");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void whatIsHeldBackIsVisibleWithItsReason() {
    ObjectNode held =
        Json.mapper().valueToTree(alert("held").version(1, "alert", "held-back").build());
    held.put("event", "held-back").putArray("reasons").add("known event: Marathon");
    town.publish(Topics.ALERTS, "held", held.toString(), TestAlerts.NOW);
    Page page = browser.open(url, 1440, 900, "zh", "dark");
    page.click("[data-filter=held]");
    page.locator("#row-held").click();
    assertThat(page.locator("#detail .notice")).hasText("暂缓原因： 已知活动：Marathon");
    assertThat(page.locator("#detail .chip.state")).hasText("暂缓");
  }

  @Test
  void theSimulatedClockIsHeldAndLetGo() {
    Page page = browser.open(url, 1440, 900, "en", "dark");
    page.click("#playback-hold");
    assertThat(page.locator("#playback-hold"))
        .hasAttribute("title", "Let the simulated time go on");
    page.click("#playback-step");
    assertThat(page.locator("#playback-hold"))
        .hasAttribute("title", "Let the simulated time go on");
    page.click("#playback-hold");
    assertThat(page.locator("#playback-hold")).hasAttribute("title", "Hold the simulated time");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theLanguageSwitchesWithoutReload() {
    Page page = browser.open(url + "#a-gas", 1440, 900, "en", "dark");
    page.evaluate("window.stillTheSamePage = true");
    assertThat(page.locator("#detail h2")).hasText("Smell of gas");
    page.click("#tool-language");
    assertThat(page.locator("#detail h2")).hasText("燃气异味");
    assertThat(page.locator("#detail .sentence")).containsText("煤气厂在一小时内收到7起燃气异味报告");
    assertThat(page.locator("#row-a-flood")).containsText("街道积水");
    assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
    assertThat(page.locator(".clock .mark")).hasText("模拟时间");
    assertThat(page.evaluate("window.stillTheSamePage")).isEqualTo(true);
    page.reload();
    assertThat(page.locator("#detail h2")).hasText("燃气异味");
  }

  @Test
  void everyWordIsThereInBothLanguages() {
    Page page = browser.open(url, 1440, 900, "en", "dark");
    Object missing =
        page.evaluate(
            "async () => { const { WORDS } = await import('/js/words.js');"
                + " const en = Object.keys(WORDS.en), zh = Object.keys(WORDS.zh);"
                + " return [en.length > 100, en.filter((k) => !zh.includes(k)),"
                + " zh.filter((k) => !en.includes(k))]; }");
    assertThat(missing).isEqualTo(List.of(true, List.of(), List.of()));
  }

  @Test
  void theKeyboardReachesEveryAlert() {
    Page page = browser.open(url, 1440, 900, "en", "dark");
    assertThat(page.locator("#row-a-gas")).isVisible();
    page.keyboard().press("j");
    assertThat(page.locator("[aria-selected=true]")).containsText("Smell of gas");
    page.keyboard().press("j");
    assertThat(page.locator("[aria-selected=true]")).containsText("Street flooding");
    page.keyboard().press("k");
    assertThat(page.locator("[aria-selected=true]")).containsText("Smell of gas");
    page.keyboard().press("Enter");
    assertThat(page.locator("#facts")).isFocused();
    assertThat(page.locator(".actions .do").first()).isVisible();
    page.keyboard().press("c");
    page.locator("textarea").fill("a j k stays text");
    assertThat(page.locator("textarea")).hasValue("a j k stays text");
    page.keyboard().press("Escape");
    assertThat(page.locator("#list")).isFocused();
  }

  @Test
  void thePageOutlivesARestartOfTheServer() {
    Page page = browser.open(url + "#a-flood", 1440, 900, "en", "dark");
    page.evaluate("window.stillTheSamePage = true");
    town.stop();
    assertThat(page.locator("#notices")).containsText("Not connected to the command center since");
    assertThat(page.locator(".link")).hasText("Not connected");
    page.keyboard().press("a");
    assertThat(page.locator(".problem")).containsText("Not recorded");

    town.publish(alert("meanwhile").build());
    town.start(URI.create(url).getPort());
    assertThat(page.locator("#row-meanwhile")).containsText("Blocked drain", patience());
    assertThat(page.locator(".link")).hasText("Live");
    page.keyboard().press("a");
    assertThat(page.locator("#detail .chip.state")).hasText("Taken");
    assertThat(page.evaluate("window.stillTheSamePage")).isEqualTo(true);
  }

  @Test
  void aStoppedClockIsShown() {
    Page page = browser.open(url, 1440, 900, "en", "dark");
    assertThat(page.locator("#notices")).containsText("No heartbeat has been heard yet");
    town.heartbeat(TestAlerts.NOW);
    assertThat(page.locator("#notices")).hasText("");
    assertThat(page.locator("#notices")).containsText("Nothing is heard of: ", patience());
    assertThat(page.locator("#notices .notice > p")).containsText("reports");
    // Partitions are for whoever repairs it: folded, and still open after the next second.
    assertThat(page.locator("#notices li").first()).not().isVisible();
    page.locator("#notices summary").click();
    Locator first = page.locator("#notices li:has-text('incidents-0')");
    assertThat(first).containsText("incidents-0 silent for");
    String before = first.textContent();
    assertThat(first).not().hasText(before, new HasTextOptions().setTimeout(5000));
    assertThat(first).isVisible();
    page.click("#playback-hold");
    assertThat(page.locator("#notices")).hasText("");
    page.click("#playback-hold");
    assertThat(page.locator("#notices")).containsText("Nothing is heard of: ");
  }

  @Test
  void nothingWrongReadsAllQuiet() throws IOException {
    town.stop();
    for (AlertMessage message : TestAlerts.evening(PLACES)) {
      if (message.alertVersion() == 1) {
        town.publish(
            TestAlerts.hourly(message.id(), PLACES.get(0), message.category(), 3, 3)
                .version(9, "cancel", "cancelled")
                .build());
      }
    }
    town.append(
        LakeTable.SIGNAL,
        List.of(
            TestRows.near("n05", "noise", 4, null),
            TestRows.near("n05", "noise", 2, null),
            TestRows.near("n06", "noise", 4, "told"),
            TestRows.near("n06", "noise", 4, null),
            TestRows.near("n07", "noise", 6, null)));
    Page page = browser.open(town.start(), 1440, 900, "en", "dark");
    assertThat(page.locator(".summary strong")).hasText("All quiet");
    assertThat(page.locator("#detail h2")).hasText("All quiet");
    assertThat(page.locator(".summary")).containsText("Watching 40 places");
    assertThat(page.locator("#detail .quietly")).containsText("1 just below the line");
  }

  @Test
  void noPartHasASeriousAccessibilityFinding() {
    for (String look :
        new String[] {"en dark 1440", "zh light 1440", "en light 390", "zh dark 390"}) {
      String[] words = look.split(" ");
      int width = Integer.parseInt(words[2]);
      Page page = browser.open(url, width, 844, words[0], words[1]);
      assertThat(page.locator("#row-a-gas")).isVisible();
      assertAccessible(page, look + ", the list");
      page.locator("#row-a-drill").click();
      assertThat(page.locator(".actions .do").first()).isVisible();
      page.keyboard().press("r");
      assertThat(page.locator("form[data-kind=resolve]")).isVisible();
      assertAccessible(page, look + ", an alert");
      page.context().close();
    }
  }

  @Test
  void noRequestLeavesTheMachine() {
    Page page = browser.open(url + "#a-flood", 1440, 900, "en", "dark");
    assertThat(page.locator("#detail .plot canvas")).isVisible();
    page.click("#tool-theme");
    page.mouse().move(700, 450);
    page.mouse().wheel(0, -600);
    assertThat(page.locator("html")).hasAttribute("data-theme", "light");
    assertThat(browser.requests()).hasSizeGreaterThan(20).allMatch(r -> r.startsWith(url));
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aPhoneShowsListThenAlertAndComesBack() {
    Page page = browser.open(url, 390, 844, "en", "dark");
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .as("nothing sticks out sideways")
        .isLessThanOrEqualTo(390);
    page.locator("#row-a-gas").click();
    assertThat(page.locator("#detail h2")).isVisible();
    page.locator(".back").click();
    assertThat(page.locator("#detail")).not().isVisible();
    assertThat(page.locator("#row-a-gas")).isVisible();
  }

  private static TestAlerts.Builder alert(String id) {
    return TestAlerts.hourly(id, PLACES.get(35), "drain", 3, 16).named("Blocked drain", "排水堵塞");
  }

  private static int drawnPixels(Page page) {
    return (Integer)
        page.evaluate(
            "() => { const c = document.querySelector('.plot canvas');"
                + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }");
  }

  private static void assertAccessible(Page page, String what) {
    List<Rule> serious =
        new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
                .analyze()
                .getViolations()
                .stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .toList();
    assertThat(serious.stream().map(r -> r.getId() + " " + r.getNodes())).as(what).isEmpty();
  }

  private static ContainsTextOptions patience() {
    return new ContainsTextOptions().setTimeout(40_000);
  }
}
