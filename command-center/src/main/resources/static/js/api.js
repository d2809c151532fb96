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
  changes: (horizon) => ask(`api/changes?horizon=${horizon}`),
  alert: (id) => ask(`api/alerts/${encodeURIComponent(id)}`),
  act: (id, action) =>
    ask(`api/alerts/${encodeURIComponent(id)}/actions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...action, request_id: crypto.randomUUID() }),
    }),
  playback: (wish) => ask("api/city/playback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...wish, request_id: crypto.randomUUID() }),
  }),
  capUrl: (id) => `api/alerts/${encodeURIComponent(id)}/cap`,
};

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
