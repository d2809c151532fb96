/** The keyboard: single letters, and never while somebody is typing. */

/** @param {object} on next(), previous(), read(), back(), acknowledge(), comment(), resolve(), snooze(), city() */
export function listenToKeys(on) {
  const acts = { j: on.next, ArrowDown: on.next, k: on.previous, ArrowUp: on.previous, Enter: on.read,
    a: on.acknowledge, c: on.comment, r: on.resolve, s: on.snooze, g: on.city };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape") {
      on.back();
      return;
    }
    const arrow = event.key.startsWith("Arrow");
    const inList = event.target.closest?.("#list");
    const typing = event.target.closest?.("input, textarea, select");
    const pressing = event.target.closest?.("button, a, summary, .leaflet-marker-icon");
    if (typing || (arrow && !inList) || (event.key === "Enter" && pressing)) {
      return;
    }
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
