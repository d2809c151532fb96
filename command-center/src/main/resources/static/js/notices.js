/** What is wrong with the console's own senses, in plain words; empty when nothing is. */
import { h, replace } from "./dom.js";
import { viewOf } from "./view.js";

const SILENT_AFTER = 10;

export function createNotices(root, store) {
  let shown = null;
  let details = new Map();

  function render(state) {
    const { t } = viewOf(state);
    const notices = noticesOf(state).map(([kind, key, values, more]) => ({
      kind, key, words: t(key, values), more }));
    const text = JSON.stringify(notices.map(({ kind, words }) => [kind, words]));
    // Drawn only when something changes, so that a reader is not told the same again.
    if (text !== shown) {
      shown = text;
      const open = new Set([...details].filter(([, element]) => element.open).map(([key]) => key));
      details = new Map();
      replace(root, notices.map(({ kind, key, words, more }) => {
        if (more) {
          details.set(key, h("details", { open: open.has(key) }, h("summary"), h("ul")));
        }
        return h(`div.notice.${kind}`, {}, h("p", {}, words), details.get(key));
      }));
    }
    for (const { key, more } of notices) {
      if (more) {
        const [summary, list] = details.get(key).children;
        summary.textContent = more.summary;
        replace(list, more.lines.map((line) => h("li", {}, line)));
      }
    }
  }

  store.subscribe(render);
  render(store.state);
}

/**
 * @returns {Array<[string, string, object, object?]>} kind, word, values, and what is folded
 *   under it ({summary, lines}); the gravest first
 */
export function noticesOf(state) {
  const { format, t, source } = viewOf(state);
  if (!state.connected) {
    return state.lostAt
      ? [["grave", "notice_disconnected", { time: new Date(state.lostAt).toLocaleTimeString(
          state.lang === "zh" ? "zh-CN" : "en-GB") }]]
      : [["plain", "notice_starting"]];
  }
  if (!state.status) {
    return [["plain", "notice_starting"]];
  }
  const notices = [];
  const { intake, pulses } = state.status;
  if (intake.tables === "failed") {
    notices.push(["grave", "notice_tables", { problem: intake.problem }]);
  }
  if (intake.kafka === "failed") {
    notices.push(["grave", "notice_kafka", { problem: intake.problem ?? "" }]);
  } else if (pulses.every((pulse) => pulse.age_seconds == null)) {
    notices.push(["grave", "notice_clock_none"]);
  } else {
    // A simulated clock that is held stands still because somebody wants it to.
    const silent = state.status.clock.paused ? [] : pulses.filter(isSilent);
    if (silent.length) {
      notices.push(["grave", "notice_clock", { list: stoppedTopics(silent, t, state.lang) }, {
        summary: t("clock_partitions", {
          n: format.whole(silent.length), total: format.whole(pulses.length) }),
        lines: silent.map((pulse) => pulse.age_seconds == null
          ? t("partition_unheard", pulse)
          : t("partition_silent", { ...pulse, age: format.span(pulse.age_seconds) })),
      }]);
    }
  }
  const down = (state.feeds ?? []).filter((feed) => feed.state === "feed-down");
  if (down.length) {
    notices.push(["plain", "notice_feeds", { list: down.map((feed) => source(feed)).join(", ") }]);
  }
  if (intake.malformed > 0) {
    notices.push(["plain", "notice_malformed", { n: intake.malformed }]);
  }
  return notices;
}

/** What has stopped in words of people, each once, in the order of the server: the gravest first. */
function stoppedTopics(silent, t, lang) {
  const topics = [...new Set(silent.map((pulse) => pulse.topic))];
  return topics.map((topic) => t(`clock_${topic}`)).join(lang === "zh" ? "、" : ", ");
}

function isSilent(pulse) {
  return pulse.age_seconds == null || pulse.age_seconds > SILENT_AFTER;
}

/** One line about what is listened to. */
export function quietLine(state) {
  const { t, format } = viewOf(state);
  const { watching, last_data: data, week } = state.status;
  const feeds = state.feeds ?? [];
  return [
    t(watching.categories ? "watching" : "watching_places", {
      places: format.whole(watching.places), categories: format.whole(watching.categories) }),
    data
      ? t("last_data", { ago: data.age_seconds == null
          ? format.ago(data.known_at, state.status.clock.now ?? data.known_at)
          : t("ago", { time: format.span(data.age_seconds) }) })
      : t("last_data_none"),
    feeds.length && t("feeds_heard", {
      n: feeds.filter((feed) => feed.state !== "feed-down").length, total: feeds.length }),
    t("just_below", { n: format.count(watching.just_below ?? 0) }),
    t("promise", { n: format.count(week.false_episodes_per_week) }),
  ].filter(Boolean);
}
