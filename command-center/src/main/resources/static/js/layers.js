/** What the map can show beside alerts: how places are expected to change against their own usual. */

/** Steps of the ratio expected / usual, from far below to far above; colours in tokens.css. */
const STEPS = [0.67, 0.87, 1.15, 1.5];
const NAMES = ["far-below", "below", "as-usual", "above", "far-above"];

/** Below this many usual reports a ratio says nothing. */
const TOO_FEW = 1;

export const LAYERS = ["alerts", "1d", "7d"];

/** @returns {string} a step's name, or "too-few" */
export function stepOf(change) {
  if (!change || change.usual < TOO_FEW) {
    return "too-few";
  }
  const ratio = change.expected / change.usual;
  const step = STEPS.findIndex((limit) => ratio < limit);
  return NAMES[step < 0 ? NAMES.length - 1 : step];
}

export const STEP_NAMES = NAMES;

/** The changes of the chosen layer by place; null when it shows alerts only. */
export function changesByPlace(state) {
  if (state.layer === "alerts" || state.changes?.horizon !== state.layer) {
    return null;
  }
  return new Map(state.changes.places.map((change) => [change.neighbourhood_id, change]));
}
