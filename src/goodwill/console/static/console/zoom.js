// Looks closer at days: fetched when somebody first asks for it. `bring` is of charts.js.
"use strict";

const NEARER = 0.6;
/** Our English is Europe's: the day comes before the month. */
const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

/** The colours the drawing has, as this page shows them. */
function inkOf(figure, look, property) {
  const drawn = figure.querySelector(look);
  return drawn ? getComputedStyle(drawn)[property] : getComputedStyle(figure).color;
}

/** The series of a line chart as uPlot wants them, from the columns of its table. */
function seriesOf(figure, told) {
  const written = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 3 });
  const series = [{ label: told.heads[0] }], bands = [];
  let tone = -1;
  told.names.slice(1).forEach((name, n) => {
    const isEnd = !name.startsWith("value_");
    tone += isEnd ? 0 : 1;
    const stroke = inkOf(figure, `.step.tone-${tone}`, "stroke");
    const value = (_plot, raw) => (raw == null ? "–" : written.format(raw));
    series.push({ label: told.heads[n + 1], stroke: isEnd ? "transparent" : stroke, width: isEnd ? 0 : 2, points: { show: false }, value });
    if (name.startsWith("high_")) bands.push({ series: [n + 1, n], fill: stroke.replace("rgb(", "rgba(").replace(")", ", 0.14)") });
  });
  return { series, bands };
}

function placesOf(told) {
  const isTime = typeof told.values[0][0] === "string";
  const first = isTime ? told.values[0].map((day) => Date.parse(day) / 1000) : told.values[0];
  return { isTime, columns: [first, ...told.values.slice(1)] };
}

/** Draw the days again so that a reader may look closer: by dragging, by the buttons, by the arrows. */
async function lookCloser(button) {
  const figure = button.closest("figure"), frame = figure.querySelector("[data-zoom-frame]");
  const [answer] = await Promise.all([
    fetch(button.dataset.zoom, { credentials: "same-origin" }),
    bring("script", { src: button.dataset.script }),
    bring("link", { rel: "stylesheet", href: button.dataset.style }),
  ]);
  const told = await answer.json();
  const { isTime, columns } = placesOf(told);
  const ink = getComputedStyle(figure).color, line = inkOf(figure, ".axis:not(.strong)", "stroke");
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: `13px ${getComputedStyle(figure).fontFamily}` };
  const plot = new uPlot({
    width: frame.clientWidth || figure.clientWidth, height: 320, scales: { x: { time: isTime } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    fmtDate: dayFormat, axes: [axis, { ...axis, size: 56, label: frame.dataset.unit, labelSize: 20, labelFont: axis.font, values: (_plot, marks) => marks.map((one) => one.toLocaleString(LANGUAGE)) }],
    ...seriesOf(figure, told),
  }, columns, frame);
  plot.over.closest(".uplot").setAttribute("role", "img");
  plot.over.closest(".uplot").setAttribute("aria-label", figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " "));
  new ResizeObserver(() => plot.setSize({ width: frame.clientWidth, height: 320 })).observe(frame);
  figure.dataset.isZoomed = "";
  button.hidden = true;
  figure.querySelector("[data-zoom-bar]").hidden = false;
  figure.plot = plot;
  frame.focus();
}

/** Days as the page's language writes them, whatever pattern uPlot asks for. */
function dayFormat(pattern) {
  const parts = pattern.includes("{mm}") || pattern.includes("{h") ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }
    : pattern.includes("{D}") || pattern.includes("{DD}") ? { day: "numeric", month: "short" }
    : pattern.includes("{M") ? { month: "short", year: "numeric" } : { year: "numeric" };
  const form = new Intl.DateTimeFormat(LANGUAGE, parts);
  return (moment) => form.format(moment);
}

/** Show another part: nearer or farther about its middle, or as much to the left or right. */
function show(plot, { by = 1, shift = 0 } = {}) {
  const places = plot.data[0], first = places[0], last = places.at(-1);
  const { min, max } = plot.scales.x;
  const half = Math.min(((max - min) / 2) * by, (last - first) / 2);
  const middle = Math.min(Math.max((min + max) / 2 + (max - min) * shift, first + half), last - half);
  plot.setScale("x", { min: middle - half, max: middle + half });
}

const MOVES = { nearer: { by: NEARER }, farther: { by: 1 / NEARER }, earlier: { shift: -0.5 }, later: { shift: 0.5 }, whole: { by: Infinity } };
const KEYS_OF_MOVES = { "+": "nearer", "=": "nearer", "-": "farther", ArrowLeft: "earlier", ArrowRight: "later", 0: "whole" };

function endZoom(figure) {
  figure.plot.destroy();
  delete figure.plot;
  delete figure.dataset.isZoomed;
  figure.querySelector("[data-zoom-bar]").hidden = true;
  const button = figure.querySelector("[data-zoom]");
  button.hidden = false;
  button.focus();
}

document.addEventListener("click", (press) => {
  const move = press.target.closest("[data-move]"), figure = move?.closest("figure");
  if (!figure?.plot) return;
  if (move.dataset.move === "end") endZoom(figure);
  else show(figure.plot, MOVES[move.dataset.move]);
});

document.addEventListener("keydown", (press) => {
  const figure = press.target.closest?.("[data-zoom-frame]")?.closest("figure");
  if (figure?.plot && press.key in KEYS_OF_MOVES && !press.ctrlKey && !press.metaKey) {
    press.preventDefault();
    show(figure.plot, MOVES[KEYS_OF_MOVES[press.key]]);
  }
});
