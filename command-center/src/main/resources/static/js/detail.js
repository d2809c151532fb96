/** One alert whole, in the order of a dispatcher's questions. */
import { createActions } from "./actions.js";
import { isTaken } from "./alerts.js";
import { nearby } from "./nearby.js";
import { api } from "./api.js";
import { createChart } from "./chart.js";
import { h, replace } from "./dom.js";
import { quietLine } from "./notices.js";
import { cityForms, cityView } from "./city.js";
import { placeView } from "./place.js";
import { shape } from "./shapes.js";
import { changed } from "./store.js";
import { cityNow, viewOf } from "./view.js";

export function createDetail(root, store, { act, cityAct, choose, close, showPlace }) {
  const facts = h("div.facts", { tabindex: "-1", id: "facts" });
  const actions = createActions(store, act);
  const since = h("div");
  const counted = h("div.counted");
  let chart = null;
  let idle = null;
  replace(root, facts, actions.element);

  function draw(state) {
    chart?.destroy();
    chart = null;
    idle = state.selected || state.place ? null : idle;
    const { detail } = state;
    const open = Boolean(state.selected || state.place || state.cityOpen);
    root.classList.toggle("open", open);
    document.body.classList.toggle("reading", open);
    if (state.place && !state.selected) {
      replace(facts, placeView(state, { close, choose }));
    } else if (!state.selected) {
      drawNothing(state);
    } else if (detail?.summary.id === state.selected) {
      drawAlert(state, detail);
    } else {
      replace(facts, h("p.empty", {}, viewOf(state).t("loading")));
    }
    actions.draw(state);
  }

  function drawNothing(state) {
    const { t } = viewOf(state);
    const todo = [...state.alerts.values()].some((a) => a.case_state === "open" || a.case_state === "weakened");
    const calm = state.alertsRead && state.connected && !todo;
    const looks = JSON.stringify([state.lang, calm, state.status && quietLine(state), state.status?.week,
      state.status?.situation, state.feeds, state.cityOpen]);
    // Never under somebody's hands: a form being filled in stays as it is.
    if (looks === idle || (idle && facts.querySelector("form:focus-within"))) {
      return;
    }
    idle = looks;
    const opened = [...facts.querySelectorAll("details[data-part][open]")].map((part) => part.dataset.part);
    replace(facts, h("div.nothing", {},
      h("button.back", { type: "button", onclick: close }, `← ${t("back")}`),
      h("h2", {}, t(state.cityOpen ? "city" : calm ? "quiet" : "pick")),
      !state.cityOpen && h("p", {}, t(calm ? "quiet_long" : "pick_hint")),
      state.status && h("ul.quietly", {}, quietLine(state).map((line) => h("li", {}, line))),
      state.status && weekOf(state.status.week, viewOf(state)),
      state.status && cityView(state),
      state.status && cityForms(state, cityAct),
      h("h3", {}, t("keys")),
      h("dl.keys", {}, [["j / k", "key_next"], ["Enter", "key_open"], ["a", "key_ack"], ["c", "key_comment"],
        ["r", "key_resolve"], ["s", "key_snooze"], ["g", "key_city"], ["Esc", "key_back"]].map(([key, word]) =>
        [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(word))]))));
    // What somebody has unfolded stays so when news arrives.
    for (const part of opened) {
      facts.querySelector(`details[data-part="${part}"]`)?.setAttribute("open", "");
    }
  }

  function drawAlert(state, { summary, versions, acts }) {
    const view = viewOf(state);
    const { t, format, category, place } = view;
    const message = versions.at(-1);
    chart = createChart(message, view, state.status?.city.zone ?? "UTC");
    drawSince(state, message);
    drawCounted(state);
    replace(facts,
      h("button.back", { type: "button", onclick: close }, `← ${t("back")}`),
      message.status !== "Actual" && h("p.notice.exercise", {},
        h("strong", {}, t(`status_${message.status}`)), " ", t(`status_note_${message.status}`)),
      message.reasons.length > 0 && h("p.notice", {}, t(summary.case_state === "held-back" ? "held_because" : "known_reason"),
        " ", message.reasons.map((reason) => reasonText(reason, t)).join(t("reasons_between"))),
      summary.snoozed_until && Date.parse(summary.snoozed_until) > Date.parse(cityNow(state)) && h("p.notice", {},
        t("snoozed_until", { time: format.moment(summary.snoozed_until, cityNow(state)) })),
      summary.case_state === "weakened" && h("p.notice.grave", {}, t("weakened_note")),
      h("header.head", {},
        shape(message.severity, isTaken(summary)),
        h("div", {},
          h("h2", {}, category(message)),
          h("p.chips", {},
            h("span.chip.sev", {}, t(`severity_${message.severity}`)),
            h("span.chip", {}, t(`urgency_${message.urgency}`)),
            h(`span.chip${message.lane === "life-safety" ? ".life" : ""}`, {}, t(`lane_${message.lane}`)),
            message.origin === "risk" && h("span.chip", {}, t("origin_risk")),
            h("span.chip.state", {}, t(`state_${summary.case_state}`))))),
      h("dl.answers", {},
        answer(t("what"), h("p.lead", {}, whatOf(message, view)),
          message.dispatched > 0 && h("p", {}, t("dispatched", { n: format.whole(message.dispatched) }))),
        answer(t("where"), whereOf(state, message, place)),
        answer(t("since"), since),
        answer(t("sure"),
          h("p.lead", {}, t(`certainty_${message.certainty}`)),
          h("p", {}, message.p_value < 1e-6 ? t("chance_tiny") : t("chance", { n: format.odds(message.p_value) })),
          h("p.soft", {}, t("budget_note", { n: format.count(message.false_episodes_per_week) }))),
        wideAnswer(t("why"),
          h("p.sentence", {}, view.lang === "zh" ? message.why_zh : message.why_en),
          h("div.trio", {},
            figure(t("observed"), format.count(message.observed), "seen"),
            figure(t("usual"), format.count(message.expected)),
            message.expected_today > message.expected * 1.05
              && figure(t("usual_today"), format.count(message.expected_today)),
            figure(t("rare_above"), format.count(message.upper_bound))),
          chart.element,
          counted),
        wideAnswer(t("nearby"), nearby(state, message, choose)),
        answer(t("done"), log(state, versions, acts, view))),
      evidence(message, view));
    chart.draw();
  }

  function drawSince(state, message) {
    const { t, format } = viewOf(state);
    const now = cityNow(state);
    replace(since,
      h("p.lead", {}, t("onset", { time: format.moment(message.onset, now), ago: format.ago(message.onset, now) })),
      h("p", {}, t("tested", { start: format.moment(message.interval_start, now),
        end: format.moment(message.interval_end, now) })),
      h("p.soft", {}, t("said", { ago: format.ago(message.sent_at, now), n: message.alert_version }), " · ",
        t("valid_until", { time: format.moment(message.expires, now) })));
  }

  /** The reports behind the count: where on the map, and each in its own system. */
  function drawCounted(state) {
    const { t, format, source } = viewOf(state);
    const found = state.reports?.id === state.selected ? state.reports : null;
    if (!found?.reports.length) {
      replace(counted);
      return;
    }
    const without = found.reports.filter((report) => report.lat == null).length;
    replace(counted, h("details.figures", {},
      h("summary", {}, t("reports_counted", { n: format.whole(found.reports.length) }),
        without > 0 && ` · ${t("reports_without_point", { n: format.whole(without) })}`),
      h("ul.reports", {}, found.reports.map((report) => h("li", {},
        h("time", { datetime: report.occurred_at }, format.moment(report.occurred_at, cityNow(state))),
        h("span", {}, source(report)),
        report.responded && h("span.chip", {}, t("responded")),
        report.link && h("a", { href: report.link, target: "_blank", rel: "noopener" }, t("open_source")))))));
  }

  function whereOf(state, message, place) {
    const { t } = viewOf(state);
    const known = state.places?.features.some((feature) => feature.id === message.neighbourhood_id);
    return known
      ? h("p.lead", {}, message.places.length > 1 && t("places_and", { n: message.places.length }), h("button.text", { type: "button", title: t("show_on_map"),
          onclick: () => showPlace(message.neighbourhood_id) }, place(message)))
      : h("p.lead", {}, place(message) !== message.neighbourhood_id ? place(message)
          : t("place_unknown", { id: message.neighbourhood_id }));
  }

  store.subscribe((now, before) => {
    if (changed(now, before, "selected", "detail", "lang", "theme", "large", "place", "quiet", "cityOpen")
      || (!now.selected && !now.place && changed(now, before, "alerts", "status", "connected", "alertsRead", "feeds"))) {
      const scroll = now.selected === before.selected ? facts.scrollTop : 0;
      draw(now);
      facts.scrollTop = scroll;
    } else if (now.reports !== before.reports) {
      drawCounted(now);
    } else if (now.status !== before.status && now.detail?.summary.id === now.selected) {
      drawSince(now, now.detail.versions.at(-1));
    }
  });
  draw(store.state);

  return { focus: () => facts.focus(), open: actions.open };
}

