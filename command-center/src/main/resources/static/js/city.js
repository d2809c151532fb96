/** The city as a whole: mode, what is known to happen, what is silenced, and how every feed is doing. */
import { h } from "./dom.js";
import { cityNow, viewOf } from "./view.js";
import { named } from "./format.js";

const STATES = ["heard-and-usual", "unusually-quiet", "cannot-tell", "feed-down"];

/** What holds now. */
export function cityView(state) {
  const { t, format } = viewOf(state);
  const { situation } = state.status;
  const now = cityNow(state);
  const span = (entry) => t("from_until", { from: format.moment(entry.from, now), until: format.moment(entry.until, now) });
  return [
    h("h3", {}, t("known_events")),
    situation.events.length
      ? h("ul.quietly", {}, situation.events.map((event) => h("li", {},
          h("strong", {}, named(state.lang, event.name_en, event.name_zh, event.name_en)), " ",
          h("span", {}, span(event)), " · ", places(state, event.places))))
      : h("p.soft", {}, t("no_known_events")),
    situation.silences.length > 0 && [h("h3", {}, t("silences")),
      h("ul.quietly", {}, situation.silences.map((silence) => h("li", {},
        h("strong", {}, silence.reason ?? ""), " ", h("span", {}, span(silence)), " · ", places(state, silence.places))))],
    feedsView(state),
  ];
}

function places(state, ids) {
  const { t, placeName } = viewOf(state);
  const names = ids.map((id) => {
    const feature = state.places?.features.find((each) => each.id === id);
    return feature ? placeName(feature.properties) : id;
  });
  return names.length ? names.slice(0, 4).join(", ") + (names.length > 4 ? ` +${names.length - 4}` : "") : t("whole_city");
}

/** Every feed with one of four states; only the first of them is calm. */
function feedsView(state) {
  const { t, format, source } = viewOf(state);
  const feeds = state.feeds ?? [];
  return [
    h("h3", {}, t("feeds")),
    feeds.length
      ? h("ul.feeds", {}, feeds.map((feed) => h(`li.${feed.state}`, {},
          h("span.mark", { "aria-hidden": "true" }, ["●", "◐", "?", "✕"][STATES.indexOf(feed.state)] ?? "?"),
          h("strong", {}, source(feed)),
          h("span", {}, t(`feed_${feed.state}`)),
          feed.since && h("span.soft", {}, t("since_time", { time: format.moment(feed.since, cityNow(state)) })),
          h("span.soft", {}, counts(feed, t)))))
      : h("p.soft", {}, t("no_feeds")),
  ];
}

function counts(feed, t) {
  return STATES.slice(1, 3)
    .map((word) => [word, feed.places.filter((place) => place.state === word).length])
    .filter(([, n]) => n > 0)
    .map(([word, n]) => t("places_in_state", { n, state: t(`feed_${word}`) }))
    .join(" · ");
}

/** What a desk can change for the whole city; each change is kept with its reason. */
export function cityForms(state, cityAct) {
  const { t, format } = viewOf(state);
  const { situation } = state.status;
  const now = cityNow(state);
  return h("div.city-forms", {},
    h("h3", {}, t("mode")),
    form("mode", cityAct, t, (data) => ({ kind: "mode", mode: data.get("mode"), reason: data.get("reason") }),
      h("label.field", {}, h("span", {}, t("mode_now", { mode: t(`mode_${situation.mode}`) })),
        h("select", { name: "mode" }, situation.modes.map((word) =>
          h("option", { value: word, selected: word === situation.mode }, t(`mode_${word}`))))),
      reason(t)),
    h("details", { "data-part": "known-event" }, h("summary", {}, t("announce_event")),
      form("known-event", cityAct, t, (data) => ({ kind: "known-event", name_en: data.get("name"), name_zh: data.get("name"),
        places: chosen(data), until: after(now, data.get("hours")) }),
        h("label.field", {}, h("span", {}, t("event_name")), h("input", { name: "name", maxlength: "200", required: true })),
        placeField(state), hours(format, t))),
    h("details", { "data-part": "silence" }, h("summary", {}, t("set_silence")),
      form("silence", cityAct, t, (data) => ({ kind: "silence", reason: data.get("reason"), places: chosen(data),
        until: after(now, data.get("hours")) }),
        reason(t), placeField(state), hours(format, t), h("small", {}, t("silence_hint")))),
    situation.silences.map((silence) => h("button.do", { type: "button",
      onclick: () => cityAct({ kind: "end-silence", target: silence.id }) },
      t("end_silence", { reason: silence.reason ?? "" }))));
}

function form(kind, cityAct, t, wishOf, ...fields) {
  const problem = h("p.problem", { role: "alert" });
  async function submit(event) {
    event.preventDefault();
    problem.textContent = "";
    const asked = event.target;
    try {
      await cityAct(wishOf(new FormData(asked)));
      asked.reset();
      document.activeElement?.blur();
    } catch (error) {
      problem.textContent = t("failed", { problem: error.message });
    }
  }
  return h("form", { "data-kind": kind, onsubmit: submit }, problem, fields,
    h("div.buttons", {}, h("button.do", { type: "submit" }, t(`do_${kind}`))));
}

function reason(t) {
  return h("label.field", {}, h("span", {}, t("reason")), h("input", { name: "reason", maxlength: "200", required: true }));
}

function hours(format, t) {
  return h("label.field", {}, h("span", {}, t("lasts")), h("select", { name: "hours" },
    [1, 3, 6, 12, 24, 72].map((n) => h("option", { value: String(n) }, format.span(n * 3600)))));
}

function placeField(state) {
  const { t, placeName } = viewOf(state);
  return h("label.field", {}, h("span", {}, t("where")),
    h("select", { name: "place" }, h("option", { value: "" }, t("whole_city")),
      (state.places?.features ?? []).map((feature) => h("option", { value: feature.id }, placeName(feature.properties)))));
}

function chosen(data) {
  return data.get("place") ? [data.get("place")] : [];
}

function after(now, hoursAhead) {
  return new Date(Date.parse(now) + Number(hoursAhead) * 3_600_000).toISOString();
}
