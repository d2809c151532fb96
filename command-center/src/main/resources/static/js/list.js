/** The list of alerts: only the rows in sight exist, so ten thousand scroll like ten. */
import { countByFilter, FILTERS, isTaken, listed } from "./alerts.js";
import { h, replace } from "./dom.js";
import { quietLine } from "./notices.js";
import { shape } from "./shapes.js";
import { changed } from "./store.js";
import { cityNow, viewOf } from "./view.js";

const SPARE_ROWS = 6;

export function createList(root, store, choose) {
  const heading = h("h2.unseen", { id: "alerts-heading" });
  const filters = FILTERS.map((name) => {
    const word = h("span");
    const number = h("span.number");
    const tab = h("button.tab", { type: "button", "data-filter": name, onclick: () => store.set({ filter: name }) }, word, number);
    return { name, word, number, tab };
  });
  const tabs = h("div.tabs", { role: "group" }, filters.map(({ tab }) => tab));
  const summary = h("div.summary");
  const space = h("div.space");
  const empty = h("p.empty");
  const box = h("div.rows", { id: "list", role: "listbox", tabindex: "0" }, space);
  const rows = new Map();
  let order = [];

  box.addEventListener("scroll", () => drawRows(store.state), { passive: true });
  new ResizeObserver(() => drawRows(store.state)).observe(box);
  replace(root, heading, tabs, summary, empty, box);

  function draw(state) {
    const { t } = viewOf(state);
    order = listed(state.alerts, state.filter, state.selected);
    heading.textContent = t("alerts");
    box.setAttribute("aria-label", t("alerts"));
    const counts = countByFilter(state.alerts);
    // The same buttons for good: one that is drawn anew under somebody's finger loses the click.
    for (const { name, word, number, tab } of filters) {
      word.textContent = t(`filter_${name}`);
      number.textContent = String(counts[name]);
      tab.setAttribute("aria-pressed", String(name === state.filter));
    }
    empty.hidden = order.length > 0;
    empty.textContent = state.alertsRead ? t(`empty_${state.filter}`) : "";
    drawSummary(state);
    drawRows(state);
  }

  function drawSummary(state) {
    const { t } = viewOf(state);
    if (!state.status) {
      return;
    }
    const quiet = state.alertsRead && countByFilter(state.alerts).todo === 0 && state.connected;
    summary.classList.toggle("quiet", quiet);
    replace(summary,
      quiet && h("strong", {}, t("quiet")),
      quietLine(state).map((line) => h("span", {}, line)));
  }

  function drawRows(state) {
    const height = parseFloat(getComputedStyle(root).getPropertyValue("--row")) || 88;
    space.style.height = `${order.length * height}px`;
    const first = Math.max(0, Math.floor(box.scrollTop / height) - SPARE_ROWS);
    const last = Math.min(order.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + SPARE_ROWS);
    const wanted = new Set();
    for (let i = first; i < last; i++) {
      const alert = order[i];
      wanted.add(alert.id);
      const row = rowOf(alert, state);
      row.style.transform = `translateY(${i * height}px)`;
      row.setAttribute("aria-posinset", i + 1);
      row.setAttribute("aria-setsize", order.length);
      row.setAttribute("aria-selected", String(alert.id === state.selected));
    }
    for (const [id, entry] of rows) {
      if (!wanted.has(id)) {
        entry.element.remove();
        rows.delete(id);
      }
    }
    const active = order.some((alert) => alert.id === state.selected) ? rowId(state.selected) : null;
    if (active && rows.has(state.selected)) {
      box.setAttribute("aria-activedescendant", active);
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function rowOf(alert, state) {
    const view = viewOf(state);
    const when = view.format.ago(alert.sent_at, cityNow(state));
    const looks = `${view.key}|${alert.alert_version}|${alert.case_state}|${alert.desk}|${alert.snoozed_until}|${when}`;
    let entry = rows.get(alert.id);
    if (!entry) {
      entry = { element: h("div.row", { id: rowId(alert.id), role: "option",
        onclick: () => choose(alert.id, true) }), looks: null };
      rows.set(alert.id, entry);
      space.append(entry.element);
    }
    if (entry.looks !== looks) {
      entry.looks = looks;
      fill(entry.element, alert, view, when);
    }
    return entry.element;
  }

  /** Brings the row of an alert into sight. */
  function reveal(id) {
    const index = order.findIndex((alert) => alert.id === id);
    if (index < 0) {
      return;
    }
    const height = space.offsetHeight / Math.max(1, order.length);
    if (index * height < box.scrollTop) {
      box.scrollTop = index * height;
    } else if ((index + 1) * height > box.scrollTop + box.clientHeight) {
      box.scrollTop = (index + 1) * height - box.clientHeight;
    }
  }

  store.subscribe((now, before) => {
    if (changed(now, before, "alerts", "filter", "lang", "alertsRead", "large", "selected")) {
      draw(now);
    } else if (changed(now, before, "status", "connected", "feeds")) {
      drawSummary(now);
      drawRows(now);
    }
    if (now.selected !== before.selected && now.selected) {
      reveal(now.selected);
      drawRows(now);
    }
  });
  draw(store.state);

  return {
    /** The alert that is so many rows further. */
    neighbour(id, step) {
      const at = order.findIndex((alert) => alert.id === id);
      const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step;
      return order[Math.min(order.length - 1, Math.max(0, next))]?.id ?? null;
    },
    focus: () => box.focus(),
  };
}

function rowId(id) {
  return `row-${id}`;
}

function fill(row, alert, { t, format, category, place, desk }, when) {
  const state = alert.case_state === "acknowledged" && alert.desk
    ? t("taken_by", { desk: desk(alert.desk) })
    : alert.event === "probe" ? t("state_probe") : t(`state_${alert.case_state}`);
  row.className = `row ${alert.case_state} ${alert.status === "Exercise" ? "exercise" : ""}`;
  replace(row,
    shape(alert.severity, isTaken(alert)),
    h("div.what", {},
      h("strong", {}, category(alert)),
      h("time", { datetime: alert.sent_at }, when)),
    h("div.where", {}, place(alert), alert.places.length > 1 && ` +${alert.places.length - 1}`),
    h("div.how", {},
      h("span.sev", {}, t(`severity_${alert.severity}`)),
      alert.lane === "life-safety" && h("span.chip.life", {}, t("lane_life-safety")),
      alert.status !== "Actual" && h("span.chip.exercise", {}, t(`status_${alert.status}`)),
      alert.pinned && h("span.chip", {}, t("pinned")),
      alert.origin === "risk" && h("span.chip", {}, t("origin_risk")),
      h("span.figures", {}, `${format.count(alert.observed)} · ${t("usual_short", { n: format.count(alert.expected) })}`),
      h("span.state", {}, state)));
}
