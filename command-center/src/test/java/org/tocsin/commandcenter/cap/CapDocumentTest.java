package org.tocsin.commandcenter.cap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.tocsin.commandcenter.TestAlerts;
import org.tocsin.commandcenter.TestCity;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.domain.message.AlertMessage;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The rules of CAP 1.2 that a schema would check, written as tables: order, number, words. */
class CapDocumentTest {
  private static final String ALERT =
      "identifier! sender! sent! status! msgType! source? scope! restriction? addresses? code* note?"
          + " references? incidents? info*";
  private static final String INFO =
      "language? category+ event! responseType* urgency! severity! certainty! audience? eventCode*"
          + " effective? onset? expires? senderName? headline? description? instruction? web?"
          + " contact? parameter* resource* area*";
  private static final String AREA = "areaDesc! polygon* circle* geocode* altitude? ceiling?";
  private static final String PAIR = "valueName! value!";
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "status", List.of("Actual", "Exercise", "System", "Test", "Draft"),
          "msgType", List.of("Alert", "Update", "Cancel", "Ack", "Error"),
          "scope", List.of("Public", "Restricted", "Private"),
          "category",
              List.of(
                  "Geo",
                  "Met",
                  "Safety",
                  "Security",
                  "Rescue",
                  "Fire",
                  "Health",
                  "Env",
                  "Transport",
                  "Infra",
                  "CBRNE",
                  "Other"),
          "responseType",
              List.of(
                  "Shelter",
                  "Evacuate",
                  "Prepare",
                  "Execute",
                  "Avoid",
                  "Monitor",
                  "Assess",
                  "AllClear",
                  "None"),
          "urgency", List.of("Immediate", "Expected", "Future", "Past", "Unknown"),
          "severity", List.of("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
          "certainty", List.of("Observed", "Likely", "Possible", "Unlikely", "Unknown"));

  private final CapDocument cap = new CapDocument("Bell Haven", ZoneId.of("Asia/Shanghai"));

  @Test
  void everyAlertOfTheEveningIsValid() throws Exception {
    List<AlertMessage> evening = TestAlerts.evening(TestCity.places());
    assertThat(evening).hasSizeGreaterThan(5);
    for (AlertMessage message : evening) {
      check(parse(cap.write(new AlertCase(List.of(message), List.of()))));
    }
  }

  @Test
  void bothLanguagesSayTheSameFacts() throws Exception {
    Element alert = parse(cap.write(new AlertCase(List.of(flood(1)), List.of())));
    List<Element> infos = children(alert, "info");
    assertThat(infos).hasSize(2);
    assertThat(text(infos.get(0), "language")).isEqualTo("en-US");
    assertThat(text(infos.get(1), "language")).isEqualTo("zh-CN");
    assertThat(text(infos.get(0), "headline")).isEqualTo("Street flooding, Old Harbour");
    assertThat(text(infos.get(1), "headline")).isEqualTo("旧港：街道积水");
    for (String fact : List.of("onset", "expires", "severity", "urgency", "certainty")) {
      assertThat(text(infos.get(0), fact)).as(fact).isEqualTo(text(infos.get(1), fact));
    }
    assertThat(children(infos.get(0), "parameter"))
        .hasSameSizeAs(children(infos.get(1), "parameter"));
  }

  @Test
  void timesCarryAnOffsetAndNeverZ() {
    Instant at = Instant.parse("2026-07-18T11:38:25.999Z");
    assertThat(CapTime.of(at, ZoneId.of("Asia/Shanghai"))).isEqualTo("2026-07-18T19:38:25+08:00");
    assertThat(CapTime.of(at, ZoneId.of("UTC"))).isEqualTo("2026-07-18T11:38:25-00:00");
    assertThat(CapTime.of(at, ZoneId.of("America/Chicago"))).isEqualTo("2026-07-18T06:38:25-05:00");
  }

  @Test
  void anUpdateRefersToEverythingSaidBefore() throws Exception {
    Element first = parse(cap.write(new AlertCase(List.of(flood(1)), List.of())));
    assertThat(children(first, "references")).isEmpty();
    Element second = parse(cap.write(new AlertCase(List.of(flood(1), flood(2)), List.of())));
    check(second);
    assertThat(text(second, "msgType")).isEqualTo("Update");
    assertThat(text(second, "references"))
        .isEqualTo("tocsin.bell-haven,a-b-c.1," + text(first, "sent"));
    assertThat(text(second, "identifier"))
        .isEqualTo("a-b-c.2")
        .isNotEqualTo(text(first, "identifier"));
    assertThat(text(second, "incidents")).isEqualTo(text(first, "incidents"));
  }

