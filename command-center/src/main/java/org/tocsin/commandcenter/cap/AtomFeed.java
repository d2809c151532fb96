package org.tocsin.commandcenter.cap;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.domain.cap.CapDocument;
import org.tocsin.domain.cap.Xml;
import org.tocsin.domain.message.AlertMessage;

/** The newest alerts as an Atom feed (RFC 4287) whose entries point at their CAP documents. */
public final class AtomFeed {
  static final String NAMESPACE = "http://www.w3.org/2005/Atom";

  private final String cityName;

  public AtomFeed(String cityName) {
    this.cityName = cityName;
  }

  /**
   * Writes the feed.
   *
   * @param alerts newest first
   * @param root where this server is, ending in a slash
   * @param otherwise the time of a feed without entries
   */
  public String write(List<AlertCase> alerts, String root, Instant otherwise) {
    Instant updated = alerts.isEmpty() ? otherwise : alerts.get(0).latest().sentAt();
    return Xml.document(
        "feed",
        NAMESPACE,
        xml -> {
          xml.element("id", root + "api/feed.atom")
              .element("title", "Tocsin: alerts of " + cityName)
              .element("updated", updated.toString())
              .element("author", () -> xml.element("name", cityName))
              .empty("link", "rel", "self", "href", root + "api/feed.atom");
          for (AlertCase alert : alerts) {
            AlertMessage m = alert.latest();
            String cap = root + "api/alerts/" + encoded(m.id()) + "/cap";
            xml.element(
                "entry",
                () ->
                    xml.element("id", "urn:tocsin:alert:" + CapDocument.identifier(m))
                        .element("title", m.whyEn())
                        .element("updated", m.sentAt().toString())
                        .empty(
                            "link", "rel", "alternate", "type", "application/cap+xml", "href", cap)
                        .element("summary", m.whyZh()));
          }
        });
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
