package org.tocsin.commandcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;
import tools.jackson.databind.JsonNode;

/** The running command center on a real broker and real tables; each test uses its own alerts. */
class CommandCenterTest {
  private static final List<Place> PLACES = TestCity.places();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path home;
  private static TestTown town;
  private static String url;

  @BeforeAll
  static void open() throws IOException {
    town = TestTown.build(home, "simulated");
    AlertMessage landed = alert("landed").build();
    RecordMetadata at = town.publish(landed);
    town.land(List.of(landed), List.of(at));
    town.heartbeat(TestAlerts.NOW);
    url = town.start();
  }

  @AfterAll
  static void shut() throws IOException {
    town.close();
  }

  @Test
  void whatRestsInTheTablesIsThereOnce() throws Exception {
    JsonNode alerts = get("api/alerts").get("alerts");
    assertThat(alerts.valueStream().filter(a -> a.get("id").asString().equals("landed")))
        .hasSize(1);
    assertThat(get("api/alerts/landed").get("versions")).hasSize(1);
  }

  @Test
  void aPublishedAlertAppearsAndItsRepeatDoesNot() throws Exception {
    town.publish(alert("live").build());
    town.publish(alert("live").build());
    town.publish(alert("live").version(2, "update", "open").build());
    await()
        .until(
            () ->
                status("api/alerts/live") == 200
                    && get("api/alerts/live").get("versions").size() == 2);
    JsonNode detail = get("api/alerts/live");
    assertThat(detail.at("/summary/case_state").asString()).isEqualTo("open");
    assertThat(detail.at("/versions/1/tail")).hasSize(48);
    assertThat(detail.at("/versions/1/interval_start").asString())
        .isEqualTo("2026-07-18T11:00:00Z");
  }

  @Test
  void aMalformedMessageIsCountedAndTheNextOneRead() throws Exception {
    long before = get("api/status").at("/intake/malformed").asLong();
    town.publish(Topics.ALERTS, "x", "{not json", TestAlerts.NOW);
    town.publish(Topics.ALERTS, "x", null, TestAlerts.NOW);
    town.publish(Topics.ALERT_ACTIONS, "x", "{\"type\":\"alert-action\"}", TestAlerts.NOW);
    town.heartbeat(TestAlerts.NOW);
    town.publish(alert("after-rubbish").build());
    await().until(() -> status("api/alerts/after-rubbish") == 200);
    await().until(() -> get("api/status").at("/intake/malformed").asLong() == before + 3);
  }

  @Test
  void placesAreGeoJson() throws Exception {
    JsonNode places = get("api/places");
    assertThat(places.get("type").asString()).isEqualTo("FeatureCollection");
    assertThat(places.get("features")).hasSize(PLACES.size());
    JsonNode first = places.at("/features/0");
    assertThat(first.at("/properties/name_zh").asString()).isEqualTo("旧港");
    assertThat(first.at("/geometry/type").asString()).isEqualTo("Polygon");
    assertThat(first.at("/geometry/coordinates/0/0/0").asDouble()).isBetween(121.0, 122.0);
  }

