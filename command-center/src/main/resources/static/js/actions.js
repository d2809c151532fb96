/** What a desk can do with the alert: buttons that stay in sight, and one small form at a time. */
import { h, replace } from "./dom.js";
import { cityNow, viewOf } from "./view.js";

const REAL = ["yes", "no", "cannot-tell", "bad-data"];
const NEW = ["yes", "knew-already", "planned"];
const SNOOZES = ["30", "60", "180", "480", "1440"];

/**
 * @param {object} store
 * @param {function(object): Promise} act records an act; rejects with what went wrong
 */
export function createActions(store, act) {
  const form = h("div.form");
  const problem = h("p.problem", { role: "alert" });
  const buttons = h("div.buttons");
  const element = h("section.actions", {}, form, problem, buttons);
  let shown = null;
  let looks = null;

  function draw(state) {
    const summary = state.detail?.summary;
    const ready = summary && summary.id === state.selected;
    element.hidden = !ready;
    const now = ready ? `${summary.id}|${summary.case_state}|${summary.desk}|${summary.snoozed_until}|${state.lang}` : "";
    if (now === looks) {
      return;
    }
    looks = now;
    if (ready) {
      element.setAttribute("aria-label", viewOf(state).t("can"));
      hide();
      drawButtons(state, summary);
    }
  }

  function drawButtons(state, summary) {
    const { t } = viewOf(state);
    const resolved = summary.case_state === "resolved";
    const taken = summary.case_state === "acknowledged" || summary.case_state === "weakened";
    replace(buttons,
      !resolved && !taken && button(t("acknowledge"), "a", () => send({ kind: "acknowledge" }), "primary"),
      !resolved && button(t("resolve"), "r", () => open("resolve"), taken ? "primary" : ""),
      resolved && button(t("verdict"), "r", () => open("verdict")),
      button(t("comment"), "c", () => open("comment")),
      !resolved && button(t("snooze"), "s", () => open("snooze")),
      !resolved && button(t("assign"), null, () => open("assign")));
  }

  function button(text, key, onclick, kind) {
    return h(`button.do${kind ? `.${kind}` : ""}`, { type: "button", onclick, "data-key": key,
      "aria-keyshortcuts": key }, text, key && h("kbd", { "aria-hidden": "true" }, key));
  }

  /** Opens the form of an act, or does it at once when there is nothing to fill in. */
  function open(kind) {
    const { state } = store;
    if (element.hidden) {
      return;
    }
    if (kind === "acknowledge") {
      buttons.querySelector('[data-key="a"]')?.click();
      return;
    }
    if (kind === "resolve" && state.detail.summary.case_state === "resolved") {
      kind = "verdict";
    }
    problem.textContent = "";
    shown = kind;
    const { t } = viewOf(state);
    const fields = { comment: commentForm, assign: assignForm, snooze: snoozeForm, resolve: verdictForm, verdict: verdictForm }[kind];
    replace(form, h("form", { "data-kind": kind, onsubmit: submit }, fields(state, t),
      h("div.buttons", {},
        h("button.do.primary", { type: "submit" }, t(kind === "comment" ? "send" : kind)),
        h("button.do", { type: "button", onclick: hide }, t("cancel")))));
    form.querySelector("textarea, select, input")?.focus();
  }

  function hide() {
    shown = null;
    problem.textContent = "";
    replace(form);
  }

  function submit(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const { t } = viewOf(store.state);
    const kind = event.target.dataset.kind;
    const wish = { kind, comment: data.get("comment")?.trim() || null };
    if (kind === "resolve" || kind === "verdict") {
      wish.real = data.get("real");
      wish.new_to_you = data.get("new");
      if (!wish.real || !wish.new_to_you) {
        problem.textContent = t("answer_both");
        return;
      }
    }
    if (kind === "snooze") {
      const now = Date.parse(cityNow(store.state));
      wish.until = new Date(now + Number(data.get("minutes")) * 60_000).toISOString();
    }
    send(wish);
  }

  async function send(wish) {
    const { t } = viewOf(store.state);
    problem.textContent = "";
    element.setAttribute("aria-busy", "true");
    try {
      await act(wish);
      hide();
    } catch (error) {
      problem.textContent = t("failed", { problem: error.message });
    } finally {
      element.removeAttribute("aria-busy");
    }
  }

  return { element, draw, open, isOpen: () => shown != null, hide };
}

function commentForm(state, t) {
  return h("label.field", {}, h("span", {}, t("comment_label")),
    h("textarea", { name: "comment", rows: "3", maxlength: "2000", required: true }),
    h("small", {}, t("comment_hint")));
}

function snoozeForm(state, t) {
  const { format } = viewOf(state);
  return h("label.field", {}, h("span", {}, t("snooze_label")),
    h("select", { name: "minutes" }, SNOOZES.map((minutes) =>
      h("option", { value: minutes, selected: minutes === "60" }, format.span(Number(minutes) * 60)))),
    h("small", {}, t("snooze_hint")));
}

function assignForm(state, t) {
  const { desk } = viewOf(state);
  const others = state.status.desks.filter((word) => word !== state.detail.summary.desk);
  return h("label.field", {}, h("span", {}, t("assign_label")),
    h("select", { name: "comment" }, others.map((word) => h("option", { value: word }, desk(word)))));
}

function verdictForm(state, t) {
  const choices = (name, words) => h("fieldset", {}, h("legend", {}, t(name)),
    h("div.choices", {}, words.map((word) => h("label.choice", {},
      h("input", { type: "radio", name, value: word }), h("span", {}, t(`${name}_${word}`))))));
  return [choices("real", REAL), choices("new", NEW),
    h("label.field", {}, h("span", {}, t("optional_comment")),
      h("textarea", { name: "comment", rows: "2", maxlength: "2000" }),
      h("small", {}, t("comment_hint")))];
}
