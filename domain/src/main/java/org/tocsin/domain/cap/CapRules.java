package org.tocsin.domain.cap;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What CAP 1.2 (OASIS, July 2010) demands of a document: elements in their order and number, known
 * words, times, identifiers, references and shapes.
 */
public final class CapRules {
  /**
   * Element after element: {@code !} once, {@code ?} at most once, {@code *} any, {@code +} some.
   */
  private static final Map<String, String> CONTENT =
      Map.of(
          "alert",
          "identifier! sender! sent! status! msgType! source? scope! restriction? addresses? code*"
              + " note? references? incidents? info*",
          "info",
          "language? category+ event! responseType* urgency! severity! certainty! audience?"
              + " eventCode* effective? onset? expires? senderName? headline? description?"
              + " instruction? web? contact? parameter* resource* area*",
          "resource",
          "resourceDesc! mimeType! size? uri? derefUri? digest?",
          "area",
          "areaDesc! polygon* circle* geocode* altitude? ceiling?",
          "eventCode",
          "valueName! value!",
          "parameter",
          "valueName! value!",
          "geocode",
          "valueName! value!");

  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "status",
          Set.of("Actual", "Exercise", "System", "Test", "Draft"),
          "msgType",
          Set.of("Alert", "Update", "Cancel", "Ack", "Error"),
          "scope",
          Set.of("Public", "Restricted", "Private"),
          "category",
          Set.of(
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
          Set.of(
              "Shelter",
              "Evacuate",
              "Prepare",
              "Execute",
              "Avoid",
              "Monitor",
              "Assess",
              "AllClear",
              "None"),
          "urgency",
          Set.of("Immediate", "Expected", "Future", "Past", "Unknown"),
          "severity",
          Set.of("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
          "certainty",
          Set.of("Observed", "Likely", "Possible", "Unlikely", "Unknown"));

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[-+]\\d\\d:\\d\\d";
  private static final String PLAIN = "[^\\s,<&]+";
  private static final String NUMBER = "-?\\d+(\\.\\d+)?";
  private static final String PAIR = NUMBER + "," + NUMBER;
  private static final Map<String, Pattern> FORMS =
      Map.ofEntries(
          Map.entry("identifier", Pattern.compile(PLAIN)),
          Map.entry("sender", Pattern.compile(PLAIN)),
          Map.entry("sent", Pattern.compile(TIME)),
          Map.entry("effective", Pattern.compile(TIME)),
          Map.entry("onset", Pattern.compile(TIME)),
          Map.entry("expires", Pattern.compile(TIME)),
          Map.entry(
              "references",
              Pattern.compile("%1$s,%1$s,%2$s( %1$s,%1$s,%2$s)*".formatted(PLAIN, TIME))),
          Map.entry("polygon", Pattern.compile(PAIR + "( " + PAIR + "){3,}")),
          Map.entry("circle", Pattern.compile(PAIR + " " + NUMBER)));

  private final List<String> problems = new ArrayList<>();

  private CapRules() {}

  /** Everything that is wrong with a document, each in one sentence; empty for a valid one. */
  public static List<String> problems(String document) {
    CapRules rules = new CapRules();
    Element root = rules.parse(document);
    if (root != null) {
      rules.check(root);
    }
    return List.copyOf(rules.problems);
  }

  private void check(Element root) {
    if (!"alert".equals(root.getLocalName())
        || !CapDocument.NAMESPACE.equals(root.getNamespaceURI())) {
      problems.add(
          "The root is {%s}%s, not {%s}alert"
              .formatted(root.getNamespaceURI(), root.getLocalName(), CapDocument.NAMESPACE));
      return;
    }
    content(root);
    needs(root, "Restricted".equals(text(root, "scope")), "restriction", "scope Restricted");
    needs(root, "Private".equals(text(root, "scope")), "addresses", "scope Private");
    String type = text(root, "msgType");
    needs(root, type != null && !type.equals("Alert"), "references", "msgType " + type);
  }

  private void needs(Element root, boolean applies, String child, String why) {
    if (applies && text(root, child) == null) {
      problems.add("'%s' is missing, which %s needs".formatted(child, why));
    }
  }

  private void content(Element parent) {
    String table = CONTENT.get(parent.getLocalName());
    if (table == null) {
      form(parent);
      return;
    }
    Map<String, Character> rules = new LinkedHashMap<>();
    for (String rule : table.split(" ")) {
      rules.put(rule.substring(0, rule.length() - 1), rule.charAt(rule.length() - 1));
    }
    List<String> order = List.copyOf(rules.keySet());
    int at = 0;
    for (Element child : children(parent)) {
      int position = order.indexOf(child.getLocalName());
      if (position < 0) {
        problems.add(
            "'%s' does not belong into '%s'"
                .formatted(child.getLocalName(), parent.getLocalName()));
        continue;
      }
      if (position < at) {
        problems.add(
            "'%s' stands behind '%s' in '%s'"
                .formatted(child.getLocalName(), order.get(at), parent.getLocalName()));
      }
      at = Math.max(at, position);
      content(child);
    }
    rules.forEach((name, often) -> number(parent, name, often));
  }

  private void number(Element parent, String name, char often) {
    long count =
        children(parent).stream().filter(child -> name.equals(child.getLocalName())).count();
    boolean tooFew = count == 0 && (often == '!' || often == '+');
    boolean tooMany = count > 1 && (often == '!' || often == '?');
    if (tooFew || tooMany) {
      problems.add("'%s' has %d of '%s'".formatted(parent.getLocalName(), count, name));
    }
  }

  private void form(Element leaf) {
    String name = leaf.getLocalName();
    String value = leaf.getTextContent();
    Set<String> words = WORDS.get(name);
    if (words != null && !words.contains(value)) {
      problems.add("'%s' is no word for '%s'".formatted(value, name));
    }
    Pattern form = FORMS.get(name);
    if (form != null && !form.matcher(value).matches()) {
      problems.add("'%s' is no '%s'".formatted(value, name));
    }
    if (name.equals("polygon")) {
      String[] pairs = value.split(" ");
      if (!pairs[0].equals(pairs[pairs.length - 1])) {
        problems.add(
            "A polygon ends at %s, not where it begins".formatted(pairs[pairs.length - 1]));
      }
    }
  }

  private @Nullable Element parse(String document) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new InputSource(new StringReader(document))).getDocumentElement();
    } catch (SAXException e) {
      problems.add("The document is not XML: " + e.getMessage());
      return null;
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("Every Java platform reads XML from memory", e);
    }
  }

  private static @Nullable String text(Element parent, String name) {
    return children(parent).stream()
        .filter(child -> name.equals(child.getLocalName()))
        .map(Element::getTextContent)
        .findFirst()
        .orElse(null);
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
}