  @Test
  void anAlertIsTakenWorkedOnAndResolved() throws Exception {
    town.publish(alert("worked").build());
    await().until(() -> status("api/alerts/worked") == 200);

    HttpResponse<String> taken =
        act("worked", "{\"kind\":\"acknowledge\",\"desk\":\"dispatch\",\"request_id\":\"1\"}");
    assertThat(taken.statusCode()).isEqualTo(201);
    assertThat(tree(taken).at("/summary/case_state").asString()).isEqualTo("acknowledged");
    assertThat(tree(taken).at("/acts/0/known_at").asString()).isEqualTo(TestAlerts.NOW.toString());

    HttpResponse<String> again =
        act("worked", "{\"kind\":\"acknowledge\",\"desk\":\"dispatch\",\"request_id\":\"1\"}");
    assertThat(again.statusCode()).as("the same wish again").isEqualTo(200);
    assertThat(tree(again).get("acts")).hasSize(1);

    HttpResponse<String> second =
        act("worked", "{\"kind\":\"acknowledge\",\"desk\":\"fire\",\"request_id\":\"2\"}");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(tree(second).get("detail").asString())
        .isEqualTo("Desk 'dispatch' has this alert already");

    act("worked", "{\"kind\":\"comment\",\"desk\":\"dispatch\",\"comment\":\" 泵车已派出 \"}");
    act("worked", "{\"kind\":\"assign\",\"desk\":\"dispatch\",\"comment\":\"works\"}");
    HttpResponse<String> resolved =
        act(
            "worked",
            "{\"kind\":\"resolve\",\"desk\":\"works\",\"real\":\"yes\",\"new_to_you\":\"knew-already\"}");
    JsonNode detail = tree(resolved);
    assertThat(detail.at("/summary/case_state").asString()).isEqualTo("resolved");
    assertThat(detail.at("/summary/desk").asString()).isEqualTo("works");
    assertThat(detail.get("acts").valueStream().map(a -> a.get("kind").asString()))
        .containsExactly("acknowledge", "comment", "assign", "resolve");
    assertThat(detail.at("/acts").toString()).contains("\"泵车已派出\"");
    assertThat(
            act(
                    "worked",
                    "{\"kind\":\"resolve\",\"desk\":\"works\",\"real\":\"no\",\"new_to_you\":\"yes\"}")
                .statusCode())
        .isEqualTo(409);
    assertThat(
            act(
                    "worked",
                    "{\"kind\":\"verdict\",\"desk\":\"works\",\"real\":\"no\",\"new_to_you\":\"yes\"}")
                .statusCode())
        .isEqualTo(201);
    JsonNode week = get("api/status").get("week");
    assertThat(week.get("judged").asInt()).isEqualTo(1);
    assertThat(week.get("not_real").asInt()).isEqualTo(1);
    assertThat(week.get("raised").asInt()).isPositive();
  }

  @Test
  void aWrongActIsRefusedInWords() throws Exception {
    assertRefused(
        "landed",
        "{\"kind\":\"explode\",\"desk\":\"dispatch\"}",
        400,
        "Field 'kind' is 'explode'; use one of acknowledge, comment, assign, snooze, resolve,"
            + " verdict");
    assertRefused(
        "landed",
        "{\"kind\":\"acknowledge\",\"desk\":\"a person\"}",
        400,
        "Field 'desk' is 'a person'; use one of dispatch, fire, works");
    assertRefused(
        "landed",
        "{\"kind\":\"comment\",\"desk\":\"fire\",\"comment\":\" \"}",
        400,
        "Field 'comment' is empty; write what the next desk should know");
    assertRefused(
        "landed",
        "{\"kind\":\"resolve\",\"desk\":\"fire\",\"real\":\"yes\"}",
        400,
        "Field 'new_to_you' is ''; use one of yes, knew-already, planned");
    assertRefused(
        "nowhere",
        "{\"kind\":\"acknowledge\",\"desk\":\"fire\"}",
        404,
        "There is no alert 'nowhere'");
    assertThat(act("landed", "{").statusCode()).isEqualTo(400);
    assertThat(tree(raw("api/alerts?state=angry")).get("detail").asString())
        .startsWith("State 'angry' is unknown; use all, active");
  }

