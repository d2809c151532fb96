/** What every part of the page needs to show a state: words, formats, names. */
import { formats, named } from "./format.js";
import { translator } from "./words.js";

let last = null;

/** The view of a state; made anew only when language or zone change. */
export function viewOf(state) {
  const zone = state.status?.city.zone ?? "UTC";
  const key = `${state.lang}|${zone}`;
  if (last?.key !== key) {
    const t = translator(state.lang);
    last = {
      key,
      t,
      lang: state.lang,
      format: formats(state.lang, zone, t),
      category: (alert) =>
        named(state.lang, alert.category_name_en, alert.category_name_zh, readable(alert.category)),
      place: (alert) => named(state.lang, alert.place_name_en, alert.place_name_zh, alert.neighbourhood_id),
      placeName: (properties) => named(state.lang, properties.name_en, properties.name_zh, properties.id),
      desk: readable,
    };
  }
  return last;
}

/** The time in the city: the home's clock, or this machine's before anything is known. */
export function cityNow(state) {
  return state.status?.clock.now ?? new Date().toISOString();
}

function readable(id) {
  const words = String(id).replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
