/** The bar on top: whose console this is, what time it is there, how the console is set. */
import { h, replace, svg } from "./dom.js";
import { changed } from "./store.js";
import { viewOf } from "./view.js";

/** @param {object} on playback(what), ring() */
export function createBar(root, store, settings, on) {
  const clock = h("div.clock");
  const hold = h("div.playback");
  const link = h("div.link");

  function render(state) {
    const { t, desk } = viewOf(state);
    root.setAttribute("aria-label", t("product"));
    replace(root,
      h("div.brand", {}, bell(),
        h("h1", {}, h("span.name", {}, t("product")),
          h("span.city", {}, state.status?.city.name ?? ""))),
      h("div.middle", {}, clock, hold),
      h("div.tools", {},
        link,
        h("label.desk", {}, h("span", {}, t("acting_as")),
          h("select", { id: "acting-desk", onchange: (event) => settings.set({ desk: event.target.value }) },
            (state.status?.desks ?? []).map((word) =>
              h("option", { value: word, selected: word === state.desk }, desk(word))))),
        tool("language", t("language"), t("language_title"),
          () => settings.set({ lang: state.lang === "zh" ? "en" : "zh" }),
          null, state.lang === "zh" ? "en" : "zh"),
        tool("theme", t(state.theme === "dark" ? "theme_light" : "theme_dark"), t("theme_title"),
          () => settings.set({ theme: state.theme === "dark" ? "light" : "dark" })),
        tool("large", t("large"), t("large"), () => settings.set({ large: !state.large }), state.large),
        tool("sound", t(state.sound ? "sound_on" : "sound_off"), t("sound_title"),
          () => settings.set({ sound: !state.sound }), state.sound),
        state.sound && tool("sound-test", t("sound_test"), t("sound_test"), on.ring)));
    renderClock(state);
    renderHold(state);
    renderLink(state);
  }

  /** Apart from the clock, which is drawn each second: a button must outlast the press. */
  function renderHold(state) {
    const { t } = viewOf(state);
    replace(hold, state.status?.clock.kind === "simulated" && state.status.clock.now && [
      player(state.status.clock.paused ? "resume" : "pause", t, on), player("step", t, on)]);
  }

  function renderClock(state) {
    const { t, format } = viewOf(state);
    const now = state.status?.clock.now;
    const simulated = state.status?.clock.kind === "simulated";
    clock.classList.toggle("simulated", simulated);
    replace(clock,
      simulated && h("span.mark", { title: t("simulated_title") }, t("simulated")),
      now
        ? [h("time", { datetime: now }, format.clock(now)),
            h("span.date", {}, `${format.date(now)} · ${format.zoneName(now)}`)]
        : h("span.date", {}, state.status ? t("no_time") : ""));
  }

  function renderLink(state) {
    const { t } = viewOf(state);
    link.className = state.connected ? "link on" : "link off";
    replace(link, h("span.dot", { "aria-hidden": "true" }), h("span", {},
      t(state.connected ? "connected" : "disconnected")));
  }

  store.subscribe((now, before) => {
    const cityChanged = now.status?.city.name !== before.status?.city.name
      || String(now.status?.desks) !== String(before.status?.desks);
    if (cityChanged || changed(now, before, "lang", "theme", "large", "sound", "desk")) {
      keepFocus(root, () => render(now));
      return;
    }
    if (now.status !== before.status) {
      renderClock(now);
      if (now.status?.clock.paused !== before.status?.clock.paused
        || Boolean(now.status?.clock.now) !== Boolean(before.status?.clock.now)) {
        keepFocus(root, () => renderHold(now));
      }
    }
    if (now.connected !== before.connected) {
      renderLink(now);
    }
  });
  render(store.state);
}

function tool(id, label, title, onclick, pressed, lang) {
  return h("button.tool", { id: `tool-${id}`, type: "button", title, onclick, lang,
    "aria-pressed": pressed == null ? null : String(Boolean(pressed)) }, label);
}

/** A button that holds the simulated time, lets it go on, or leap. */
function player(what, t, on) {
  const outline = { pause: "M6 4h4v16H6zM14 4h4v16h-4z", resume: "M6 4l14 8-14 8z", step: "M4 4l9 8-9 8zM14 4l8 8-8 8z" }[what];
  return h("button.tool", { id: `playback-${what === "step" ? "step" : "hold"}`, type: "button",
    title: t(`playback_${what}`), "aria-label": t(`playback_${what}`), onclick: () => on.playback(what) },
    svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: outline })));
}

/** Renders while the element with the focus keeps it. */
function keepFocus(root, draw) {
  const id = root.contains(document.activeElement) ? document.activeElement.id : null;
  draw();
  if (id) {
    document.getElementById(id)?.focus();
  }
}

function bell() {
  return svg("svg", { viewBox: "0 0 32 32", class: "bell", "aria-hidden": "true" },
    svg("path", { d: "M16 4a2 2 0 0 1 2 2v.800c4 .900 6.300 4.200 6.500 8.600.200 3.900.900 5.500 2.500 7.200V24H5v-1.400c1.600-1.700 2.300-3.300 2.500-7.200.200-4.400 2.500-7.700 6.500-8.600V6a2 2 0 0 1 2-2z" }),
    svg("path", { d: "M12.500 25.500h7a3.500 3.500 0 0 1-7 0z" }));
}