/** What became of the promise, in figures and as a meter. */
function weekOf(week, { t, format }) {
  const scale = Math.max(week.false_episodes_per_week, week.not_real, 1);
  const meter = h("div.meter", { role: "img", "aria-label": t("week_meter", {
    n: week.not_real, promise: format.count(week.false_episodes_per_week) }) }, h("span.used"), h("span.mark"));
  meter.querySelector(".used").style.width = `${(100 * week.not_real) / scale}%`;
  meter.querySelector(".mark").style.left = `${(100 * week.false_episodes_per_week) / scale}%`;
  return [
    h("h3", {}, t("week")),
    h("div.trio", {},
      figure(t("week_raised"), format.whole(week.raised)),
      figure(t("week_real_new"), format.whole(week.real_and_new)),
      figure(t("week_not_real"), format.whole(week.not_real))),
    meter,
    h("p.soft", {}, t("week_meter", { n: week.not_real, promise: format.count(week.false_episodes_per_week) }),
      " · ", t("week_judged", { n: week.judged, all: week.raised })),
  ];
}

/** A reason in the chosen language: its kind, and the name that people gave. */
function reasonText(reason, t) {
  const [, kind, name] = /^(known event|silence): (.*)$/.exec(reason) ?? [];
  if (kind) {
    return t(kind === "silence" ? "reason_silence" : "reason_known_event", { name });
  }
  const words = { "known-event": "reason_explained", silenced: "reason_silenced", inhibited: "reason_inhibited",
    "cap-per-day": "reason_cap" };
  return words[reason] ? t(words[reason]) : reason;
}

