// Pleasantries on top of pages that work without them: pages shown as dialogs, toasts that float, snippets that are copied.
"use strict";

/** Return the part of another of our pages that a dialog shows, and the page's heading. */
async function partOf(address, part) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { part: page.querySelector(part), heading: page.querySelector("h1")?.textContent.trim() ?? "" };
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
  dialog.append(document.adoptNode(part));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  closeOutside(dialog);
  dialog.showModal();
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

// What is said of an act floats for as long as it takes to read; what went wrong stays until it is closed.
for (const toasts of document.querySelectorAll("main > .toasts")) {
  if (!toasts.querySelector(".error, .warning")) {
    toasts.classList.add("afloat");
    setTimeout(() => { if (!toasts.matches(":hover, :focus-within")) toasts.remove(); }, 8000);
  }
}
