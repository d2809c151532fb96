/** Severity as a shape: told apart without colour, and by word wherever there is room. */
import { svg } from "./dom.js";

const OUTLINES = {
  Extreme: "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
  Severe: "M12 1l11 11-11 11L1 12z",
  Moderate: "M12 2.500L23 21.500H1z",
  Minor: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
  Unknown: "M3 3h18v18H3z",
};

const MARKS = {
  Extreme: "M11 6.500h2v7.500h-2zM11 15.800h2v2h-2z",
  Severe: "M11 6.500h2v7h-2zM11 15.300h2v2h-2z",
  Moderate: "M11 9h2v6h-2zM11 16.500h2v2h-2z",
  Minor: "M11 10.500h2v6.500h-2zM11 7h2v2h-2z",
  Unknown: "M11 7h2v7h-2zM11 15.500h2v2h-2z",
};

export const SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];

/** A severity that this page does not know is shown as unknown, never hidden. */
export function knownSeverity(word) {
  return SEVERITIES.includes(word) ? word : "Unknown";
}

/** 0 for the gravest. */
export function severityRank(word) {
  return SEVERITIES.indexOf(knownSeverity(word));
}

/**
 * @param {string} severity
 * @param {boolean} taken drawn hollow with a tick
 */
export function shape(severity, taken) {
  const known = knownSeverity(severity);
  return svg("svg", { viewBox: "0 0 24 24", class: `shape ${known.toLowerCase()}${taken ? " taken" : ""}`,
    "aria-hidden": "true" },
    svg("path", { class: "outline", d: OUTLINES[known] }),
    taken
      ? svg("path", { class: "tick", d: "M7.500 12.800l3.200 3.200 6-6.800" })
      : svg("path", { class: "mark", d: MARKS[known] }));
}
