package org.tocsin.commandcenter.cap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.tocsin.commandcenter.TestAlerts;
import org.tocsin.commandcenter.TestCity;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.domain.cap.CapDocument;
import org.tocsin.domain.cap.CapRules;
import org.tocsin.domain.message.AlertMessage;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** What the console serves as CAP 1.2, held against the rules that a schema would check. */
class CapDocumentTest {
  private final CapDocument cap = new CapDocument("Bell Haven", ZoneId.of("Asia/Shanghai"));

  @Test
  void everyAlertOfTheEveningIsValid() throws Exception {
    List<AlertMessage> evening = TestAlerts.evening(TestCity.places());
    assertThat(evening).hasSizeGreaterThan(5);
    for (AlertMessage message : evening) {
      // A later message stands for those before it, too.
      List<AlertMessage> versions =
          message.alertVersion() == 1 ? List.of(message) : List.of(message, message);
      assertThat(CapRules.problems(cap.write(versions))).as(message.id()).isEmpty();
    }
  }

  @Test
  void bothLanguagesSayTheSameFacts() throws Exception {
    Element alert = parse(cap.write(List.of(flood(1))));
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
  void anUpdateRefersToEverythingSaidBefore() throws Exception {
    Element first = parse(cap.write(List.of(flood(1))));
    assertThat(children(first, "references")).isEmpty();
    String update = cap.write(List.of(flood(1), flood(2)));
    assertThat(CapRules.problems(update)).isEmpty();
    Element second = parse(update);
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
    Element alert = parse(cap.write(List.of(odd)));
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
