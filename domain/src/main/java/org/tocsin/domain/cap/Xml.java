package org.tocsin.domain.cap;

import java.io.StringWriter;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes one XML document in one namespace, element by element. */
public final class Xml {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  /** What a level contains. */
  private interface Content {
    void write() throws XMLStreamException;
  }

  private Xml() throws XMLStreamException {
    writer = FACTORY.createXMLStreamWriter(text);
  }

  /** A whole document. */
  public static String document(String root, String namespace, Consumer<Xml> content) {
    try {
      Xml xml = new Xml();
      xml.writer.writeStartDocument("UTF-8", "1.0");
      xml.writer.writeStartElement(root);
      xml.writer.writeDefaultNamespace(namespace);
      content.accept(xml);
      xml.writer.writeEndElement();
      xml.writer.writeEndDocument();
      return xml.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("A text in memory takes XML", e);
    }
  }

  /** One element with a text; left out when there is none. */
  public Xml element(String name, @Nullable String value) {
    if (value != null) {
      inside(name, () -> writer.writeCharacters(withoutControls(value)));
    }
    return this;
  }

  /** One element with others in it. */
  public Xml element(String name, Runnable content) {
    inside(name, content::run);
    return this;
  }

  /** One empty element with attributes, given as name, value, name, value. */
  public Xml empty(String name, String... attributes) {
    try {
      writer.writeEmptyElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        writer.writeAttribute(attributes[i], attributes[i + 1]);
      }
    } catch (XMLStreamException e) {
      throw new IllegalStateException("A text in memory takes XML", e);
    }
    return this;
  }

  private void inside(String name, Content content) {
    try {
      writer.writeStartElement(name);
      content.write();
      writer.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("A text in memory takes XML", e);
    }
  }

  /** XML 1.0 has no way to write most control characters. */
  private static String withoutControls(String value) {
    return value.replaceAll("[\\p{Cntrl}&&[^\\t\\n]]", " ");
  }
}
