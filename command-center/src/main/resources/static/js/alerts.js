/** What the page derives from alerts: groups, order, names. */
import { severityRank } from "./shapes.js";

const GROUPS = {
  todo: ["open", "weakened"],
  taken: ["acknowledged"],
  held: ["held-back"],
  closed: ["resolved", "cancelled", "ended"],
};

export const FILTERS = ["todo", "taken", "held", "closed", "all"];

const ACTIVE_ORDER = { open: 0, weakened: 1, acknowledged: 2 };

export function inFilter(alert, filter) {
  return filter === "all" || GROUPS[filter].includes(alert.case_state);
}

export function isActive(alert) {
  return alert.case_state in ACTIVE_ORDER;
}

export function isTaken(alert) {
  return alert.case_state === "acknowledged" || alert.case_state === "weakened";
}

/** Active before closed; then life safety, severity, newest. Closed by their last change. */
export function compareAlerts(a, b) {
  const active = Number(isActive(b)) - Number(isActive(a));
  if (active) {
    return active;
  }
  if (!isActive(a)) {
    return b.changed_at.localeCompare(a.changed_at) || a.id.localeCompare(b.id);
  }
  return (
    Number(b.pinned) - Number(a.pinned) ||
    Number(b.lane === "life-safety") - Number(a.lane === "life-safety") ||
    ACTIVE_ORDER[a.case_state] - ACTIVE_ORDER[b.case_state] ||
    severityRank(a.severity) - severityRank(b.severity) ||
    b.sent_at.localeCompare(a.sent_at) ||
    a.id.localeCompare(b.id)
  );
}

/** The alerts of a filter, in order; the one being read stays although it may have moved on. */
export function listed(alerts, filter, selected) {
  return [...alerts.values()]
    .filter((alert) => alert.id === selected || inFilter(alert, filter))
    .sort(compareAlerts);
}

export function countByFilter(alerts) {
  const counts = { todo: 0, taken: 0, held: 0, closed: 0, all: alerts.size };
  for (const alert of alerts.values()) {
    const filter = FILTERS.find((name) => inFilter(alert, name));
    if (filter !== "all") {
      counts[filter]++;
    }
  }
  return counts;
}
