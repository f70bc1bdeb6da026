// The keyboard: the palette, the sheet of shortcuts, pages by two letters, and the rows of tables.
"use strict";

const DEBOUNCE_MS = 160;
const FOLLOWS_WITHIN_MS = 1200;
let lastG = 0;

const isTyping = (element) => Boolean(element.closest?.("input, select, textarea, [contenteditable]"));
const areSingleKeysOn = () => document.documentElement.dataset.keys !== "off";
const isDialogOpen = () => Boolean(document.querySelector("dialog[open]"));

/** Show the palette over this page, ready to type. */
async function openPalette() {
  const link = document.querySelector("a[data-palette]");
  if (!link || document.querySelector(".palette-dialog")) return;
  const { part } = await partOf(link.href, "[data-palette-body]").catch(() => ({}));
  if (!part) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "palette-dialog";
  dialog.setAttribute("aria-label", link.title);
  openOver(dialog, part);
  dialog.querySelector("input[type=search]").focus();
}

/** Ask for the hits of what is typed, once somebody pauses; an answer that comes late is passed by. */
function seekAsTyped(field) {
  clearTimeout(field.waiting);
  field.waiting = setTimeout(async () => {
    const asked = field.value;
    const answer = await fetch(`${field.form.action}?part=hits&q=${encodeURIComponent(asked)}`, { credentials: "same-origin" });
    if (!answer.ok || field.value !== asked) return;
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    field.closest(".palette").querySelector(".hits").replaceWith(holder.firstElementChild);
  }, DEBOUNCE_MS);
}

/** Walk along the hits with the arrows: from the field to the first, from the first back to the field. */
function walkHits(press, palette) {
  const field = palette.querySelector("input[type=search]");
  const stops = [field, ...palette.querySelectorAll(".hits a, .hits button")];
  const here = stops.indexOf(document.activeElement);
  if (press.key === "Escape") {
    press.preventDefault(); // a search field would only be emptied
    palette.closest("dialog")?.close();
  }
  if (press.key === "ArrowDown" || press.key === "ArrowUp") {
    press.preventDefault();
    stops.at((here + (press.key === "ArrowDown" ? 1 : -1)) % stops.length).focus();
  } else if (press.key.length === 1 && here > 0 && !press.ctrlKey && !press.metaKey && press.key !== " ") {
    field.focus(); // the letter itself arrives in the field
  }
}

/** Return the rows a keyboard walks along: those of the table it is in, else of the first on the page. */
function rowsAround(element) {
  const table = element.closest?.("table.rows") ?? document.querySelector("main table.rows");
  return table ? [...table.tBodies].flatMap((body) => [...body.rows]) : [];
}

function goToRow(rows, index) {
  const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
  if (!row) return;
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** Move along the rows, or open one. Arrows move only who is on a row already: elsewhere they move the page. */
function walkRows(press) {
  const row = press.target.closest?.("table.rows tbody tr");
  const isOnRow = row === press.target;
  const rows = rowsAround(press.target);
  const here = row ? rows.indexOf(row) : -1;
  const moves = { j: here + 1, k: here < 0 ? 0 : here - 1 };
  if (isOnRow) Object.assign(moves, { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 });
  if (rows.length && press.key in moves) {
    press.preventDefault();
    goToRow(rows, moves[press.key]);
  } else if (isOnRow && press.key === "Enter") {
    row.querySelector("a[href]")?.click();
  }
}

function goToPage(letter) {
  document.querySelector(`.places a[data-key="${CSS.escape(letter)}"]`)?.click();
}

function pressSingle(press) {
  if (press.key === "/") {
    const field = document.querySelector("main input[type=search]");
    press.preventDefault();
    if (field) field.focus();
    else openPalette();
  } else if (press.key === "?") {
    document.querySelector("a[data-dialog][href$='/shortcuts']")?.click();
  } else if (press.key === "g") {
    lastG = press.timeStamp;
  } else if (lastG && press.timeStamp - lastG < FOLLOWS_WITHIN_MS) {
    lastG = 0;
    goToPage(press.key);
  } else {
    walkRows(press);
  }
}

document.addEventListener("keydown", (press) => {
  const palette = press.target.closest?.(".palette");
  if (press.key.toLowerCase() === "k" && (press.ctrlKey || press.metaKey) && !press.shiftKey && !press.altKey) {
    press.preventDefault();
    openPalette();
  } else if (palette) {
    walkHits(press, palette);
  } else if (!press.ctrlKey && !press.metaKey && !press.altKey && areSingleKeysOn() && !isTyping(press.target) && !isDialogOpen()) {
    pressSingle(press);
  }
});

document.addEventListener("click", (press) => {
  if (press.target.closest("a[data-palette]") && !press.ctrlKey && !press.metaKey) {
    press.preventDefault();
    openPalette();
  }
});

document.addEventListener("input", (typed) => {
  if (typed.target.matches(".palette input[type=search]")) seekAsTyped(typed.target);
});

document.addEventListener("submit", (sent) => {
  const first = sent.target.closest(".palette")?.querySelector(".hits a, .hits button");
  if (sent.target.matches(".palette > form") && first) {
    sent.preventDefault();
    first.click();
  }
});

// On a Mac the key beside K is another.
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll(".find kbd")) key.textContent = "⌘K";
}
