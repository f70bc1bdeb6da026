// Pleasantries on top of pages that work without them: pages shown as dialogs, toasts that float, snippets that are copied.
"use strict";

const HTMX = document.currentScript.dataset.htmx, FETCHES = "[hx-get]";
let htmxComes;

/** Return htmx, which comes once something wants it: a page whose figures are counted does without, and a first view is lighter. */
function htmxHere() {
  htmxComes ??= new Promise((comes, fails) => {
    const script = document.createElement("script");
    script.onload = () => setTimeout(() => comes(globalThis.htmx)); // it makes itself ready just before
    script.onerror = fails;
    script.src = HTMX;
    document.head.append(script);
  });
  return htmxComes;
}

if (document.querySelector(FETCHES)) htmxHere();

/** Return the part of another of our pages that is shown over this one, and the page's heading; its addresses stay its own. */
async function partOf(address, part) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(part);
  for (const link of found?.querySelectorAll("a[href]") ?? []) link.href = new URL(link.getAttribute("href"), answer.url);
  for (const form of found?.querySelectorAll("form:not([method=dialog])") ?? []) form.action = new URL(form.getAttribute("action") ?? "", answer.url);
  if (found) rename(found);
  for (const sheet of page.querySelectorAll("link[rel=stylesheet]")) wear(sheet.getAttribute("href"));
  return { part: found, heading: page.querySelector("h1")?.textContent.trim() ?? "" };
}

const REFERRING = ["for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls", "hx-target"];

/** Give what has a name in a part another one: the page it is shown over may have the same (a field of the same form). */
function rename(part) {
  const named = new Set([...part.querySelectorAll("[id]")].map((one) => one.id));
  for (const one of part.querySelectorAll("[id]")) one.id = `over-${one.id}`;
  for (const attribute of REFERRING) {
    for (const one of part.querySelectorAll(`[${attribute}]`)) {
      const words = one.getAttribute(attribute).split(" ").map((word) => {
        const mark = word.startsWith("#") ? "#" : "", name = word.slice(mark.length);
        return named.has(name) ? `${mark}over-${name}` : word;
      });
      one.setAttribute(attribute, words.join(" "));
    }
  }
}

/** Have a style sheet of ours on this page. */
function wear(address) {
  if (document.querySelector(`link[rel=stylesheet][href="${CSS.escape(address)}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
}

/** Put a part of another page into a dialog and open it; it goes when it is closed. */
function openOver(dialog, part) {
  dialog.append(document.adoptNode(part));
  document.body.append(dialog);
  if (dialog.querySelector(FETCHES)) htmxHere().then((htmx) => htmx.process(dialog));
  dialog.addEventListener("close", () => dialog.remove());
  closeOutside(dialog);
  dialog.showModal();
  // what is to be written comes first, not the button that closes
  part.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

/** Show what matters of a page as a dialog over this one; if it has no such part, go to it. */
async function showAsDialog(address, { atSide = false } = {}) {
  const { part, heading } = await partOf(address, "[data-dialog-body]").catch(() => ({}));
  const frame = document.querySelector("#dialog-frame");
  if (!part || !frame) {
    location.assign(address);
    return;
  }
  const dialog = frame.content.cloneNode(true).querySelector("dialog");
  dialog.classList.toggle("at-side", atSide);
  dialog.querySelector("h2").textContent = heading;
  openOver(dialog, part);
}

/** Close a dialog when somebody presses beside it. */
function closeOutside(dialog) {
  dialog.addEventListener("click", (press) => {
    const box = dialog.getBoundingClientRect();
    const isInside = press.clientX >= box.left && press.clientX <= box.right && press.clientY >= box.top && press.clientY <= box.bottom;
    // a key pressed on a button is a click at nowhere
    if (press.target === dialog && !isInside) dialog.close();
  });
}

async function copy(button) {
  const said = button.textContent;
  await navigator.clipboard.writeText(button.closest(".snippet").querySelector("code").textContent);
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = said; }, 2000);
}

document.addEventListener("click", (press) => {
  const opener = press.target.closest("a[data-dialog]");
  if (opener && !press.ctrlKey && !press.metaKey && !press.shiftKey) {
    press.preventDefault();
    showAsDialog(opener.href, { atSide: opener.dataset.dialog === "side" });
  }
  const copier = press.target.closest("[data-copies]");
  if (copier) copy(copier);
  press.target.closest("[data-closes-toast]")?.closest("[data-toast]").remove();
  press.target.closest("[data-dismisses]")?.closest("dialog")?.close();
});

document.addEventListener("keydown", (press) => {
  const more = press.key === "Escape" && press.target.closest?.("details.more-acts[open]");
  if (!more) return;
  more.open = false;
  more.querySelector("summary").focus();
});

// What is said of an act floats for as long as it takes to read; what went wrong stays until it is closed.
for (const toasts of document.querySelectorAll("main > .toasts")) {
  if (!toasts.querySelector(".error, .warning")) {
    toasts.classList.add("afloat");
    setTimeout(() => { if (!toasts.matches(":hover, :focus-within")) toasts.remove(); }, 8000);
  }
}
