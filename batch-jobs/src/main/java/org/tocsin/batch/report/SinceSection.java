package org.tocsin.batch.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is otherwise than in the signed report of the month before. */
final class SinceSection extends Xhtml {
  private final ReportFigures.@Nullable Since since;

  SinceSection(ReportFigures.@Nullable Since since, Words words) {
    super(words);
    this.since = since;
  }

  /** Draws it; nothing where there is no such report. */
  String draw() {
    if (since == null) {
      return "";
    }
    tag("h2", words.say("since", since.month(), since.edition()));
    if (since.moved().isEmpty()) {
      tag("p", words.say("since.none"));
      return html.toString();
    }
    html.append("<ul>");
    for (String what : List.of("place", "category")) {
      for (String state : List.of("above", "usual", "below")) {
        List<String> names =
            since.moved().stream()
                .filter(move -> move.what().equals(what) && move.after().equals(state))
                .map(move -> words.english() ? move.nameEn() : move.nameZh())
                .toList();
        if (!names.isEmpty()) {
          tag("li", words.say("since." + what + "." + state, words.listed(names)));
        }
      }
    }
    return html.append("</ul>").toString();
  }
}
