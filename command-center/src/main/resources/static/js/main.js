/** Puts the console together: state, stream, parts, keys. */
import { isActive } from "./alerts.js";
import { api } from "./api.js";
import { createBar } from "./bar.js";
import { createDetail } from "./detail.js";
import { h } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { createList } from "./list.js";
import { createMap } from "./map.js";
import { createNotices } from "./notices.js";
import { loadSettings, saveSettings } from "./settings.js";
import { ring } from "./sound.js";
import { createStore } from "./store.js";
import { createStream } from "./stream.js";
import { viewOf } from "./view.js";

const AGAIN_AFTER = 1_500;
const MOST_ANNOUNCED = 5;
const part = (id) => document.getElementById(id);

const store = createStore({
  ...loadSettings(),
  filter: "todo",
  alerts: new Map(),
  alertsRead: false,
  places: null,
  status: null,
  connected: false,
  lostAt: null,
  selected: null,
  detail: null,
  reports: null,
  place: null,
  quiet: null,
  layer: "alerts",
  changes: null,
  feeds: null,
  cityOpen: false,
});

const settings = {
  set(patch) {
    store.set(patch);
    saveSettings(store.state);
    if (patch.sound) {
      ring();
    }
  },
};

function dress(state) {
  const { t } = viewOf(state);
  const root = document.documentElement;
  root.lang = state.lang === "zh" ? "zh-CN" : "en";
  root.dataset.theme = state.theme;
  root.dataset.type = state.large ? "large" : "usual";
  part("skip").textContent = t("skip");
  part("alerts").setAttribute("aria-label", t("alerts"));
  part("city").setAttribute("aria-label", t("map"));
  part("detail").setAttribute("aria-label", t("detail"));
  const todo = [...state.alerts.values()].filter((a) => a.case_state === "open" || a.case_state === "weakened");
  const city = state.status?.city.name;
  document.title = `${todo.length ? `(${todo.length}) ` : ""}${t("product")}${city ? ` · ${city}` : ""}`;
}

dress(store.state);
// First of all subscribers: whatever is drawn after it finds the theme and language in place.
store.subscribe((now, before) => {
  if (["lang", "theme", "large", "alerts"].some((key) => now[key] !== before[key])
    || now.status?.city.name !== before.status?.city.name) {
    dress(now);
  }
});

const list = createList(part("alerts"), store, choose);
const map = createMap(part("city"), store, { choose, choosePlace, layer });
const detail = createDetail(part("detail"), store, { act, cityAct, choose, close: back, showPlace: map.show });
// For tests in the browser: where on the page a point of the city is.
window.tocsinMap = map;
createBar(part("bar"), store, settings, { playback, ring, city });
createNotices(part("notices"), store);

/** Selects an alert; reading it moves the focus there. */
function choose(id, read) {
  const before = store.state.selected;
  if (id !== before) {
    store.set({ selected: id, place: null, reports: null, cityOpen: false,
      detail: store.state.detail?.summary.id === id ? store.state.detail : null });
    history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : location.pathname);
    if (id) {
      const alert = store.state.alerts.get(id);
      if (alert) {
        map.show(alert.neighbourhood_id);
      }
      readDetail(id);
    }
  }
  if (read && id) {
    detail.focus();
  }
}

/** The city as a whole: mode, known events, silences, feeds. */
function city() {
  choose(null, false);
  store.set({ place: null, cityOpen: true });
  detail.focus();
}

async function cityAct(wish) {
  await api.cityAct({ desk: store.state.desk ?? store.state.status.desks[0], ...wish });
  store.set({ status: await api.status() });
}

/** A place without an alert: why is there none? */
async function choosePlace(id) {
  choose(null, false);
  store.set({ place: id, quiet: null, cityOpen: false });
  detail.focus();
  const quiet = await untilDone(() => api.whyQuiet(id), () => store.state.place === id);
  if (store.state.place === id) {
    store.set({ quiet });
  }
}

async function layer(name) {
  store.set({ layer: name });
  if (name !== "alerts") {
    const changes = await untilDone(() => api.changes(name), () => store.state.layer === name);
    if (store.state.layer === name) {
      store.set({ changes });
    }
  }
}

async function playback(what) {
  try {
    const { paused } = await api.playback({ what, desk: store.state.desk ?? store.state.status.desks[0] });
    const { status } = store.state;
    store.set({ status: { ...status, clock: { ...status.clock, paused } } });
  } catch {
    // The notices say that Kafka does not answer; the button stays as it was.
  }
}

function back() {
  choose(null, false);
  store.set({ place: null, cityOpen: false });
  list.focus();
}

async function readDetail(id) {
  try {
    const found = await api.alert(id);
    if (store.state.selected === id) {
      store.set({ detail: found });
      readReports(id);
    }
  } catch (error) {
    if (error.status === 404 && store.state.selected === id) {
      choose(null, false);
    } else {
      setTimeout(() => store.state.selected === id && !store.state.detail && readDetail(id), AGAIN_AFTER);
    }
  }
}