/** What was found, in the words of its family. */
function whatOf(message, { t, format }) {
  if (message.family === "sensor") {
    return t("what_sensor", { sensor: message.subject, value: format.count(message.observed) });
  }
  if (message.family === "silence") {
    return t("what_silence", { source: message.subject });
  }
  const word = `reports_${message.slot_length}`;
  const known = ["hour", "day", "week"].includes(message.slot_length);
  return known ? t(word, { n: format.count(message.observed) })
    : t("reports_span", { n: format.count(message.observed), span: message.slot_length });
}

function answer(question, ...content) {
  return [h("dt", {}, question), h("dd", {}, content)];
}

function wideAnswer(question, ...content) {
  return [h("dt.wide", {}, question), h("dd.wide", {}, content)];
}

function figure(name, value, kind) {
  return h(`div.figure${kind ? `.${kind}` : ""}`, {}, h("span.value", {}, value), h("span.name", {}, name));
}

function log(state, versions, acts, { t, format, desk }) {
  const now = cityNow(state);
  const entries = [
    ...versions.map((m) => ({ at: m.sent_at, text: messageText(m, t, format) })),
    ...acts.map((a) => ({ at: a.known_at, act: true, note: a.kind === "assign" ? null : a.comment,
      answers: a.real && `${t("real")} ${t(`real_${a.real}`)} · ${t("new")} ${t(`new_${a.new_to_you}`)}`,
      text: t(`log_${a.kind}`, { desk: desk(a.desk), to: a.comment && desk(a.comment) }) })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return [
    h("ol.log", {}, entries.map((entry) => h("li", { class: entry.act ? "act" : null },
      h("time", { datetime: entry.at }, format.moment(entry.at, now)),
      h("div", {}, h("span", {}, entry.text),
        entry.answers && h("p.soft", {}, entry.answers),
        entry.note && h("p.note", {}, entry.note))))),
    acts.length === 0 && h("p.soft", {}, t("nothing_done")),
  ];
}

function messageText(message, t, format) {
  return t(`log_${message.event}`, { observed: format.count(message.observed) });
}

function evidence(message, { t }) {
  const rows = [
    ["ev_detector", message.detector],
    ["ev_settings", message.settings],
    ["ev_p", message.p_value.toPrecision(3)],
    ["ev_day_p", `${message.day_p.toPrecision(3)} ≤ ${message.threshold.toPrecision(3)}`],
    ["ev_baseline", message.baseline],
    ["ev_configuration", message.configuration_hash],
    ["ev_id", `${message.id} · ${message.alert_version}`],
  ];
  return h("details.evidence", {}, h("summary", {}, t("evidence")),
    h("dl", {}, rows.map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)])),
    h("p", {}, h("a", { href: api.capUrl(message.id), target: "_blank", rel: "noopener" }, t("ev_cap"))));
}
