/** What else is known around an alert: other alerts here and close by, and feeds that cannot be trusted. */
import { isActive } from "./alerts.js";
import { h } from "./dom.js";
import { shape } from "./shapes.js";
import { viewOf } from "./view.js";

const NEAR_KM = 3;
const MOST = 6;

/** @param {function(string, boolean): void} choose opens an alert */
export function nearby(state, message, choose) {
  const view = viewOf(state);
  const { t, format, category, place } = view;
  const here = centre(state, message.neighbourhood_id);
  const others = [...state.alerts.values()]
    .filter((alert) => isActive(alert) && alert.id !== message.id)
    .map((alert) => ({ alert, km: distance(here, centre(state, alert.neighbourhood_id)) }))
    .filter(({ alert, km }) => km <= NEAR_KM || alert.neighbourhood_id === message.neighbourhood_id)
    .sort((a, b) => a.km - b.km || a.alert.id.localeCompare(b.alert.id))
    .slice(0, MOST);
  const feeds = (state.feeds ?? []).filter((feed) => feed.state === "feed-down");
  if (!others.length && !feeds.length) {
    return h("p.soft", {}, t("nothing_nearby"));
  }
  return h("ul.nearby", {},
    feeds.map((feed) => h("li", {}, h("strong", {}, t("feed_is_down", { source: feed.source })))),
    others.map(({ alert, km }) => h("li", {},
      shape(alert.severity, false),
      h("button.text", { type: "button", onclick: () => choose(alert.id, true) }, category(alert)),
      h("span.soft", {}, `${place(alert)} · ${km < 0.1 ? t("same_place") : t("km_away", { n: format.count(km) })}`))));
}

function centre(state, placeId) {
  return state.places?.features.find((feature) => feature.id === placeId)?.properties;
}

/** Kilometres between two centres; flat is near enough within a city. */
function distance(one, other) {
  if (!one || !other) {
    return Infinity;
  }
  const north = (one.centroid_lat - other.centroid_lat) * 111.2;
  const east = (one.centroid_lon - other.centroid_lon) * 111.2 * Math.cos((one.centroid_lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
