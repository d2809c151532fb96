package org.tocsin.batch.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Writes the elements of a page in one language. */
abstract class Xhtml {
  final Words words;
  final StringBuilder html = new StringBuilder(200_000);

  Xhtml(Words words) {
    this.words = words;
  }

  /** An element that holds a text; attributes may follow its name. */
  final void tag(String tag, String text) {
    String name = tag.contains(" ") ? tag.substring(0, tag.indexOf(' ')) : tag;
    html.append('<').append(tag).append('>').append(Html.text(text));
    html.append("</").append(name).append('>');
  }

  /** Begins a table. */
  final void headings(String... keys) {
    html.append("<table><thead><tr>");
    for (String key : keys) {
      html.append("<th>").append(Html.text(words.say(key))).append("</th>");
    }
    html.append("</tr></thead><tbody>");
  }

  /** A row of a table; numbers and ranges stay in one line. */
  final void cells(String... values) {
    html.append("<tr>");
    for (String value : values) {
      boolean number = value.codePoints().noneMatch(Character::isLetter);
      html.append(number ? "<td class=\"number\">" : "<td>").append(Html.text(value));
      html.append("</td>");
    }
    html.append("</tr>");
  }

  final void endTable() {
    html.append("</tbody></table>");
  }

  static String style() {
    try (InputStream in =
        Objects.requireNonNull(Xhtml.class.getResourceAsStream("report.css"), "report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }
}