  @Test
  void aModeIsSwitchedAsOftenAsItIsWished() throws Exception {
    List<String> ids = new ArrayList<>();
    for (String[] wish : new String[][] {{"emergency", "1"}, {"peace", "2"}, {"emergency", "3"}}) {
      HttpResponse<String> answer =
          city(
              "{\"kind\":\"mode\",\"desk\":\"fire\",\"mode\":\"%s\",\"reason\":\"storm\",\"request_id\":\"%s\"}"
                  .formatted(wish[0], wish[1]));
      assertThat(answer.statusCode()).isEqualTo(201);
      ids.add(tree(answer).get("action_id").asString());
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(get("api/status").at("/situation/mode").asString()).isEqualTo("emergency");
    assertThat(
            city("{\"kind\":\"mode\",\"desk\":\"fire\",\"mode\":\"peace\",\"reason\":\"over\",\"request_id\":\"4\"}")
                .statusCode())
        .isEqualTo(201);
    for (HttpResponse<String> nameless :
        List.of(
            city(
                "{\"kind\":\"pin\",\"desk\":\"fire\",\"places\":[\"%s\"]}"
                    .formatted(PLACES.get(0).id())),
            post("api/city/playback", "{\"what\":\"pause\",\"desk\":\"fire\"}"))) {
      assertThat(tree(nameless).get("detail").asString())
          .startsWith("Field 'request_id' is empty; draw a new one for each wish");
    }
  }

  @Test
  void anActOnAPlaceOrCategoryThatIsNotThereIsRefusedWithTheNearestWord() throws Exception {
    String place = PLACES.get(0).id();
    String silence =
        "{\"kind\":\"silence\",\"desk\":\"fire\",\"reason\":\"works\",\"until\":\"%s\",\"places\":[\"%s\"],\"categories\":[\"%s\"],\"request_id\":\"%s\"}";
    String until = TestAlerts.NOW.plusSeconds(3_600).toString();
    assertThat(
            tree(city(silence.formatted(until, place + "x", "noise", "5")))
                .get("detail")
                .asString())
        .isEqualTo(
            "Field 'places' names '%sx', which this city does not know and so nothing would be covered; did you mean '%s'?"
                .formatted(place, place));
    assertThat(tree(city(silence.formatted(until, place, "nose", "6"))).get("detail").asString())
        .isEqualTo(
            "Field 'categories' names 'nose', which this city does not know and so nothing would be"
                + " covered; did you mean 'noise'?");
    assertThat(city(silence.formatted(until, "city", "sensor-fault", "7")).statusCode())
        .isEqualTo(201);
  }

  private static HttpResponse<String> city(String body) throws Exception {
    return post("api/city/actions", body);
  }

  @Test
  void aCategoryWhoseFairnessGateFailedLeavesTheMapUntilANewerJudgementPasses() throws Exception {
    town.append(
        LakeTable.RISK_SCORE,
        List.of(
            TestRows.score("n05", "noise", "service", 9, 3),
            TestRows.score("n05", "falls", "service", 5, 4),
            TestRows.score("n06", "noise", "service", 2, 4),
            TestRows.score("n07", "theft", "reported-crime", 90, 10)));
    JsonNode before = get("api/changes");
    assertThat(before.get("places")).hasSize(2);
    assertThat(before.at("/places/0/expected").asDouble()).isEqualTo(14);
    assertThat(before.get("stopped")).isEmpty();

    // By another horizon and one of two covariates; crime is not on this map in any case.
    town.append(
        LakeTable.MODEL,
        List.of(
            TestRows.judgement("noise", "1d", "hardship", "2026-07-01", false),
            TestRows.judgement("noise", "7d", "hardship", "2026-07-01", true),
            TestRows.judgement("falls", "7d", "hardship", "2026-07-01", true),
            TestRows.judgement("drain", "7d", "age", "2026-07-01", false),
            TestRows.judgement("theft", "7d", "hardship", "2026-07-01", false)));
    JsonNode stopped = get("api/changes?horizon=7d");
    assertThat(stopped.get("places")).hasSize(1);
    assertThat(stopped.at("/places/0/neighbourhood_id").asString()).isEqualTo("n05");
    assertThat(stopped.at("/places/0/expected").asDouble()).isEqualTo(5);
    assertThat(stopped.at("/places/0/usual").asDouble()).isEqualTo(4);
    assertThat(stopped.at("/places/0/moves").asString()).isEqualTo("falls");
    assertThat(stopped.get("stopped").valueStream().map(s -> s.get("category").asString()))
        .containsExactly("drain", "noise");
    assertThat(get("api/changes?horizon=1d").get("stopped")).hasSize(2);

    town.append(
        LakeTable.MODEL,
        List.of(
            TestRows.judgement("noise", "1d", "hardship", "2026-07-08", true),
            TestRows.judgement("drain", "7d", "hardship", "2026-07-08", true)));
    JsonNode mended = get("api/changes?horizon=7d");
    assertThat(mended.get("places")).hasSize(2);
    assertThat(mended.get("stopped").valueStream().map(s -> s.get("category").asString()))
        .as("another covariate mends nothing")
        .containsExactly("drain");
  }

  @Test
  void otherSitesAreKeptOut() throws Exception {
    HttpRequest foreign =
        HttpRequest.newBuilder(URI.create(url + "api/alerts/landed/actions"))
            .header("Content-Type", "application/json")
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(HTTP.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    String policy = raw("").headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy).contains("default-src 'none'", "script-src 'self'").doesNotContain("unsafe");
  }

  @Test
  void theStatusTellsWhatIsListenedTo() throws Exception {
    town.heartbeat(TestAlerts.NOW);
    await()
        .until(
            () ->
                get("api/status").get("pulses").valueStream().allMatch(p -> p.has("age_seconds")));
    JsonNode status = get("api/status");
    assertThat(status.get("pulses")).hasSize(3 * TestTown.PARTITIONS);
    assertThat(status.at("/clock/kind").asString()).isEqualTo("simulated");
    assertThat(status.at("/clock/now").asString()).isEqualTo(TestAlerts.NOW.toString());
    assertThat(status.at("/city/name").asString()).isEqualTo("Bellhaven");
    assertThat(status.at("/watching/places").asInt()).isEqualTo(PLACES.size());
    assertThat(status.at("/intake/tables").asString()).isEqualTo("read");
    assertThat(status.at("/intake/kafka").asString()).isEqualTo("answers");
    assertThat(get("healthz").get("status").asString()).isEqualTo("up");
  }

  @Test
  void theStreamResumesWhereItBroke() throws Exception {
    String position = get("api/alerts").get("position").asString();
    town.publish(alert("streamed-1").build());
    String id = readUntil("api/stream?after=" + position, null, "streamed-1");
    town.publish(alert("streamed-2").build());
    await().until(() -> status("api/alerts/streamed-2") == 200);
    assertThat(readUntil("api/stream", id, "streamed-2")).isNotEqualTo(id);
    readUntil("api/stream", "anotherstart-7", "event:reset");
  }

  @Test
  void capAndAtomAreServed() throws Exception {
    HttpResponse<String> cap = raw("api/alerts/landed/cap");
    assertThat(cap.headers().firstValue("Content-Type"))
        .contains("application/cap+xml;charset=UTF-8");
    assertThat(cap.body()).contains("<identifier>landed.1</identifier>", "zh-CN");
    assertThat(raw("api/alerts/nowhere/cap").statusCode()).isEqualTo(404);
    town.publish(alert("kept").version(1, "alert", "held-back").build());
    await().until(() -> status("api/alerts/kept") == 200);
    assertThat(raw("api/feed.atom").body())
        .contains("/api/alerts/landed/cap")
        .doesNotContain("/api/alerts/kept/cap");
  }

  @Test
  void everyFileOfThePageIsServed() throws Exception {
    assertThat(raw("").body()).contains("js/main.js");
    for (String file :
        List.of(
            "js/main.js",
            "css/console.css",
            "icon.svg",
            "webjars/leaflet/1.9.4/dist/leaflet-src.esm.js",
            "webjars/uplot/1.6.30/dist/uPlot.esm.js")) {
      assertThat(status(file)).as(file).isEqualTo(200);
    }
    assertThat(raw("webjars/uplot/1.6.30/dist/uPlot.esm.js").headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
  }

  private static TestAlerts.Builder alert(String id) {
    return TestAlerts.hourly(id, PLACES.get(0), "flooding", 3, 19).named("Street flooding", "街道积水");
  }

  private static void assertRefused(String id, String body, int status, String detail)
      throws Exception {
    HttpResponse<String> answer = act(id, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(tree(answer).get("detail").asString()).isEqualTo(detail);
  }

  /** Reads events until a line contains the text; answers the last id seen by then. */
  private static String readUntil(String path, String lastEventId, String text) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    String id = null;
    List<String> seen = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen.add(line);
        id = line.startsWith("id:") ? line.substring(3) : id;
        if (line.contains(text)) {
          return id;
        }
      }
    }
    throw new AssertionError("The stream ended without '%s' after %s".formatted(text, seen));
  }

  private static HttpResponse<String> act(String id, String body) throws Exception {
    return post("api/alerts/" + id + "/actions", body);
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode get(String path) throws Exception {
    return tree(raw(path));
  }

  private static int status(String path) throws Exception {
    return raw(path).statusCode();
  }

  private static HttpResponse<String> raw(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode tree(HttpResponse<String> answer) {
    return Json.mapper().readTree(answer.body());
  }
}
