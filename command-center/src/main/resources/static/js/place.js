/** One place that has no alert: what was looked at there, and how close anything came. */
import { h } from "./dom.js";
import { viewOf } from "./view.js";

/**
 * @param {object} state with `place` and, once read, `quiet`
 * @param {object} on close(), choose(alertId)
 */
export function placeView(state, on) {
  const view = viewOf(state);
  const { t } = view;
  const feature = state.places?.features.find((each) => each.id === state.place);
  const name = feature ? view.placeName(feature.properties) : state.place;
  const quiet = state.quiet?.neighbourhood_id === state.place ? state.quiet : null;
  return h("div.quiet-place", {},
    h("button.back", { type: "button", onclick: on.close }, `← ${t("back")}`),
    h("h2", {}, name),
    h("p.soft", {}, t("why_quiet")),
    changeLine(state, view),
    feedLine(state, view),
    quiet
      ? h("table.tests", {},
          h("thead", {}, h("tr", {}, ["category", "reports_24h", "closest"].map((word) =>
            h("th", { scope: "col" }, t(word))))),
          h("tbody", {}, byCloseness(quiet.categories).map((row) => testRow(row, view, on))))
      : h("p.empty", {}, t("loading")));
}

function byCloseness(categories) {
  return [...categories].sort((a, b) => (a.closest?.p_value ?? 2) - (b.closest?.p_value ?? 2)
    || b.reports - a.reports || a.category.localeCompare(b.category));
}

function testRow(row, view, on) {
  const { t, format } = view;
  const name = view.category({ category_name_en: row.name_en, category_name_zh: row.name_zh, category: row.category });
  return h("tr", {},
    h("th", { scope: "row" }, row.alert_id
      ? h("button.text", { type: "button", onclick: () => on.choose(row.alert_id, true) }, name) : name),
    h("td", {}, format.whole(row.reports)),
    h("td", {}, row.alert_id ? t("has_alert") : row.closest ? closest(row.closest, view) : t("nothing_near")));
}

function closest(test, { t, format }) {
  return [
    h("div", {}, t("came_near", { observed: format.count(test.observed), upper: format.count(test.upper_bound),
      time: format.moment(test.tick, null) })),
    h("div.soft", {}, t(`outcome_${test.outcome}`)),
  ];
}

function changeLine(state, { t, format }) {
  const change = state.changes?.places.find((each) => each.neighbourhood_id === state.place);
  return change && h("p", {}, t(`change_${state.changes.horizon}`, {
    expected: format.count(change.expected), usual: format.count(change.usual) }));
}

function feedLine(state, { t, format }) {
  const states = (state.feeds ?? []).flatMap((feed) => feed.places
    .filter((place) => place.neighbourhood_id === state.place && place.state !== "heard-and-usual")
    .map((place) => h("li", {}, h("strong", {}, feed.source), " ", t(`feed_${place.state}`),
      place.until_testable ? ` · ${t("until_testable", { time: format.moment(place.until_testable, null) })}` : "")));
  return states.length > 0 && h("ul.quietly", {}, states);
}
