/** The command center's HTTP interface. */

export class ApiProblem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const api = {
  places: () => ask("api/places"),
  status: () => ask("api/status"),
  alerts: () => ask("api/alerts"),
  reports: (id) => ask(`api/alerts/${encodeURIComponent(id)}/reports`),
  whyQuiet: (placeId) => ask(`api/places/${encodeURIComponent(placeId)}/why-quiet`),
  feeds: () => ask("api/feeds"),
  changes: (horizon) => ask(`api/changes?horizon=${horizon}`),
  alert: (id) => ask(`api/alerts/${encodeURIComponent(id)}`),
  act: (id, action) => post(`api/alerts/${encodeURIComponent(id)}/actions`, action),
  playback: (wish) => post("api/city/playback", wish),
  cityAct: (wish) => post("api/city/actions", wish),
  capUrl: (id) => `api/alerts/${encodeURIComponent(id)}/cap`,
};

/** Sends a wish; a wish sent twice is one act. */
function post(path, wish) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...wish, request_id: crypto.randomUUID() }),
  });
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) {
    let detail = `HTTP ${answer.status}`;
    try {
      detail = (await answer.json()).detail ?? detail;
    } catch {
      // Not problem details: the status has to do.
    }
    throw new ApiProblem(answer.status, detail);
  }
  return answer.json();
}
