/** Observed against usual, with the band from usual to rare, over the last slots of one series. */
import { h } from "./dom.js";
import { uPlot } from "./library.js";

/** Counts are whole: an axis never says two and a half reports. */
const COUNT_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000];

/**
 * @param {object} message an alert message with its tail
 * @param {object} view words and formats
 * @param {string} zone the city's
 * @returns {{ element: HTMLElement, draw: function(): void, destroy: function(): void }}
 */
export function createChart(message, view, zone) {
  const { t, format } = view;
  const { tail } = message;
  if (!tail.length) {
    return { element: h("p.note", {}, t("chart_none")), draw() {}, destroy() {} };
  }
  const plotBox = h("div.plot", { role: "img", "aria-label": t("chart_label", {
    n: tail.length, observed: format.count(message.observed), expected: format.count(message.expected),
    upper: format.count(message.upper_bound) }) });
  const element = h("figure.chart", {},
    plotBox,
    h("figcaption", {},
      h("span.key.seen", {}, t("observed")),
      h("span.key.usual", {}, t("usual")),
      h("span.key.band", {}, t("chart_band"))),
    table(tail, message, view));
  let plot = null;
  const watch = new ResizeObserver(() => {
    if (plot && plotBox.clientWidth) {
      plot.setSize({ width: plotBox.clientWidth, height: plotBox.clientHeight });
    }
  });

  return {
    element,
    /** Draws into the element, which must be on the page by now. */
    draw() {
      plot = new uPlot(options(plotBox, message, view, zone), [
        tail.map((point) => Date.parse(point.start) / 1000),
        tail.map((point) => point.upper_bound),
        tail.map((point) => point.expected),
        tail.map((point) => point.observed),
      ], plotBox);
      watch.observe(plotBox);
    },
    destroy() {
      watch.disconnect();
      plot?.destroy();
    },
  };
}

function options(box, message, { format }, zone) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const size = parseFloat(getComputedStyle(box).fontSize) * 0.8;
  const font = `${size}px ${style.getPropertyValue("--font")}`;
  const stepped = uPlot.paths.stepped({ align: 1 });
  const axis = { stroke: colour("ink-soft"), font, grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), size: 4 } };
  const severity = colour((message.severity ?? "unknown").toLowerCase()) || colour("unknown");
  const daily = message.slot_length !== "hour";
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    scales: {
      x: { time: true, range: (_, low, high) => [low, high + slotSeconds(message)] },
      y: { range: (_, low, high) => [0, Math.max(4, high * 1.12)] },
    },
    axes: [
      { ...axis, space: 84, size: size * 2.6, values: (_, splits) => splits.map((seconds) => {
        const hour = format.hour(seconds * 1000);
        return daily || hour === "00:00" ? format.day(seconds * 1000) : hour;
      }) },
      { ...axis, size: size * 3, incrs: COUNT_STEPS, values: (_, splits) => splits.map((n) => format.count(n)) },
    ],
    bands: [{ series: [1, 2], fill: colour("chart-band") }],
    series: [
      {},
      { stroke: "transparent", width: 0, paths: stepped, points: { show: false } },
      { stroke: colour("chart-line"), width: 1.5, dash: [5, 4], paths: stepped, points: { show: false } },
      { stroke: colour("chart-ink"), width: 2, paths: stepped, points: { show: false } },
    ],
    hooks: { draw: [(plot) => markLast(plot, message, severity)] },
  };
}

function slotSeconds(message) {
  return (Date.parse(message.interval_end) - Date.parse(message.interval_start)) / 1000;
}

/** The tested slot stands out: filled in the alert's colour up to what was observed. */
function markLast(plot, message, colour) {
  const from = plot.valToPos(Date.parse(message.tail.at(-1).start) / 1000, "x", true);
  const top = plot.valToPos(message.observed, "y", true);
  const bottom = plot.valToPos(0, "y", true);
  const right = plot.bbox.left + plot.bbox.width;
  const width = Math.max(6 * devicePixelRatio, right - from);
  plot.ctx.save();
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(right - width, top, width, bottom - top);
  plot.ctx.restore();
}

function table(tail, message, { t, format }) {
  const last = tail.at(-1).start;
  return h("details.figures", {}, h("summary", {}, t("figures")),
    h("table", {},
      h("thead", {}, h("tr", {}, ["slot", "observed", "usual", "rare_above"].map((key) =>
        h("th", { scope: "col" }, t(key))))),
      h("tbody", {}, [...tail].reverse().map((point) =>
        h("tr", { class: point.start === last ? "tested" : null },
          h("th", { scope: "row" }, message.slot_length === "hour"
            ? format.moment(point.start, null) : format.day(point.start)),
          h("td", {}, format.count(point.observed)),
          h("td", {}, format.count(point.expected)),
          h("td", {}, format.count(point.upper_bound)))))));
}
