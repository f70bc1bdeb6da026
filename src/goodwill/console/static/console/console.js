// Pleasantries on top of pages that work without them: a button that copies a snippet, a field that / focuses.
"use strict";

for (const snippet of document.querySelectorAll(".snippet[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "calm slim";
  button.textContent = snippet.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(snippet.querySelector("code").textContent);
    button.textContent = snippet.dataset.copied;
    setTimeout(() => { button.textContent = snippet.dataset.copy; }, 2000);
  });
  snippet.append(button);
}

document.addEventListener("keydown", (press) => {
  const typing = press.target.closest("input, select, textarea");
  const search = document.querySelector("input[type=search]");
  if (press.key === "/" && !typing && !press.ctrlKey && !press.metaKey && search) {
    press.preventDefault();
    search.focus();
  }
});
