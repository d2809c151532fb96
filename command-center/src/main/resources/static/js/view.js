/** What every part of the page needs to show a state: words, formats, names. */
import { formats, named } from "./format.js";
import { translator } from "./words.js";

/** Usual desks by their Chinese names; others are shown as configured. */
const DESKS_ZH = { dispatch: "调度台", field: "外勤", "duty-officer": "值班长", fire: "消防", works: "市政工程",
  water: "供水", power: "供电", gas: "燃气", health: "卫生", traffic: "交通" };

/** What an alert names as its place when it is about no single one. */
const WHOLE_CITY = "city";

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
      place: (alert) => alert.neighbourhood_id === WHOLE_CITY ? t("whole_city") : named(state.lang, alert.place_name_en, alert.place_name_zh, alert.neighbourhood_id),
      source: (report) => named(state.lang, report.source_name_en, report.source_name_zh, readable(report.source)),
      placeName: (properties) => named(state.lang, properties.name_en, properties.name_zh, properties.id),
      desk: (id) => (state.lang === "zh" && DESKS_ZH[id]) || readable(id),
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
