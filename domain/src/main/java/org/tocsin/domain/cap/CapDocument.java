package org.tocsin.domain.cap;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertMessage;

/**
 * One message of an alert as a CAP 1.2 document (OASIS, namespace {@code
 * urn:oasis:names:tc:emergency:cap:1.2}): one {@code info} per language with the same facts, scope
 * restricted.
 *
 * <p>Limits: no polygons yet, the area is named and carries the neighbourhood's id as a geocode.
 */
public final class CapDocument {
  public static final String NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2";

  private static final Map<String, String> CATEGORY_OF_CLASS =
      Map.of("hazard", "Safety", "service", "Infra", "reported-crime", "Security");

  private final String sender;
  private final String senderName;
  private final ZoneId zone;

  /**
   * Sets who speaks.
   *
   * @param cityName the city that speaks
   * @param zone the offset of all times
   */
  public CapDocument(String cityName, ZoneId zone) {
    this.sender = "tocsin." + plain(cityName.toLowerCase(Locale.ROOT));
    this.senderName = cityName;
    this.zone = zone;
  }

  /**
   * Writes the last of an alert's messages; it refers to those before.
   *
   * @param versions every message of one alert so far, by rising {@code alertVersion}
   */
  public String write(List<AlertMessage> versions) {
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("A CAP document needs a message");
    }
    AlertMessage m = versions.get(versions.size() - 1);
    return Xml.document(
        "alert",
        NAMESPACE,
        xml -> {
          xml.element("identifier", identifier(m))
              .element("sender", sender)
              .element("sent", CapTime.of(m.sentAt(), zone))
              .element("status", m.status())
              .element("msgType", capitalised(m.messageType()))
              .element("scope", "Restricted")
              .element(
                  "restriction", "For the city's desks; approval of a person for any other use")
              .element("references", references(versions.subList(0, versions.size() - 1)))
              .element("incidents", plain(m.id()));
          info(xml, m, "en-US");
          info(xml, m, "zh-CN");
        });
  }

  private void info(Xml xml, AlertMessage m, String language) {
    boolean chinese = language.startsWith("zh");
    String event = name(chinese, m.categoryNameEn(), m.categoryNameZh(), m.category());
    String place = name(chinese, m.placeNameEn(), m.placeNameZh(), m.neighbourhoodId());
    xml.element(
        "info",
        () -> {
          xml.element("language", language)
              .element("category", CATEGORY_OF_CLASS.getOrDefault(m.categoryClass(), "Other"))
              .element("event", event)
              .element("responseType", m.responseType())
              .element("urgency", m.urgency())
              .element("severity", m.severity())
              .element("certainty", m.certainty())
              .element("effective", CapTime.of(m.sentAt(), zone))
              .element("onset", CapTime.of(m.onset(), zone))
              .element("expires", CapTime.of(m.expires(), zone))
              .element("senderName", senderName)
              .element("headline", chinese ? place + "：" + event : event + ", " + place)
              .element("description", chinese ? m.whyZh() : m.whyEn());
          parameters(m).forEach(p -> pair(xml, "parameter", p.getKey(), p.getValue()));
          xml.element(
              "area",
              () -> {
                xml.element("areaDesc", place);
                pair(xml, "geocode", "tocsin:neighbourhood", m.neighbourhoodId());
              });
        });
  }

  private static List<Map.Entry<String, String>> parameters(AlertMessage m) {
    return List.of(
        Map.entry("tocsin:alert", m.id()),
        Map.entry("tocsin:detector", m.detector()),
        Map.entry("tocsin:observed", Double.toString(m.observed())),
        Map.entry("tocsin:expected", Double.toString(m.expected())),
        Map.entry("tocsin:upper-bound", Double.toString(m.upperBound())),
        Map.entry("tocsin:p-value", Double.toString(m.pValue())),
        Map.entry("tocsin:false-episodes-per-week", Double.toString(m.falseEpisodesPerWeek())),
        Map.entry("tocsin:configuration", m.configurationHash()));
  }

  private static void pair(Xml xml, String element, String name, String value) {
    xml.element(element, () -> xml.element("valueName", name).element("value", value));
  }

  /** Earlier messages of the same alert; absent for the first. */
  private @Nullable String references(List<AlertMessage> earlier) {
    if (earlier.isEmpty()) {
      return null;
    }
    StringBuilder references = new StringBuilder();
    for (AlertMessage m : earlier) {
      references
          .append(references.isEmpty() ? "" : " ")
          .append(String.join(",", sender, identifier(m), CapTime.of(m.sentAt(), zone)));
    }
    return references.toString();
  }

  /** The document's id: that of the alert and the number of the message. */
  public static String identifier(AlertMessage m) {
    return plain(m.id()) + "." + m.alertVersion();
  }

  private static String name(
      boolean chinese, @Nullable String en, @Nullable String zh, String otherwise) {
    String wanted = chinese ? zh : en;
    String other = chinese ? en : zh;
    return Objects.requireNonNullElse(wanted, Objects.requireNonNullElse(other, otherwise));
  }

  /** CAP forbids spaces, commas, {@code <} and {@code &} in identifiers and senders. */
  private static String plain(String text) {
    return text.strip().replaceAll("[\\s,<&]+", "-");
  }

  private static String capitalised(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