  @Test
  void textThatLooksLikeMarkupStaysText() throws Exception {
    AlertMessage odd =
        TestAlerts.hourly("odd", TestCity.places().get(0), "x", 1, 7)
            .named("<b>&\"bold\"</b>\u0007", null)
            .build();
    Element alert = parse(cap.write(new AlertCase(List.of(odd), List.of())));
    assertThat(text(children(alert, "info").get(0), "event")).isEqualTo("<b>&\"bold\"</b> ");
    assertThat(text(children(alert, "info").get(1), "event")).isEqualTo("<b>&\"bold\"</b> ");
  }

  @Test
  void theFeedPointsAtEveryDocument() throws Exception {
    AlertCase alert = new AlertCase(List.of(flood(1), flood(2)), List.of());
    String text =
        new AtomFeed("Bell Haven").write(List.of(alert), "http://127.0.0.1:8090/", Instant.EPOCH);
    Element feed = parse(text);
    assertThat(feed.getNamespaceURI()).isEqualTo(AtomFeed.NAMESPACE);
    Element entry = children(feed, "entry").get(0);
    assertThat(text(entry, "id")).isEqualTo("urn:tocsin:alert:a-b-c.2");
    assertThat(children(entry, "link").get(0).getAttribute("href"))
        .isEqualTo("http://127.0.0.1:8090/api/alerts/a%20b%2Cc/cap");
    assertThat(text(feed, "updated")).isEqualTo(flood(2).sentAt().toString());
  }

  private static AlertMessage flood(int version) {
    return TestAlerts.hourly("a b,c", TestCity.places().get(0), "flooding", 3, 10 + version)
        .named("Street flooding", "街道积水")
        .version(version, version == 1 ? "alert" : "update", "open")
        .sent(Duration.ofMinutes(30 - version))
        .build();
  }

  private static void check(Element alert) {
    assertThat(alert.getNamespaceURI()).isEqualTo(CapDocument.NAMESPACE);
    assertFollows(alert, ALERT);
    for (String plain : List.of("identifier", "sender")) {
      assertThat(text(alert, plain)).matches("[^\\s,<&]+");
    }
    for (Element info : children(alert, "info")) {
      assertFollows(info, INFO);
      children(info, "parameter").forEach(p -> assertFollows(p, PAIR));
      for (Element area : children(info, "area")) {
        assertFollows(area, AREA);
        children(area, "geocode").forEach(p -> assertFollows(p, PAIR));
      }
      for (String time : List.of("effective", "onset", "expires")) {
        assertThat(text(info, time))
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[-+]\\d\\d:\\d\\d");
      }
    }
  }

  /** Elements in the order of the table, each as often as it allows, and with a known word. */
  private static void assertFollows(Element parent, String table) {
    Map<String, Character> rules = new LinkedHashMap<>();
    for (String rule : table.split(" ")) {
      rules.put(rule.substring(0, rule.length() - 1), rule.charAt(rule.length() - 1));
    }
    List<String> order = List.copyOf(rules.keySet());
    int at = 0;
    for (Element child : children(parent)) {
      int position = order.indexOf(child.getLocalName());
      assertThat(position)
          .as("%s in %s", child.getLocalName(), parent.getLocalName())
          .isGreaterThanOrEqualTo(at);
      at = position;
      if (WORDS.containsKey(child.getLocalName())) {
        assertThat(WORDS.get(child.getLocalName())).contains(child.getTextContent());
      }
    }
    rules.forEach(
        (name, often) -> {
          int count = children(parent, name).size();
          assertThat(count)
              .as(name)
              .isBetween("!+".indexOf(often) < 0 ? 0 : 1, "!?".indexOf(often) < 0 ? 999 : 1);
        });
  }

  private static Element parse(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)))
        .getDocumentElement();
  }

  private static List<Element> children(Element parent) {
    List<Element> found = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<Element> children(Element parent, String name) {
    return children(parent).stream().filter(e -> e.getLocalName().equals(name)).toList();
  }

  private static String text(Element parent, String name) {
    return children(parent, name).get(0).getTextContent();
  }
}