/** The map shows what was counted; without it the alert still reads whole. */
async function readReports(id) {
  try {
    const found = await api.reports(id);
    if (store.state.selected === id) {
      store.set({ reports: { id, ...found } });
    }
  } catch {
    store.set({ reports: null });
  }
}

async function act(wish) {
  const { selected, desk, status } = store.state;
  const found = await api.act(selected, { desk: desk ?? status.desks[0], ...wish });
  take(found.summary, false);
  if (store.state.selected === selected) {
    store.set({ detail: found });
  }
}

const TOGETHER = 40;

/** Alerts that have come and are not shown yet, by id; null while nothing is due. */
let arrived = null;

/**
 * A new or changed alert; the stream may repeat itself. What comes within a blink is shown at once
 * and together: a burst of thousands is sorted and drawn once. A timer, no animation frame: the
 * bell must ring in a window behind others too.
 */
function take(summary, announceIt) {
  if (!arrived) {
    arrived = new Map();
    setTimeout(showArrived, TOGETHER);
  }
  const before = arrived.get(summary.id);
  const raised = before?.raised
    || (announceIt && isRaised(summary, before?.summary ?? store.state.alerts.get(summary.id)));
  arrived.set(summary.id, { summary, raised });
}

function showArrived() {
  const alerts = new Map(store.state.alerts);
  const fresh = [];
  for (const [id, { summary, raised }] of arrived) {
    if (raised && isActive(summary)) {
      fresh.push(summary);
    }
    alerts.set(id, summary);
  }
  arrived = null;
  store.set({ alerts });
  fresh.slice(-MOST_ANNOUNCED).forEach(announce);
  if (fresh.length && store.state.sound) {
    ring();
  }
}

/** Whether it is new here, or came out of hold, or was raised again after hours without news. */
function isRaised(summary, known) {
  return !known || (summary.alert_version > known.alert_version
    && (summary.event === "raised" || summary.event === "re-raised"));
}

function announce(summary) {
  const { t, category, place } = viewOf(store.state);
  part("announcer").append(h("p", {}, t("announce", { category: category(summary), place: place(summary) })));
  while (part("announcer").children.length > MOST_ANNOUNCED) {
    part("announcer").firstChild.remove();
  }
}

async function readAll() {
  const [status, places, { alerts, position }] = await Promise.all([api.status(), api.places(), api.alerts()]);
  store.set({
    status,
    desk: knownDesk(status),
    places: samePlaces(places) ? store.state.places : places,
    alerts: new Map(alerts.map((alert) => [alert.id, alert])),
    alertsRead: true,
  });
  if (store.state.selected) {
    readDetail(store.state.selected);
  }
  return position;
}

/** The desk chosen in this browser, as long as the city has it. */
function knownDesk(status) {
  return status.desks.includes(store.state.desk) ? store.state.desk : status.desks[0];
}

function samePlaces(places) {
  return JSON.stringify(places) === JSON.stringify(store.state.places);
}

const FEEDS_EVERY = 10_000;

/** Feeds change slowly and rest in tables: asked for now and then. */
async function readFeeds() {
  try {
    const feeds = await api.feeds();
    if (JSON.stringify(feeds) !== JSON.stringify(store.state.feeds)) {
      store.set({ feeds });
    }
  } catch {
    // The notices say when the command center does not answer.
  }
  setTimeout(readFeeds, FEEDS_EVERY);
}

/** Tries again as long as the answer is wanted. */
async function untilDone(work, wanted = () => true) {
  for (;;) {
    try {
      return await work();
    } catch {
      if (!wanted()) {
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    }
  }
}

const stream = createStream({
  connection: (connected) => store.set({ connected, lostAt: connected ? null : Date.now() }),
  status(status) {
    const morePlaces = store.state.places && status.watching.places !== store.state.places.features.length;
    store.set({ status, desk: knownDesk(status) });
    if (morePlaces) {
      untilDone(async () => store.set({ places: await api.places() }));
    }
  },
  alert(summary) {
    take(summary, true);
    if (store.state.selected === summary.id) {
      readDetail(summary.id);
    }
  },
  reset: () => untilDone(readAll),
});

listenToKeys({
  next: () => choose(list.neighbour(store.state.selected, 1), false),
  previous: () => choose(list.neighbour(store.state.selected, -1), false),
  read: () => detail.focus(),
  back,
  acknowledge: () => detail.open("acknowledge"),
  comment: () => detail.open("comment"),
  resolve: () => detail.open("resolve"),
  snooze: () => detail.open("snooze"),
  city,
});

untilDone(readAll).then((position) => {
  stream.start(position);
  readFeeds();
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) {
    choose(wanted, false);
  }
});
