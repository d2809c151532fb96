package org.tocsin.batch.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Where more than usual is expected, what lies behind it, and by what each kind is forecast. */
final class ForecastSection extends Xhtml {
  private final ReportFigures figures;

  ForecastSection(ReportFigures figures, Words words) {
    super(words);
    this.figures = figures;
  }

  /**
   * Draws it.
   *
   * @param place a place's name by its id
   * @param kind a category's name by its id
   */
  String draw(UnaryOperator<String> place, UnaryOperator<String> kind) {
    tag("h2", words.say("forecast"));
    List<ReportFigures.Risk> above =
        figures.risk().stream()
            .filter(r -> r.state().equals("above"))
            .sorted(Comparator.comparing(r -> place.apply(r.place())))
            .toList();
    if (above.isEmpty()) {
      tag("p", words.say("forecast.none"));
    } else {
      tag("p class=\"small\"", words.say("forecast.order"));
      headings("place", "forecast.kind", "forecast.drivers");
      for (ReportFigures.Risk one : above) {
        String drivers = words.english() ? one.driversEn() : one.driversZh();
        cells(
            place.apply(one.place()),
            one.reason().isEmpty() ? "–" : kind.apply(one.reason()),
            drivers == null || drivers.isEmpty() ? "–" : drivers);
      }
      endTable();
    }
    methods("forecast.earned", f -> f.model() && f.judged(), false);
    methods("forecast.month", f -> f.model() && !f.judged(), false);
    methods("forecast.baseline", f -> !f.model(), true);
    return html.toString();
  }

  private void methods(String key, Predicate<ReportFigures.Forecast> which, boolean named) {
    List<String> names = new ArrayList<>();
    for (ReportFigures.Forecast one :
        figures.forecasts() == null ? List.<ReportFigures.Forecast>of() : figures.forecasts()) {
      if (which.test(one)) {
        String name = words.english() ? one.nameEn() : one.nameZh();
        String method = words.word("forecast.method", one.method());
        names.add(named ? words.say("forecast.by", name, method) : name);
      }
    }
    if (!names.isEmpty()) {
      tag("p", words.say(key, words.listed(names)));
    }
  }
}
