package org.tocsin.batch.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.SmallNumbers;
import org.tocsin.domain.place.Place;

/**
 * The report as one page of XHTML that needs nothing else: the browser shows it, and the printer of
 * {@link ReportPdf} sets it on A4. What failed comes first, then a page in words.
 */
final class ReportPage extends Xhtml {
  private final ReportFigures figures;
  private final List<Place> places;
  private final Map<String, String> notes;
  private final SmallNumbers rule;

  /**
   * @param places with polygons, for the maps
   * @param notes of the analyst by section
   */
  ReportPage(
      ReportFigures figures,
      Words words,
      List<Place> places,
      Map<String, String> notes,
      SmallNumbers rule) {
    super(words);
    this.figures = figures;
    this.places = places;
    this.notes = notes;
    this.rule = rule;
  }

  /**
   * Draws the page.
   *
   * @param seal of a signed report; absent for a draft
   * @param fontFaces style rules that bring fonts along
   */
  String draw(@Nullable ReportSeal seal, String fontFaces) {
    html.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"")
        .append(words.english() ? "en" : "zh-CN")
        .append("\"><head><meta charset=\"UTF-8\"/><title>")
        .append(Html.text(figures.city() + " - " + words.say("title") + " " + figures.month()))
        .append("</title><style>")
        .append(fontFaces)
        .append(style())
        .append("</style></head><body>");
    tag("div class=\"foot\"", figures.city() + " · " + words.say("title") + " " + figures.month());
    head(seal);
    gates();
    summary();
    maps();
    note("summary");
    if (figures.edition() > 1) {
      changes();
    }
    places();
    categories();
    html.append(new SinceSection(figures.since(), words).draw());
    series();
    if (figures.riskIssuedAt() != null) {
      html.append(new ForecastSection(figures, words).draw(this::titleOf, this::nameOf));
    }
    alerts();
    loop();
    quality();
    method(seal);
    return html.append("</body></html>").toString();
  }

  private void head(@Nullable ReportSeal seal) {
    html.append("<div class=\"head\"><div class=\"stamp")
        .append(seal == null ? " draft\">" : "\">")
        .append(
            Html.text(seal == null ? words.say("draft") : words.say("signed", figures.edition())))
        .append("</div>");
    tag("div class=\"city\"", figures.city());
    tag("h1", words.say("title") + " " + figures.month());
    tag(
        "div class=\"asof\"",
        words.say(
            "asof",
            Shown.time(figures.asOf(), figures.zone()),
            Shown.percent(figures.shareArrived())));
    html.append("</div>");
  }

  private void gates() {
    if (figures.failedGates().isEmpty()) {
      return;
    }
    html.append("<div class=\"gate\">");
    tag("h2", words.say("gate"));
    tag("p", words.say("gate.text"));
    html.append("<ul>");
    figures.failedGates().forEach(gate -> tag("li", words.say(gate)));
    html.append("</ul></div>");
  }

  private void summary() {
    tag("h2", words.say("summary"));
    html.append("<ul>");
    Map<String, Long> states =
        figures.places().stream()
            .collect(Collectors.groupingBy(p -> p.total().state(), Collectors.counting()));
    if (figures.reference().isEmpty()) {
      tag("li", words.say("summary.none"));
    } else {
      tag(
          "li",
          words.say(
              "summary.counts",
              states.getOrDefault("above", 0L),
              figures.places().size(),
              states.getOrDefault("below", 0L),
              states.getOrDefault("usual", 0L),
              states.getOrDefault("withheld", 0L) + states.getOrDefault("unknown", 0L)));
      List<String> above =
          figures.places().stream()
              .filter(p -> p.total().state().equals("above"))
              .map(p -> words.name(p.total()))
              .toList();
      if (!above.isEmpty()) {
        tag("li", words.say("summary.top", words.listed(above)));
      }
      List<String> kinds =
          figures.categories().stream()
              .filter(c -> c.state().equals("above"))
              .map(words::name)
              .toList();
      tag(
          "li",
          kinds.isEmpty()
              ? words.say("summary.categories.none")
              : words.say("summary.categories", words.listed(kinds)));
    }
    ReportFigures.Alerts alerts = figures.alerts();
    int real = alerts.became().getOrDefault("real-yes", 0);
    int unreal =
        alerts.became().getOrDefault("real-no", 0)
            + alerts.became().getOrDefault("real-bad-data", 0);
    tag(
        "li",
        alerts.raised() == 0
            ? words.say("summary.noalerts")
            : words.say(
                "summary.alerts", alerts.raised(), real, unreal, alerts.raised() - real - unreal));
    tag("li", words.say(figures.shareArrived() < 0.98 ? "summary.late" : "summary.complete"));
    tag("li", words.say("summary.compare"));
    html.append("</ul>");
  }

  private void maps() {
    Map<String, String> states = new HashMap<>();
    Map<String, String> titles = new HashMap<>();
    for (ReportFigures.PlaceFigure place : figures.places()) {
      ReportFigures.Figure total = place.total();
      states.put(total.id(), total.state());
      titles.put(
          total.id(),
          words.name(total)
              + ": "
              + words.word("legend", total.state())
              + Shown.ratio(total.ratio()));
    }
    html.append("<div class=\"half\">");
    tag("h3", words.say("map.change"));
    html.append(MapSvg.draw(places, states, titles));
    legend("legend", List.of("above", "usual", "below", "withheld"));
    html.append("</div><div class=\"half right\">");
    tag("h3", words.say("map.risk"));
    String issued = figures.riskIssuedAt();
    if (issued == null) {
      tag("p class=\"small\"", words.say("map.risk.none"));
    } else {
      Map<String, String> risk = new HashMap<>();
      Map<String, String> said = new HashMap<>();
      for (ReportFigures.Risk one : figures.risk()) {
        risk.put(one.place(), one.state());
        said.put(
            one.place(),
            titleOf(one.place())
                + ": "
                + words.word("legend.risk", one.state())
                + Shown.ratio(one.ratio())
                + (one.reason().isEmpty() ? "" : " · " + nameOf(one.reason())));
      }
      html.append(MapSvg.draw(places, risk, said));
      legend("legend.risk", List.of("above", "usual", "below", "withheld"));
      tag("p class=\"small\"", words.say("map.risk.from", Shown.time(issued, figures.zone())));
    }
    html.append("</div>");
  }

  private String titleOf(String place) {
    return figures.places().stream()
        .filter(p -> p.total().id().equals(place))
        .map(p -> words.name(p.total()))
        .findFirst()
        .orElse(place);
  }

  private String nameOf(String category) {
    return figures.categories().stream()
        .filter(c -> c.id().equals(category))
        .map(words::name)
        .findFirst()
        .orElse(category);
  }

  private void legend(String group, List<String> states) {
    html.append("<div class=\"legend\">");
    for (String state : states) {
      html.append("<span class=\"item\"><span class=\"key\" style=\"background:")
          .append(MapSvg.COLOURS.get(state))
          .append("\"></span>")
          .append(Html.text(words.word(group, state)))
          .append("</span> ");
    }
    html.append("</div>");
  }

  private void places() {
    html.append("<h2 class=\"break\">").append(Html.text(words.say("places"))).append("</h2>");
    List<ReportFigures.PlaceFigure> above =
        figures.places().stream().filter(p -> p.total().state().equals("above")).toList();
    if (above.isEmpty()) {
      tag("p", words.say("places.none"));
    } else {
      tag("p class=\"small\"", words.say("places.order"));
      headings("place", "change", "count", "usual", "band", "rank", "reasons");
      for (ReportFigures.PlaceFigure place : above) {
        ReportFigures.Figure total = place.total();
        List<String> reasons = new ArrayList<>();
        if (place.persistent()) {
          reasons.add(words.say("persistent"));
        }
        for (ReportFigures.Figure reason : place.reasons()) {
          if (reason.usual() != null && reason.count() != null) {
            reasons.add(
                words.say(
                    "reason", words.name(reason), reason.count(), Shown.number(reason.usual())));
          }
        }
        cells(
            words.name(total),
            total.ratio() == null ? words.word("state", total.state()) : Shown.change(total),
            Shown.number(total.count()),
            Shown.number(total.usual()),
            Shown.band(total),
            place.rankFrom() == null
                ? "–"
                : place.rankFrom()
                    + "–"
                    + place.rankTo()
                    + "\u00a0/\u00a0"
                    + figures.places().size(),
            String.join(words.english() ? "; " : "；", reasons));
      }
      endTable();
    }
    note("places");
  }

  private void categories() {
    tag("h2", words.say("categories"));
    headings("category", "change", "count", "usual", "band");
    for (ReportFigures.Figure category : figures.categories()) {
      if (category.count() != null) {
        cells(
            words.name(category),
            Shown.change(category)
                + (words.english() ? ", " : "，")
                + words.word("state", category.state()),
            Shown.number(category.count()),
            Shown.number(category.usual()),
            Shown.band(category));
      }
    }
    endTable();
    note("categories");
  }

  private void series() {
    tag("h2", words.say("series"));
    if (figures.series().isEmpty()) {
      tag("p", words.say("series.none"));
      return;
    }
    tag("p class=\"small\"", words.say("series.legend"));
    int n = 0;
    for (ReportFigures.Series series : figures.series()) {
      boolean left = n++ % 2 == 0;
      html.append(left ? "<div class=\"pair\"><div class=\"half\">" : "<div class=\"half right\">");
      tag(
          "h3",
          (words.english() ? series.nameEn() : series.nameZh())
              + ", "
              + words.say("series." + series.step()));
      html.append(SeriesChart.draw(series)).append("</div>");
      html.append(left && n < figures.series().size() ? "" : "</div>");
    }
    note("series");
  }

  private void alerts() {
    tag("h2", words.say("alerts"));
    ReportFigures.Alerts alerts = figures.alerts();
    if (alerts.raised() == 0) {
      tag("p", words.say("alerts.none"));
      note("alerts");
      return;
    }
    if (alerts.lines().size() < alerts.raised()) {
      tag("p class=\"small\"", words.say("alerts.first", alerts.lines().size(), alerts.raised()));
    }
    headings("sent", "place", "category", "severity", "observed", "expected", "became");
    for (ReportFigures.AlertLine line : alerts.lines()) {
      cells(
          line.sentAt().replace("T", " "),
          words.english() ? line.placeEn() : line.placeZh(),
          words.english() ? line.categoryEn() : line.categoryZh(),
          words.word("severity", line.severity()),
          Shown.number(line.observed()),
          Shown.number(line.expected()),
          words.word("became", line.became()));
    }
    endTable();
    note("alerts");
  }

  private void loop() {
    tag("h2", words.say("loop"));
    if (figures.loop().isEmpty()) {
      tag("p", words.say("loop.none"));
    } else {
      tag("p class=\"small\"", words.say("loop.text"));
      headings("category", "responded", "hours", "closed", "resolved", "satisfied", "repeated");
      for (ReportFigures.Loop loop : figures.loop()) {
        cells(
            words.name(loop.category()),
            Shown.share(loop.responded()),
            Shown.number(loop.medianHours()),
            Shown.share(loop.closed()),
            Shown.share(loop.resolved()),
            Shown.share(loop.satisfied()),
            Shown.share(loop.repeated()));
      }
      endTable();
    }
    note("loop");
  }

  private void quality() {
    ReportFigures.Quality quality = figures.quality();
    tag("h2", words.say("quality"));
    html.append("<ul>");
    tag("li", words.say("quality.rows", quality.rows()));
    tag(
        "li",
        quality.withinDay() == null
            ? words.say("quality.nolate")
            : words.say(
                "quality.late",
                Shown.share(quality.withinDay()),
                Shown.share(quality.withinWeek())));
    if (quality.estimatedTimes() != null && quality.estimatedTimes() > 0) {
      tag("li", words.say("quality.estimated", Shown.percent(quality.estimatedTimes())));
    }
    tag("li", words.say("quality.noplace", Shown.share(quality.withoutPlace())));
    tag(
        "li",
        quality.rejections().isEmpty()
            ? words.say("quality.norejected", rule.most())
            : words.say(
                "quality.rejected",
                quality.rejections().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> e.getKey() + " " + e.getValue())
                    .collect(Collectors.joining(", ")),
                rule.most()));
    tag(
        "li",
        quality.redeliveries() == 0
            ? words.say("quality.redelivered.few", rule.most())
            : words.say("quality.redelivered", quality.redeliveries()));
    Map<String, Long> silence = quality.silence();
    tag(
        "li",
        words.say(
            "quality.silence",
            silence.getOrDefault("heard", 0L),
            silence.getOrDefault("quiet", 0L),
            silence.getOrDefault("cannot-tell", 0L),
            silence.getOrDefault("withheld", 0L)));
    tag(
        "li",
        quality.feedDown().isEmpty()
            ? words.say("quality.nofeed")
            : words.say("quality.feed", String.join(", ", quality.feedDown())));
    html.append("</ul>");
    note("quality");
  }

  private void changes() {
    tag("h2", words.say("changes", figures.edition() - 1));
    if (figures.changes().isEmpty()) {
      tag("p", words.say("changes.none"));
      return;
    }
    headings("category", "before", "after");
    for (ReportFigures.Change change : figures.changes()) {
      cells(
          words.english() ? change.nameEn() : change.nameZh(),
          worded(change.before()),
          worded(change.after()));
    }
    endTable();
  }

  /** A figure such as {@code 210 (usual)} with its state in the page's language. */
  private String worded(String figure) {
    int open = figure.indexOf('(');
    return open < 0
        ? figure
        : figure.substring(0, open + 1)
            + words.word("state", figure.substring(open + 1, figure.length() - 1))
            + ")";
  }

  private void method(@Nullable ReportSeal seal) {
    tag("h2", words.say("method"));
    html.append("<ul>");
    tag("li", words.say("method.1", figures.reference().isEmpty() ? "–" : figures.reference()));
    tag("li", words.say("method.2", rule.least(), rule.leastSensitive()));
    tag("li", words.say("method.3"));
    tag("li", words.say("method.4"));
    html.append("</ul>");
    note("method");
    tag("h3", words.say("reproduce"));
    tag(
        "p",
        words.say(
            "reproduce.text",
            figures.snapshotId() == null ? "–" : figures.snapshotId().toString(),
            figures.configurationHash(),
            figures.asOf()));
    tag(
        "p class=\"mono\"",
        "tocsin report draft --month %s --as-of %s%s"
            .formatted(
                figures.month(),
                figures.asOf(),
                figures.snapshotId() == null ? "" : " --snapshot " + figures.snapshotId()));
    if (seal != null) {
      tag("h3", words.say("hash"));
      tag("p class=\"mono\"", seal.contentHash());
      tag("h3", words.say("signature"));
      tag("p class=\"mono\"", seal.signature());
      tag("p", words.say("signedby", seal.desk(), seal.signedAt()));
    }
  }

  private void note(String section) {
    String note = notes.getOrDefault(section, "").strip();
    if (!note.isEmpty()) {
      html.append("<div class=\"note\">");
      tag("h3", words.say("notes"));
      note.lines().filter(line -> !line.isBlank()).forEach(line -> tag("p", line));
      html.append("</div>");
    }
  }
}
